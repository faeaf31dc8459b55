#pragma once

// Which certificate is whose: by the names that certificates have and the one that a client asks
// for (RFC 6066, section 3). Immutable once filled: any thread.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace portico::tls {

class ServerNames {
public:
  /// `name`: lower case, "example.org" or "*.example.org"; the first to have it keeps it,
  /// and false is for the others.
  bool add(const std::string& name, std::size_t index) {
    return names_.emplace(name, index).second;
  }

  /// That of the name itself, else that of the wildcard for its first label (RFC 6125, section
  /// 6.4.3).
  std::optional<std::size_t> find(std::string_view asked) const;

private:
  std::map<std::string, std::size_t> names_;
};

}  // namespace portico::tls
