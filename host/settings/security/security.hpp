#pragma once

// Who may call: what the operator decided of it. Plain values; what the schemes say is read by
// schemes_of().

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace portico::settings {

/// What becomes of a route whose scheme nobody verifies.
enum class Unverified {
  handler,  ///< its handler gets what the client has sent
  deny      ///< it is refused
};

struct Security {
  std::string schemes = "{}";  ///< a JSON object, see schemes.hpp
  Unverified unverified{};
  std::vector<std::string> docs;        ///< who sees the documents and their pages
  std::vector<std::string> monitoring;  ///< who sees /metrics among the main addresses
  std::size_t attempts = 0;             ///< that fail, by peer; 0: no limit
  std::chrono::milliseconds attempts_per{};
  std::size_t remembered = 0;  ///< verified credentials of a scheme

  bool operator==(const Security&) const = default;
};

}  // namespace portico::settings
