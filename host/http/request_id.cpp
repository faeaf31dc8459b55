#include "http/request_id.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "http/fields.hpp"

namespace portico::http {
namespace {

constexpr std::size_t longest = 128;

// Random octets from the kernel, asked for 16 identifiers at a time.
class Random {
public:
  static constexpr std::size_t octets = 16;

  const unsigned char* next() {
    if (used_ == pool_.size()) {
      if (getentropy(pool_.data(), pool_.size()) != 0)
        throw std::system_error{errno, std::generic_category(), "getentropy"};
      used_ = 0;
    }
    return pool_.data() + std::exchange(used_, used_ + octets);
  }

private:
  std::array<unsigned char, 16 * octets> pool_{};
  std::size_t used_ = pool_.size();
};

std::string_view made(model::Arena& arena) {
  constexpr char digits[] = "0123456789abcdef";
  thread_local Random random;
  const unsigned char* octet = random.next();
  char* text = model::room<char>(arena, 2 * Random::octets);
  for (std::size_t i = 0; i < Random::octets; ++i) {
    text[2 * i] = digits[octet[i] >> 4];
    text[2 * i + 1] = digits[octet[i] & 15];
  }
  return {text, 2 * Random::octets};
}

bool allowed(char octet) {
  return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
         (octet >= '0' && octet <= '9') || octet == '.' || octet == '_' || octet == '-';
}

}  // namespace

bool RequestId::acceptable(std::string_view id) {
  return !id.empty() && id.size() <= longest && std::all_of(id.begin(), id.end(), allowed);
}

void RequestId::name(Exchange& exchange) const {
  if (!exchange.id.empty()) return;
  const auto sent = exchange.request.header("x-request-id");
  exchange.id = options_.accept && acceptable(sent) ? sent : made(exchange.arena);
}

void RequestId::mark(Exchange& exchange) const {
  if (options_.send) set(exchange.reply.headers, "x-request-id", exchange.id);
}

}  // namespace portico::http
