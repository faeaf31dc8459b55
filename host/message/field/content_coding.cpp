#include "message/field/content_coding.hpp"

#include <algorithm>
#include <optional>

#include "message/field/headers.hpp"
#include "message/field/weight.hpp"
#include "os/ascii.hpp"

namespace portico::message {
namespace {

// What the client says of each coding, in thousandths; none: not mentioned.
struct Wishes {
  std::optional<int> gzip, brotli, identity, rest;

  // "gzip;q=0.5"; a member that is malformed says nothing.
  void read(std::string_view member) {
    const auto semicolon = member.find(';');
    int value = full_weight;
    if (semicolon != std::string_view::npos) {
      auto parameter = os::trimmed(member.substr(semicolon + 1));
      if (parameter.size() < 2 || !os::same_word(parameter.substr(0, 2), "q=")) return;
      const auto q = read_weight(parameter.substr(2));
      if (!q) return;
      value = *q;
    }
    const auto name = os::trimmed(member.substr(0, semicolon));
    if (os::same_word(name, "gzip") || os::same_word(name, "x-gzip")) gzip = value;
    if (os::same_word(name, "br")) brotli = value;
    if (os::same_word(name, "identity")) identity = value;
    if (name == "*") rest = value;
  }

  int of(Coding coding) const {
    const auto& own = coding == Coding::gzip ? gzip : brotli;
    return own ? *own : rest.value_or(0);
  }
};

}  // namespace

std::string_view token(Coding coding) {
  switch (coding) {
  case Coding::gzip: return "gzip";
  case Coding::brotli: return "br";
  case Coding::identity: break;
  }
  return "identity";
}

Coding negotiate(std::span<const Header> request, std::span<const Coding> offered) {
  Wishes wishes;
  for (const Header& field : request)
    if (os::same_word(field.name, "accept-encoding"))
      each_word(field.value, [&](auto member) { wishes.read(member); });
  Coding best = Coding::identity;
  int most = 0;
  for (Coding coding : offered) {
    if (coding == Coding::identity || wishes.of(coding) <= most) continue;
    best = coding;
    most = wishes.of(coding);
  }
  return wishes.identity.value_or(0) > most ? Coding::identity : best;
}

bool coded_body(const Request& request) {
  bool body = false, coded = false;
  for (const Header& field : request.headers) {
    if (os::same_word(field.name, "transfer-encoding")) body = true;
    if (os::same_word(field.name, "content-length"))
      body |= field.value.find_first_not_of('0') != std::string_view::npos;
    if (os::same_word(field.name, "content-encoding"))
      each_word(field.value, [&](auto coding) { coded |= !os::same_word(coding, "identity"); });
  }
  return body && coded;
}

}  // namespace portico::message
