#include "settings/settings.hpp"

namespace portico::settings {

std::string Section::where(std::string pointer) const {
  if (file.empty()) return {};
  for (;;) {
    if (const auto found = lines.find(pointer); found != lines.end())
      return file + ':' + std::to_string(found->second);
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return file;
    pointer.resize(slash);
  }
}

std::optional<Contract> contract_of(std::string_view word) {
  if (word == "allow") return Contract::allow;
  if (word == "warn") return Contract::warn;
  if (word == "deny") return Contract::deny;
  return std::nullopt;
}

const Section& Settings::section(const std::string& id) const {
  static const Section none;
  const auto found = plugins.find(id);
  return found == plugins.end() ? none : found->second;
}

}  // namespace portico::settings
