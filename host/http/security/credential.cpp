#include "http/security/credential.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include <sodium.h>

#include "http/input/entries.hpp"
#include "http/security/token/base64.hpp"
#include "message/decode.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

using Form = Credential::Form;
using route::Place;
using route::Scheme;

/// Of a field that there may be once (RFC 9110, section 5.3): no data where there is none.
struct Single {
  std::string_view value;
  bool repeated = false;
};

Single single(const message::Request& request, std::string_view name) {
  Single found;
  for (const message::Header& header : request.headers) {
    if (header.name != name) continue;
    if (found.value.data()) return {header.value, true};
    found.value = header.value;
    if (!found.value.data()) found.value = "";
  }
  return found;
}

/// An empty one is none, as FastAPI has it.
Credential key_of(std::string_view text) {
  Credential made;
  if (text.empty()) return made;
  made.form = Form::given;
  made.text = text;
  return made;
}

Credential api_key(const Scheme& scheme, const message::Request& request, message::Arena& arena) {
  if (scheme.place == Place::header) {
    const Single found = single(request, scheme.key);
    if (found.repeated) return {.form = Form::malformed};
    return key_of(message::latin1(found.value, arena));
  }
  Entries entries{arena};
  if (scheme.place == Place::query)
    read_urlencoded(request.query, entries, arena);
  else
    for (const message::Header& header : request.headers)
      if (header.name == "cookie") read_cookies(header.value, entries, arena);
  const portico_value* const last = entries.last(scheme.key);
  return last ? key_of({last->text, last->size}) : Credential{};
}

/// The user's name ends at the first colon (RFC 7617, section 2).
Credential basic(Credential made, message::Arena& arena) {
  made.form = Form::malformed;
  made.kind = Credential::Kind::basic;
  auto bytes = base64_decoded(made.text, Alphabet::usual);
  if (!bytes || !message::is_utf8(*bytes)) return made;
  const std::string_view text = message::keep(arena, *bytes);
  ::sodium_memzero(bytes->data(), bytes->size());
  const auto colon = text.find(':');
  if (colon == text.npos) return made;
  if (std::any_of(text.begin(), text.end(), [](char c) { return c == '\0'; })) return made;
  made.form = Form::given;
  made.name = text.substr(0, colon);
  made.password = text.substr(colon + 1);
  return made;
}

Credential authorization(const Scheme& scheme, const message::Request& request,
                         message::Arena& arena) {
  const Single found = single(request, "authorization");
  if (found.repeated) return {.form = Form::malformed};
  Credential made;
  made.whole = message::latin1(found.value, arena);
  const auto blank = std::min(made.whole.find(' '), made.whole.size());
  made.word = made.whole.substr(0, blank);
  made.text = os::trimmed(made.whole.substr(blank));
  const bool is_token = scheme.is_token();
  const std::string_view wanted = is_token ? "bearer"
                                  : scheme.kind == Scheme::Kind::basic
                                      ? "basic"
                                      : std::string_view{scheme.word};
  const bool fits = os::same_word(made.word, wanted);
  if (!fits) made.text = {};
  if (made.whole.empty() || (!fits && !scheme.whole)) return made;
  if (scheme.whole) return made.form = Form::given, made;
  if (scheme.kind == Scheme::Kind::basic) return basic(made, arena);
  // FastAPI takes an empty token of OAuth2, and none of HTTP.
  if (made.text.empty() && scheme.kind != Scheme::Kind::oauth2) return made;
  made.form = Form::given;
  return made;
}

portico_value object(std::initializer_list<std::pair<std::string_view, std::string_view>> members,
                     message::Arena& arena) {
  auto* const room = message::room<portico_member>(arena, members.size());
  portico_value made{};
  made.kind = PORTICO_OBJECT;
  made.members = room;
  for (const auto& [name, text] : members)
    room[made.size++] = {name.data(), static_cast<std::uint32_t>(name.size()), 0,
                         string_value(text)};
  return made;
}

}  // namespace

Credential credential_of(const Scheme& scheme, const message::Request& request,
                         message::Arena& arena) {
  if (scheme.kind == Scheme::Kind::api_key) return api_key(scheme, request, arena);
  if (scheme.kind != Scheme::Kind::certificate) return authorization(scheme, request, arena);
  Credential made;
  made.kind = Credential::Kind::certificate;
  made.certificate = request.client;
  if (request.client) made.form = Form::given;
  return made;
}

portico_value value_of(const Credential& credential, const Scheme& scheme, message::Arena& arena) {
  switch (scheme.kind) {
  case Scheme::Kind::basic:
    return object({{"username", credential.name}, {"password", credential.password}}, arena);
  case Scheme::Kind::bearer:
  case Scheme::Kind::http:
    return object({{"scheme", credential.word}, {"credentials", credential.text}}, arena);
  case Scheme::Kind::certificate:
    return object({{"subject", credential.certificate->subject},
                   {"fingerprint", credential.certificate->fingerprint}},
                  arena);
  case Scheme::Kind::oauth2:
  case Scheme::Kind::open_id:
  case Scheme::Kind::api_key: break;
  }
  return string_value(scheme.whole ? credential.whole : credential.text);
}

}  // namespace portico::http
