// By `jwt`: tokens that one of the keys has signed.

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <Poco/Logger.h>
#include <nlohmann/json.hpp>

#include "http/security/token/jwt.hpp"
#include "http/security/verifier.hpp"
#include "http/security/watched_file.hpp"
#include "settings/printable.hpp"

namespace portico::http {
namespace {

using nlohmann::json;
using Keys = std::vector<Jwk>;

Poco::Logger& log() { return Poco::Logger::get("portico.security"); }

Keys keys_in(const std::string& text, const std::vector<std::string>& algorithms,
             const Passed& passed = nullptr) {
  const json set = json::parse(text, nullptr, false);
  if (set.is_discarded()) throw std::invalid_argument{"it is no JSON"};
  return read_keys(set, algorithms, passed);
}

/// Those of a file are others' to choose: what cannot be used of them is told, and the rest counts.
Keys keys_of_file(const std::string& name, const std::string& text,
                  const std::vector<std::string>& algorithms) {
  const auto tell = [&name](const std::string& why) {
    log().warning("of the keys of '" + name + "' " + settings::printable(why) +
                  ": it is passed over");
  };
  Keys keys = keys_in(text, algorithms, tell);
  const auto nameless =
      std::count_if(keys.begin(), keys.end(), [](const Jwk& key) { return key.id().empty(); });
  if (nameless > most_keys_tried)
    log().warning("of the keys of '" + name + "' " + std::to_string(nameless) +
                  " have no kid, and a token is tried with " + std::to_string(most_keys_tried) +
                  " of them: give each its kid");
  return keys;
}

class TokenVerifier final : public Verifier {
public:
  TokenVerifier(std::string name, const settings::Scheme& scheme)
      : name_{std::move(name)},
        rules_{scheme.issuer, scheme.audience, scheme.leeway} {
    if (!scheme.keys.empty()) own_ = std::make_shared<const Keys>(own_keys(scheme));
    if (!scheme.jwks.empty()) file_ = opened(name_, scheme);
  }

  std::string lack() const override {
    return file_ ? lack_of_file("jwks", file_->lack()) : std::string{};
  }
  std::uint64_t edition() const override { return file_ ? file_->edition() : 0; }

  Finding verify(const Credential& credential, Principal::Time now) const override {
    json claims;
    std::string_view why = "is signed by nobody";
    if (own_) why = read_jwt(credential.text, *own_, rules_, now, claims);
    if (file_ && (!own_ || why == jwt_unsigned))
      why = read_jwt(credential.text, *file_->get(), rules_, now, claims);
    if (!why.empty()) return tell(why), Finding{.was_true = why == jwt_expired};
    return {std::make_shared<const Principal>(claims["sub"].get<std::string>(), name_,
                                              scopes_of(claims), claims, end_of(claims, rules_))};
  }

private:
  static Keys own_keys(const settings::Scheme& scheme) try {
    return keys_in(scheme.keys, scheme.algorithms);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument{std::string{"keys: "} + error.what()};
  }

  static std::unique_ptr<const WatchedFile<Keys>> opened(const std::string& name,
                                                         const settings::Scheme& scheme) {
    return std::make_unique<const WatchedFile<Keys>>(
        scheme.jwks, [name, algorithms = scheme.algorithms](const std::string& text) {
          return std::make_shared<const Keys>(keys_of_file(name, text, algorithms));
        });
  }

  void tell(std::string_view why) const {
    if (log().debug()) log().debug("a token of '" + name_ + "' " + std::string{why});
  }

  const std::string name_;
  const JwtRules rules_;
  std::shared_ptr<const Keys> own_;                ///< null: there are none in the settings
  std::unique_ptr<const WatchedFile<Keys>> file_;  ///< null: there is none
};

}  // namespace

std::unique_ptr<const Verifier> token_verifier(const std::string& name,
                                               const settings::Scheme& scheme) {
  return std::make_unique<const TokenVerifier>(name, scheme);
}

}  // namespace portico::http
