// The settings of a plugin, plugins.<id>, a row each.

#include <vector>

#include "settings/http/cors_keys.hpp"
#include "settings/quota/limit_keys.hpp"
#include "settings/value.hpp"

namespace portico::settings {
namespace {

template <auto... Path> constexpr Setting<Section>::Access in_section = access_to<Section, Path...>;

constexpr double mebibytes = 1048576;
constexpr double longest_proof = 3600;

constexpr Setting<Section> own[] = {
    {"enabled", Kind::boolean, "true", 0, 0, "", "false leaves the plugin out",
     in_section<&Section::enabled>, "", Effect::fresh_start},
    {"config", Kind::object, "{}", 0, 0, "",
     "The plugin's own configuration, checked against the schema that the plugin brings",
     in_section<&Section::config>, "", Effect::fresh_start},
    {"prefix", Kind::prefix, R"("")", 0, 0, "", "Stands before all of the plugin's paths",
     in_section<&Section::prefix>, "", Effect::fresh_start},
    {"sha256", Kind::digests, "", 0, 0, "",
     "Of the libraries that may be loaded, in hex; left out: any", in_section<&Section::sha256>},
    {"breaking_changes", Kind::choice, "", 0, 0, "allow warn deny",
     "What becomes of a new version that breaks clients of the one that serves; left out: what "
     "the host says",
     in_section<&Section::breaking>},
    {"prove", Kind::seconds, "0", 0, longest_proof, "",
     "Seconds for which a new version is asked by itself, as portico prove does, before it takes "
     "the place of the one that serves; 0: it is not",
     in_section<&Section::prove>,
     "In a host of its own, with this section: what the requests of the proof write goes where "
     "config leads."},
    {"replies.contract", Kind::choice, "", 0, 0, "enforce report off",
     "What happens to a reply that breaks its model, where the route does not say; left out: what "
     "the host says",
     in_section<&Section::replies, &OwnReplies::contract>, "", Effect::fresh_start},
    {"replies.undeclared", Kind::choice, "", 0, 0, "allow report deny",
     "What becomes of a reply whose status its route does not declare; left out: what the host "
     "says",
     in_section<&Section::replies, &OwnReplies::undeclared>, "", Effect::fresh_start},
    {"security", Kind::words, "[]", 0, 0, "",
     "Schemes of security.schemes, any one of which all of the plugin's routes ask for, whatever "
     "they say themselves; each with its scopes behind it",
     in_section<&Section::security>},
    {"isolation", Kind::choice, R"("none")", 0, 0, "none process",
     "Where the plugin's code runs: in the process that serves, or in one of its own",
     in_section<&Section::isolation>, "", Effect::fresh_start},
    {"process.user", Kind::free_text, R"("")", 0, 0, "",
     "Name of the user it runs as, for a host that is root; empty: that of the host",
     in_section<&Section::process, &Confinement::user>, "", Effect::fresh_start},
    {"process.memory", Kind::mebibytes_or_none, "0", 128, mebibytes, "",
     "MiB of data, the stacks of its threads included; 0: no limit",
     in_section<&Section::process, &Confinement::memory>,
     "At three quarters of it a fresh process takes over.", Effect::fresh_start},
    {"process.files", Kind::count_or_none, "0", 16, mebibytes, "",
     "Open descriptors; 0: as many as the host", in_section<&Section::process, &Confinement::files>,
     "", Effect::fresh_start},
    {"process.value", Kind::mebibytes, "256", 1, 4095, "",
     "MiB of one value of a stream, which the host holds to its model as a whole: 16 bytes for "
     "each value in it, and its texts",
     in_section<&Section::process, &Confinement::value>,
     "A stream with a larger one ends there, and the log says so. Chunks of bytes have no limit.",
     Effect::fresh_start},
};

/// What is not said has its default, not the host's value.
void begin_cors(Section& section) {
  section.cors.emplace();
  for (const Setting<Section>& key : cors_keys<Section, &Section::cors>)
    key.store(section, nlohmann::json::parse(key.fallback));
}

constexpr Group<Section> section_groups[] = {
    {"replies", "How replies are held to what their routes declare"},
    {"process", "What that process may be and take"},
    {"limits", "What requests of each of its routes are held to; a route may have smaller limits"},
    {"cors", cors_help, "Instead of the host's, as a whole: what is not said has its default.",
     begin_cors},
};

}  // namespace

template <> std::span<const Setting<Section>> keys() {
  static const auto table = [] {
    std::vector<Setting<Section>> all{std::begin(own), std::end(own)};
    const std::span<const Setting<Section>> cors{cors_keys<Section, &Section::cors>};
    all.insert(all.end(), std::begin(limit_keys), std::end(limit_keys));
    all.insert(all.end(), cors.begin(), cors.end());
    return all;
  }();
  return table;
}

template <> std::span<const Group<Section>> groups() { return section_groups; }

}  // namespace portico::settings
