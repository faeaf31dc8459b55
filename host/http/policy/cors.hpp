#pragma once

// Cross-origin resource sharing (Fetch standard, section 3.3), with the answers of FastAPI's
// CORSMiddleware:
//
//   preflight   OPTIONS with Origin and Access-Control-Request-Method: answered here, 200 or 400
//   any other   served as usual; where there is an Origin, the reply gets the Access-Control-*
//               fields, whatever its status. It says "vary: Origin" also without one, so that no
//               cache gives a reply for one origin to another
//
// Immutable; any thread. Outlives the exchanges it answers and marks.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/exchange.hpp"

namespace re2 {
class RE2;
}

namespace portico::http {

class Cors {
public:
  struct Options {
    std::vector<std::string> allow_origins;         ///< "https://example.org"; "*": any
    std::optional<std::string> allow_origin_regex;  ///< RE2 syntax; has to match a whole origin
    std::vector<std::string> allow_methods{"GET"};  ///< "*": all that FastAPI knows
    std::vector<std::string> allow_headers;   ///< beside the four every request may have; "*": any
    std::vector<std::string> expose_headers;  ///< that scripts may read
    bool allow_credentials = false;           ///< cookies and Authorization
    bool allow_private_network = false;       ///< from public pages into a private network
    std::uint32_t max_age = 600;              ///< seconds a browser may keep a preflight's answer
  };

  /// Throws std::invalid_argument with a sentence that names the option.
  explicit Cors(const Options& options);
  Cors(Cors&&) noexcept;
  ~Cors();

  static bool preflight(const message::Request& request);

  /// The whole answer to a preflight.
  void answer(Exchange& exchange) const;
  /// The fields of any other reply; the handler's own ones of these names give way.
  void mark(Exchange& exchange) const;

private:
  bool allows_origin(std::string_view origin) const;
  bool allows_headers(std::string_view list) const;

  Options options_;
  std::unique_ptr<const re2::RE2> regex_;
  bool any_origin_, any_header_;
  std::string methods_, headers_, exposed_, max_age_;  ///< as they go out
};

}  // namespace portico::http
