#include "settings/settings.hpp"

namespace portico::settings {

std::string Located::where(std::string pointer) const {
  for (;;) {
    if (const auto found = places.find(pointer); found != places.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return {};
    pointer.resize(slash);
  }
}

Origin Provenance::origin(std::string key) const {
  for (;;) {
    if (const auto found = origins.find(key); found != origins.end()) return found->second;
    const auto dot = key.rfind('.');
    if (dot == std::string::npos) return {};
    key.resize(dot);
  }
}

bool Settings::apart(const std::string& id, const std::string& version) const {
  return plugins.count(id + '@' + version) > 0;
}

const Section& Settings::section(const std::string& id, const std::string& version) const {
  static const Section none;
  if (const auto own = plugins.find(id + '@' + version); own != plugins.end()) return own->second;
  const auto found = plugins.find(id);
  return found == plugins.end() ? none : found->second;
}

}  // namespace portico::settings
