// Any bytes as what a client shows: the first chooses the scheme, the others are the field, the
// query and the cookies at once. What is read of them lies within them, and is what the scheme
// promises; a token that nobody has signed is good for nobody.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "http/security/credential.hpp"
#include "http/security/token/jwt.hpp"
#include "message/decode.hpp"
#include "message/text.hpp"
#include "model/write.hpp"

namespace {

using namespace portico;
using nlohmann::ordered_json;

const route::Scheme& scheme_of(unsigned char choice) {
  static const std::vector<route::Scheme> all = [] {
    std::vector<route::Scheme> made;
    for (const char* text :
         {R"({"type":"http","scheme":"basic"})", R"({"type":"http","scheme":"bearer"})",
          R"({"type":"http","scheme":"digest"})", R"({"type":"oauth2","flows":{}})",
          R"({"type":"openIdConnect"})", R"({"type":"apiKey","in":"header","name":"K"})",
          R"({"type":"apiKey","in":"query","name":"k"})",
          R"({"type":"apiKey","in":"cookie","name":"k"})"})
      made.push_back(route::compile_scheme("", "s", ordered_json::parse(text)));
    return made;
  }();
  return all[choice % all.size()];
}

void check(bool holds) {
  if (!holds) std::abort();
}

void read_token(std::string_view text) {
  static const std::vector<http::Jwk> keys =
      http::read_keys({{{"kty", "oct"}, {"alg", "HS256"}, {"k", std::string(64, 'A')}}}, {});
  nlohmann::json claims;
  check(!http::read_jwt(text, keys, {}, std::chrono::system_clock::now(), claims).empty());
  check(claims.is_null());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  const route::Scheme& scheme = scheme_of(data[0]);
  const message::Header fields[] = {{"authorization", text}, {"k", text}, {"cookie", text}};
  message::Request request;
  request.headers = fields;
  request.query = text;
  message::Arena arena;
  const http::Credential shown = http::credential_of(scheme, request, arena);
  if (shown) {
    message::Text out;
    check(model::write(http::value_of(shown, scheme, arena), out));
    if (scheme.kind == route::Scheme::Kind::basic) {
      check(shown.name.find(':') == std::string_view::npos);
      check(message::is_utf8(shown.name) && message::is_utf8(shown.password));
    } else {
      check(!shown.text.empty() || scheme.whole || scheme.kind == route::Scheme::Kind::oauth2);
    }
  }
  read_token(text);
  return 0;
}
