// By `plugin`: what another plugin says of what was shown (portico/verifier.h).

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "http/security/plugin_link.hpp"
#include "http/security/token/strict_json.hpp"
#include "http/security/verifier.hpp"
#include "os/timestamp.hpp"
#include "plugin/faults.hpp"

namespace portico::http {
namespace {

using nlohmann::json;

/// How long an answer is true that does not say it.
constexpr std::chrono::minutes usual_time{1};
/// Levels of an answer.
constexpr int deepest = 32;

class PluginVerifier final : public Verifier {
public:
  PluginVerifier(std::string name, std::string plugin, std::shared_ptr<const PluginLink> link)
      : name_{std::move(name)},
        plugin_{std::move(plugin)},
        link_{std::move(link)} {}

  bool slow() const override { return true; }
  std::uint64_t edition() const override { return link_->edition(); }

  Finding verify(const Credential& credential, Principal::Time now) const override {
    const PluginLink::Asked asked = link_->get();
    if (!asked.verification) fail("serves no verifier");
    const plugin::Verification::Answer answer = asked.verification->ask(shown(credential));
    if (!answer.known) fail(answer.why);
    return answer.who ? finding(*answer.who, now) : Finding{};
  }

  std::string_view plugin() const override { return plugin_; }
  void count_fault() const override {
    const PluginLink::Asked asked = link_->get();
    if (asked.verification) asked.verification->faults().count_verifier();
  }
  void report_late() const override {
    const PluginLink::Asked asked = link_->get();
    if (asked.verification)
      asked.verification->faults().report_verifier("there was no answer in time: 503");
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
    } else if (credential.kind == Credential::Kind::basic) {
      made["username"] = credential.name;
      made["password"] = credential.password;
    } else {
      made["text"] = credential.text;
    }
    return made.dump(-1, ' ', false, json::error_handler_t::replace);
  }

  Finding finding(const std::string& text, Principal::Time now) const {
    const auto said = strict_object(text, deepest);
    if (!said) fail("gives what is no object, is too deep, or has a name twice");
    const json subject = said->value("subject", json{}), until = said->value("until", json{});
    if (!subject.is_string() || subject.get_ref<const std::string&>().empty())
      fail("gives no subject");
    const json claims = said->value("claims", json::object());
    if (!claims.is_object()) fail("gives claims that are no object");
    if (!until.is_null() && !until.is_number()) fail("gives an end that is no number");
    const Principal::Time end =
        until.is_null() ? now + usual_time : os::unix_time(until.get<double>());
    if (end <= now) return {.was_true = true};
    return {std::make_shared<const Principal>(subject.get<std::string>(), name_, scopes(*said),
                                              claims, end)};
  }

  std::vector<std::string> scopes(const json& said) const {
    const json given = said.value("scopes", json::array());
    const auto is_text = [](const json& one) { return one.is_string(); };
    if (!given.is_array() || !std::all_of(given.begin(), given.end(), is_text))
      fail("gives scopes that are no list of texts");
    return given.get<std::vector<std::string>>();
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
