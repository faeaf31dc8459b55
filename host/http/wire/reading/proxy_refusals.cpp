#include "http/wire/reading/proxy_refusals.hpp"

#include <string>
#include <utility>

#include "settings/log/rare_line.hpp"

namespace portico::http {
namespace {

settings::RareLine& refusals() {
  static settings::RareLine line{"portico.http"};
  return line;
}

}  // namespace

void tell_proxy_refusal(std::string_view peer, std::string_view why) {
  std::string text{peer};
  refusals().tell(std::move(text.append(": a connection is refused: ").append(why)));
}

std::uint64_t proxy_refusals() { return refusals().times(); }

}  // namespace portico::http
