#include "tls/server_names.hpp"

#include "os/ascii.hpp"

namespace portico::tls {

std::optional<std::size_t> ServerNames::find(std::string_view asked) const {
  std::string name = os::lower(std::string{asked});
  if (name.ends_with('.')) name.pop_back();
  if (const auto exact = names_.find(name); exact != names_.end()) return exact->second;
  const auto dot = name.find('.');
  if (dot == std::string::npos || dot == 0) return std::nullopt;
  const auto wildcard = names_.find('*' + name.substr(dot));
  return wildcard == names_.end() ? std::nullopt : std::optional{wildcard->second};
}

}  // namespace portico::tls
