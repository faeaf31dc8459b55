// By `plugin`: what another plugin says of what was shown (portico/verifier.h).

#include <chrono>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "http/security/plugin_link.hpp"
#include "http/security/verifier.hpp"

namespace portico::http {
namespace {

using nlohmann::json;

/// How long an answer is true that does not say it.
constexpr std::chrono::minutes usual_time{1};
/// Seconds since 1970 that a clock can count.
constexpr double last_second = 1e11;

class PluginVerifier final : public Verifier {
public:
  PluginVerifier(std::string name, std::string plugin, std::shared_ptr<const PluginLink> link)
      : name_{std::move(name)},
        plugin_{std::move(plugin)},
        link_{std::move(link)} {}

  bool slow() const override { return true; }
  std::uint64_t edition() const override { return link_->edition(); }

  Finding verify(const Credential& credential, Principal::Time now) const override {
    const PluginLink::Held held = link_->get();
    if (!held.verification) fail("serves no verifier");
    const plugin::Verification::Answer answer = held.verification->ask(shown(credential));
    if (!answer.known) fail(answer.why);
    return {answer.who ? principal(*answer.who, now) : nullptr};
  }

private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error{"the plugin " + plugin_ + ' ' + why};
  }

  std::string shown(const Credential& credential) const {
    json made{{"scheme", name_}};
    if (credential.certificate) {
      made["subject"] = credential.certificate->subject;
      made["fingerprint"] = credential.certificate->fingerprint;
    } else if (!credential.name.empty() || !credential.password.empty()) {
      made["username"] = credential.name;
      made["password"] = credential.password;
    } else {
      made["text"] = credential.text;
    }
    return made.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  Verified principal(const std::string& text, Principal::Time now) const {
    const json said = json::parse(text, nullptr, false);
    const auto member = [&](const char* word) { return said.value(word, json{}); };
    if (!said.is_object() || !member("subject").is_string()) fail("gives no principal");
    std::vector<std::string> scopes;
    for (const json& one : said.value("scopes", json::array()))
      if (one.is_string()) scopes.push_back(one.get<std::string>());
    const json claims = said.value("claims", json::object());
    if (!claims.is_object()) fail("gives claims that are no object");
    Principal::Time until = now + usual_time;
    if (const json given = member("until"); given.is_number()) {
      const double seconds = given.get<double>();
      if (!(seconds > -last_second && seconds < last_second)) fail("gives an end that is none");
      until = Principal::Time{std::chrono::duration_cast<Principal::Time::duration>(
          std::chrono::duration<double>{seconds})};
      if (until <= now) return nullptr;
    }
    return std::make_shared<const Principal>(said["subject"].get<std::string>(), name_,
                                             std::move(scopes), claims, until);
  }

  const std::string name_, plugin_;
  const std::shared_ptr<const PluginLink> link_;
};

}  // namespace

std::unique_ptr<const Verifier> plugin_verifier(const std::string& name, const std::string& plugin,
                                                std::shared_ptr<const PluginLink> link) {
  return std::make_unique<const PluginVerifier>(name, plugin, std::move(link));
}

}  // namespace portico::http
