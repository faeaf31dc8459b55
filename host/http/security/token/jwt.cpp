#include "http/security/token/jwt.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

#include <nlohmann/json.hpp>

#include "http/security/token/base64.hpp"
#include "http/security/token/strict_json.hpp"
#include "os/ascii.hpp"
#include "os/timestamp.hpp"

namespace portico::http {
namespace {

using nlohmann::json;
using Time = std::chrono::system_clock::time_point;

constexpr int deepest = 16;
/// Seconds since 1970 that are a date; more is milliseconds, or a mistake.
constexpr double latest = 1e11;

std::optional<json> part(std::string_view encoded) {
  const auto bytes = base64_decoded(encoded, Alphabet::url);
  return bytes ? strict_object(*bytes, deepest) : std::nullopt;
}

bool is_type(const json& header) {
  const auto type = header.find("typ");
  if (type == header.end()) return true;
  if (!type->is_string()) return false;
  std::string text = os::lower(type->get<std::string>());
  constexpr std::string_view prefix = "application/";
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text == "jwt" || text == "at+jwt";
}

/// Seconds since 1970; nullopt: there is none, or none that is a number.
std::optional<double> date_of(const json& claims, const char* name) {
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!std::isfinite(seconds) || std::abs(seconds) > latest) return std::nullopt;
  return seconds;
}

std::string_view untimely(const json& claims, const JwtRules& rules, Time now) {
  const double leeway = std::chrono::duration<double>(rules.leeway).count();
  const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
  for (const char* name : {"nbf", "iat"})
    if (claims.contains(name)) {
      const auto date = date_of(claims, name);
      if (!date) return "has a date that is none";
      if (*date > seconds + leeway) return "is not valid yet";
    }
  const auto end = date_of(claims, "exp");
  if (!end) return "does not say when it expires";
  return seconds < *end + leeway ? std::string_view{} : jwt_expired;
}

std::string_view misdirected(const json& claims, const JwtRules& rules) {
  if (!rules.issuer.empty()) {
    const auto issuer = claims.find("iss");
    if (issuer == claims.end() || *issuer != rules.issuer) return "is of another issuer";
  }
  const auto audience = claims.find("aud");
  if (audience == claims.end())
    return rules.audience.empty() ? std::string_view{} : "is for nobody";
  const json list = audience->is_array() ? *audience : json::array({*audience});
  const auto is_ours = [&](const json& one) {
    return one.is_string() && std::find(rules.audience.begin(), rules.audience.end(),
                                        one.get<std::string>()) != rules.audience.end();
  };
  const bool texts =
      std::all_of(list.begin(), list.end(), [](const json& one) { return one.is_string(); });
  return texts && std::any_of(list.begin(), list.end(), is_ours) ? std::string_view{}
                                                                 : "is for others";
}

/// Whether one of the keys that the token may mean has signed it: that of its id, or else a few of
/// those that have none.
bool is_signed(const std::vector<Jwk>& keys, const json& header, std::string_view text,
               std::string_view signature) {
  const std::string& algorithm = header["alg"].get_ref<const std::string&>();
  const std::string id = header.value("kid", std::string{});
  if (!id.empty())
    for (const Jwk& key : keys)
      if (key.id() == id && key.verifies(algorithm, text, signature)) return true;
  int tried = 0;
  for (const Jwk& key : keys) {
    if (!key.takes(algorithm) || (!id.empty() && !key.id().empty())) continue;
    if (++tried > most_keys_tried) return false;
    if (key.verifies(algorithm, text, signature)) return true;
  }
  return false;
}

}  // namespace

std::string_view read_jwt(std::string_view token, const std::vector<Jwk>& keys,
                          const JwtRules& rules, Time now, json& claims) {
  if (token.size() > longest_jwt) return "is too long";
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos || token.find('.', second + 1) != token.npos)
    return "has other than three parts";
  const auto header = part(token.substr(0, first));
  const auto signature = base64_decoded(token.substr(second + 1), Alphabet::url);
  if (!header || !signature) return "is malformed";
  if (!header->contains("alg") || !(*header)["alg"].is_string()) return "has no algorithm";
  if (header->contains("crit")) return "has a critical header";
  // RFC 7797, section 6: b64 that is false has to be critical. The others are those of RFC 7516.
  if (header->value("b64", json(true)) != true || header->contains("zip") ||
      header->contains("enc"))
    return "has a payload that is packed, sealed or not in base64";
  if (header->contains("kid") && !(*header)["kid"].is_string()) return "has a kid that is no text";
  if (!is_type(*header)) return "is of another type";
  if (!is_signed(keys, *header, token.substr(0, second), *signature)) return jwt_unsigned;
  auto said = part(token.substr(first + 1, second - first - 1));
  if (!said) return "has claims that are no object, or have a name twice";
  if (const auto why = untimely(*said, rules, now); !why.empty()) return why;
  if (const auto why = misdirected(*said, rules); !why.empty()) return why;
  const auto subject = said->find("sub");
  if (subject == said->end() || !subject->is_string() ||
      subject->get_ref<const std::string&>().empty() ||
      subject->get_ref<const std::string&>().find('\0') != std::string::npos)
    return "does not say of whom it is";
  claims = std::move(*said);
  return {};
}

Time end_of(const json& claims, const JwtRules& rules) {
  return os::unix_time(date_of(claims, "exp").value_or(0) +
                       std::chrono::duration<double>(rules.leeway).count());
}

std::vector<std::string> scopes_of(const json& claims) {
  std::vector<std::string> all;
  for (const char* name : {"scope", "scp", "scopes"}) {
    const auto found = claims.find(name);
    if (found == claims.end()) continue;
    if (found->is_string()) {
      std::istringstream words{found->get<std::string>()};
      for (std::string word; words >> word;) all.push_back(word);
    }
    if (found->is_array())
      for (const json& one : *found)
        if (one.is_string()) all.push_back(one.get<std::string>());
  }
  return all;
}

}  // namespace portico::http
