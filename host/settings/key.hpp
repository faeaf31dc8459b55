#pragma once

// What is known of each setting: what it is called, what it may be, its default, and where its
// value goes. A setting is one row of a table, those of the host in keys.cpp, those of a plugin's
// section in section_keys.cpp; the file, the environment, the flags, the help, the file that is
// shipped and its JSON Schema all come from these rows. Constant; any thread.

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "settings/quantity.hpp"
#include "settings/settings.hpp"

namespace portico::settings {

enum class Kind {
  count,          ///< a whole number between least and most
  count_or_none,  ///< 0, or one between least and most
  bytes,          ///< a count, or a text with a unit: "32MiB"
  mebibytes,      ///< the same, of MiB
  mebibytes_or_none,
  whole_seconds,  ///< a count, or a text with a unit: "30s"
  seconds,        ///< a number, fractions too, between least and most; or a text with a unit
  boolean,
  choice,        ///< one of `choices`
  text,          ///< not empty
  free_text,     ///< may be empty
  words,         ///< list of texts that are not empty, each one of `choices` where there are some
  tokens,        ///< list of names of methods or fields (RFC 9110, section 5.6.2), or "*"
  socket,        ///< "auto", "off", or a path with a slash in it
  addresses,     ///< list of os::Address, each a text or an Endpoint
  urls,          ///< list of URLs, absolute or paths; may be empty
  place,         ///< a path of the host; "" or false: nowhere
  prefix,        ///< what stands before paths; may be empty
  digests,       ///< a SHA-256, or a list of such
  public_keys,   ///< list of Ed25519 keys
  certificates,  ///< list of Certificate
  frontends,     ///< list of Frontend
  tls_profiles,  ///< object of profiles by name
  rate,          ///< a Rate, or false
  schemes,       ///< object of security schemes by name
  object         ///< of JSON, whatever its members
};

/// When a new value that is read while the host serves takes effect.
enum class Effect {
  at_once,
  fresh_start,  ///< of the plugins that it is about, in one swap
  restart       ///< when the host is started again
};

struct Key {
  std::string_view path;  ///< "limits.body"
  Kind kind;
  std::string_view fallback;  ///< the default, as JSON; empty: none
  double least, most;         ///< addresses: how many there must be at least
  std::string_view choices;   ///< "plain json"
  std::string_view help;      ///< one sentence, without its full stop

  std::string flag() const;         ///< "--limits-body"
  std::string environment() const;  ///< "PORTICO_LIMITS_BODY"
  bool is_list() const {
    return kind == Kind::words || kind == Kind::tokens || kind == Kind::addresses ||
           kind == Kind::urls || kind == Kind::public_keys || kind == Kind::certificates ||
           kind == Kind::frontends;
  }
  /// Of the numbers.
  Unit unit() const;
  /// The value with numbers in the place of texts with a unit, those in objects of a rate, of
  /// profiles and of schemes too. What says no such quantity stays as it is.
  nlohmann::json measured(nlohmann::json value) const;
  /// "a whole number from 1 to 1000"
  std::string allowed() const;
  /// The same in short, for the help: "1..1000", "on|off"
  std::string brief() const;
  /// What is wrong with the value, or "". `written`: a number, as it was written.
  std::string objection(const nlohmann::json& value, std::string_view written = {}) const;
  /// What is wrong inside of the value, where its elements are objects, by the names on the way
  /// there; empty: nothing that could be told so.
  struct Inner {
    std::vector<std::string> names;  ///< "0", "mode"
    std::string objection;
  };
  std::vector<Inner> inner_objections(const nlohmann::json& value) const;
  /// The value that a flag or a variable spells out; throws std::invalid_argument when it is none.
  nlohmann::json read(std::string_view text) const;
};

/// A setting of the host (Owner is Settings) or of a plugin (Section).
template <class Owner> struct Setting : Key {
  struct Access {
    void (*store)(Owner&, const nlohmann::json&, const Key&);
    nlohmann::json (*show)(const Owner&, const Key&);
  };

  constexpr Setting(std::string_view name, Kind of, std::string_view otherwise, double from,
                    double to, std::string_view among, std::string_view says, Access place,
                    std::string_view more = {}, Effect when = Effect::at_once)
      : Key{name, of, otherwise, from, to, among, says},
        note{more},
        effect{when},
        access{place} {}

  std::string_view note;  ///< further sentences, for the files
  Effect effect;
  Access access;

  /// Of a value that there is no objection to.
  void store(Owner& owner, const nlohmann::json& value) const { access.store(owner, value, *this); }
  auto show(const Owner& owner) const { return access.show(owner, *this); }
};

/// What settings have in common whose paths begin alike.
template <class Owner> struct Group {
  std::string_view path;  ///< "limits"
  std::string_view help, note = {};
  void (*begin)(Owner&) =
      nullptr;  ///< what is done when there is one, before its settings are read
};

/// All settings and groups of the owner, in the order of the file that is shipped.
template <class Owner> std::span<const Setting<Owner>> keys();
template <class Owner> std::span<const Group<Owner>> groups();

template <> std::span<const Setting<Settings>> keys();
template <> std::span<const Group<Settings>> groups();
template <> std::span<const Setting<Section>> keys();
template <> std::span<const Group<Section>> groups();

inline std::span<const Setting<Settings>> keys() { return keys<Settings>(); }

/// null where there is none.
template <class Owner> const Setting<Owner>* find_key(std::string_view path) {
  for (const Setting<Owner>& key : keys<Owner>())
    if (key.path == path) return &key;
  return nullptr;
}

/// A section is made with its own.
void apply_defaults(Settings& settings);
/// Gives the setting, of the host or of a plugin's section, its default again. False: there is none
/// of that name.
bool reset(Settings& settings, std::string_view key);

}  // namespace portico::settings
