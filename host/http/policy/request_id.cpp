// A name for every request, in a field of its reply and in every line of the log: the client's own
// when it is 1 to 128 of [A-Za-z0-9._-], else 128 random bits in hexadecimal, unique but no secret.
// In the reply a handler's own field wins.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "http/policy/rule.hpp"
#include "message/field/field_rule.hpp"
#include "message/field/headers.hpp"
#include "os/ascii.hpp"
#include "plugin/compose.hpp"
#include "trace/random_bits.hpp"

namespace portico::http {
namespace {

constexpr std::size_t longest = 128;

/// Eight hexadecimal digits, a byte each: those of the bits, in an order of their own.
constexpr std::uint64_t digits_of(std::uint32_t bits) {
  constexpr std::uint64_t each = 0x0101010101010101;
  std::uint64_t four = bits;  // spread, until each byte has four of them
  four = (four | four << 16) & 0x0000FFFF0000FFFF;
  four = (four | four << 8) & 0x00FF00FF00FF00FF;
  four = (four | four << 4) & 0x0F0F0F0F0F0F0F0F;
  const std::uint64_t letters = (four + each * 6) >> 4 & each;  // 1 in those above 9
  return four + each * '0' + letters * ('a' - '0' - 10);
}
static_assert(digits_of(0) == 0x3030303030303030 && digits_of(0x9af) == 0x3030303030396166);

std::string_view made(message::Arena& arena) {
  constexpr std::size_t words = 2, size = words * 2 * sizeof(std::uint64_t);
  char* const text = message::room<char>(arena, size);
  for (std::size_t word = 0; word < words; ++word) {
    const std::uint64_t bits = trace::random_bits();
    const std::array all{digits_of(static_cast<std::uint32_t>(bits)),
                         digits_of(static_cast<std::uint32_t>(bits >> 32))};
    std::memcpy(text + word * sizeof all, all.data(), sizeof all);
  }
  return {text, size};
}

bool allowed(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '.' || byte == '_' || byte == '-';
}

/// Fields of requests with a meaning of their own, and the one that makes a cookie.
constexpr std::array<std::string_view, 12> taken = {"host",
                                                    "cookie",
                                                    "set-cookie",
                                                    "authorization",
                                                    "origin",
                                                    "referer",
                                                    "accept",
                                                    "forwarded",
                                                    "x-forwarded-proto",
                                                    "x-forwarded-for",
                                                    "x-forwarded-host",
                                                    "user-agent"};

bool has_a_meaning(std::string_view name) {
  if (os::same_word(name, "x-request-id")) return false;
  return message::rule_of(name) != message::FieldRule::free ||
         std::any_of(taken.begin(), taken.end(),
                     [&](std::string_view one) { return os::same_word(name, one); });
}

bool acceptable(std::string_view id) {
  return !id.empty() && id.size() <= longest && std::all_of(id.begin(), id.end(), allowed);
}

class RequestId final : public Rule {
public:
  // Requests are looked at by lower case.
  explicit RequestId(settings::RequestId values) : values_{std::move(values)} {
    std::string& name = values_.header;
    if (!plugin::header_objection(name, "").empty() || has_a_meaning(name))
      refuse_setting("request_id.header", '"' + name +
                                              "\" is no name of a field, or one with a meaning of "
                                              "its own");
    name = os::lower(name);
  }

  bool before(Exchange& exchange, std::string_view) const override {
    this->name(exchange);
    return false;
  }

  void after(Exchange& exchange) const override {
    this->name(exchange);
    if (values_.send) offer(exchange.reply.headers, values_.header, exchange.id);
  }

private:
  // Once.
  void name(Exchange& exchange) const {
    if (!exchange.id.empty()) return;
    const auto sent = exchange.request.header(values_.header);
    exchange.id = values_.accept && acceptable(sent) ? sent : made(exchange.arena);
  }

  settings::RequestId values_;
};

}  // namespace

MadeRule request_id(const settings::Settings& settings) {
  return std::make_unique<const RequestId>(settings.request_id);
}

}  // namespace portico::http
