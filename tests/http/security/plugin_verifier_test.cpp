// What a plugin may answer that says who a client is, and what is made of it.

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "http/security/plugin_link.hpp"
#include "http/security/verifier.hpp"
#include "plugin/faults.hpp"
#include "plugin/verification.hpp"

namespace portico::http {
namespace {

using Form = Credential::Form;
using namespace std::chrono_literals;

class PluginVerifierTest : public ::testing::Test {
protected:
  Verifier::Finding find(const std::string& answer) {
    answer_ = answer;
    Credential credential;
    credential.form = Form::given;
    credential.text = "token";
    return verifier_->verify(credential, now);
  }
  std::string objection(const std::string& answer) {
    try {
      find(answer);
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  static constexpr Principal::Time now{Principal::Time::duration{1'700'000'000s}};

private:
  static portico_result say(void* self, portico_str, const portico_verdict* verdict) {
    const std::string& text = *static_cast<std::string*>(self);
    if (!text.empty()) verdict->say(verdict->to, {text.data(), text.size()});
    return PORTICO_OK;
  }

  std::string answer_;
  plugin::Faults faults_{Poco::Logger::get("plugin.accounts")};
  const plugin::Verification verification_{
      "accounts", message::Owned<portico_verifier>{portico_verifier{&answer_, say, nullptr}},
      faults_};
  const std::shared_ptr<const int> owner_ = std::make_shared<const int>(0);
  const std::shared_ptr<PluginLink> link_ = [this] {
    auto link = std::make_shared<PluginLink>();
    link->use(owner_, &verification_);
    return link;
  }();
  const std::unique_ptr<const Verifier> verifier_ = plugin_verifier("bearer", "accounts", link_);
};

TEST_F(PluginVerifierTest, AnAnswerIsAPrincipalForAMinute) {
  const auto found = find(R"({"subject":"ada","scopes":["me"],"claims":{"a":{"b":[1]}}})");
  ASSERT_TRUE(found.principal);
  EXPECT_EQ(found.principal->subject(), "ada");
  EXPECT_TRUE(found.principal->has({"me"}));
  EXPECT_EQ(found.principal->until(), now + 1min);
  EXPECT_FALSE(find("").principal) << "it says that it is not true";
}

TEST_F(PluginVerifierTest, AnEndMayBeBeyondTheClock) {
  EXPECT_EQ(find(R"({"subject":"ada","until":9999999999})").principal->until(), Principal::never);
  EXPECT_EQ(find(R"({"subject":"ada","until":1e300})").principal->until(), Principal::never);
  const auto past = find(R"({"subject":"ada","until":1600000000})");
  EXPECT_FALSE(past.principal);
  EXPECT_TRUE(past.was_true) << "it is no guess";
  EXPECT_FALSE(find(R"({"subject":"ada","until":-1e300})").principal);
}

TEST_F(PluginVerifierTest, WhatIsNoAnswerFails) {
  for (const char* answer :
       {"no json", "[]", R"({"subject":""})", R"({"scopes":[]})", R"({"subject":1})",
        R"({"subject":"a","scopes":"a b"})", R"({"subject":"a","scopes":{}})",
        R"({"subject":"a","scopes":[1]})", R"({"subject":"a","claims":[]})",
        R"({"subject":"a","until":"1"})", R"({"subject":"a","subject":"b"})"})
    EXPECT_NE(objection(answer), "") << answer;
  EXPECT_THAT(objection('"' + std::string(2 << 20, 'x') + '"'), ::testing::HasSubstr("1 MiB"));
}

TEST_F(PluginVerifierTest, ADeepAnswerFailsAndCostsNoStack) {
  for (const int levels : {100, 100'000}) {
    const std::size_t count = static_cast<std::size_t>(levels);
    EXPECT_THAT(objection(R"({"subject":"a","claims":{"a":)" + std::string(count, '[') +
                          std::string(count, ']') + "}}"),
                ::testing::HasSubstr("too deep"));
  }
}

}  // namespace
}  // namespace portico::http
