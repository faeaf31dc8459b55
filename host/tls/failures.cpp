#include "tls/failures.hpp"

#include <string>

#include "settings/log/rare_line.hpp"

namespace portico::tls {

void tell_failure(std::string_view peer, std::string_view why) {
  static settings::RareLine line{"portico.tls"};
  std::string text{peer};
  line.tell(std::move(text.append(": a TLS handshake has failed: ").append(why)));
}

}  // namespace portico::tls
