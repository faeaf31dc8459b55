#pragma once

// Every setting there is, in one table: what it is called, what it may be and where its value goes.
// The parser of the file, the environment and the flags read this table, and a test holds the file
// that is shipped and its JSON Schema to it. Constant; any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "settings/settings.hpp"

namespace portico::settings {

enum class Kind {
  count,    ///< a whole number between least and most
  seconds,  ///< a number, fractions too, between least and most
  boolean,
  choice,     ///< one of `choices`
  text,       ///< not empty
  free_text,  ///< may be empty
  words,      ///< list of texts that are not empty, each one of `choices` where there are some
  addresses,  ///< list of "host:port"
  urls,       ///< list of URLs, absolute or paths; may be empty
  place       ///< a path of the host; "" or false: nowhere
};

struct Key {
  std::string_view path;  ///< "limits.body"
  Kind kind;
  std::string_view fallback;  ///< the default, as JSON
  double least, most;         ///< addresses: how many there must be at least
  std::string_view choices;   ///< "plain json"
  std::string_view help;
  void (*store)(Settings&, const nlohmann::json&);

  std::string flag() const;         ///< "--limits-body"
  std::string environment() const;  ///< "PORTICO_LIMITS_BODY"
  bool is_list() const {
    return kind == Kind::words || kind == Kind::addresses || kind == Kind::urls;
  }
  /// "a whole number from 1 to 1000"
  std::string allowed() const;
  /// What is wrong with the value, or "".
  std::string objection(const nlohmann::json& value) const;
  /// The value that a flag or a variable spells out; throws std::invalid_argument when it is none.
  nlohmann::json read(std::string_view text) const;
};

std::span<const Key> keys();

}  // namespace portico::settings
