#include "http/security/verifiers.hpp"

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "docs/page/pages.hpp"
#include "http/policy/policy.hpp"
#include "http/site.hpp"
#include "os/sha256.hpp"
#include "plugin/faults.hpp"
#include "plugin/folder.hpp"
#include "plugin/log.hpp"
#include "plugin/verification.hpp"
#include "settings/load.hpp"
#include "slowness.hpp"

namespace portico::http {
namespace {

using nlohmann::json;

class VerifiersTest : public ::testing::Test {
protected:
  settings::Settings with(const json& schemes, std::size_t attempts = 1) const {
    settings::Settings settings = settings::load({});
    settings.security.schemes = schemes.dump();
    settings.security.attempts = attempts;
    return settings;
  }
  json by_keys(const std::string& name = "keys") const {
    return {{"verify", "keys"}, {"file", (folder / name).string()}};
  }
  std::shared_ptr<const Gate> gate(const json& schemes) {
    return known
        ->known("key", settings::schemes_of(schemes.dump()).at("key"),
                settings::load({}).security.remembered)
        .gate;
  }

  const testing::Folder folder;
  const std::shared_ptr<KnownGates> known = std::make_shared<KnownGates>();
};

TEST_F(VerifiersTest, WhatIsRefusedChangesNothing) {
  folder.write("keys", "carol " + os::sha256("c") + '\n');
  folder.write("others", "");
  const json good{{"key", by_keys()}};
  const Verifiers first{with(good), known};
  first.publish();
  const auto before = gate(good);
  EXPECT_EQ(gate(good), before);
  const json bad{{"key", by_keys("others")},
                 {"late", {{"verify", "jwt"}, {"keys", json::array()}}}};
  EXPECT_THROW((Verifiers{with(bad, 0), known}), std::invalid_argument);
  const Verifiers unused{with({{"key", by_keys("others")}}, 0), known};
  EXPECT_EQ(gate(good), before);
  Credential wrong;
  wrong.form = Credential::Form::given;
  wrong.text = "wrong";
  EXPECT_EQ(before->ask(wrong, "192.0.2.1:1", Patience::none).end, Gate::Answer::End::wrong);
  before->count_peer("192.0.2.1:1");
  EXPECT_EQ(before->ask(wrong, "192.0.2.1:1", Patience::none).end, Gate::Answer::End::crowded);
  unused.publish();
  EXPECT_NE(gate(good), before);
}

TEST_F(VerifiersTest, AFileThatCannotBeUsedIsAnsweredWithNothingUntilItCan) {
  Credential carol;
  carol.form = Credential::Form::given;
  carol.text = "c";
  const json schemes{{"key", by_keys("late")},
                     {"bearer", {{"verify", "jwt"}, {"jwks", (folder / "set").string()}}}};
  const testing::CaughtLog caught;
  const Verifiers verifiers{with(schemes), known};
  const std::string late = (folder / "late").string(), set = (folder / "set").string();
  EXPECT_THAT(verifiers.lacks(),
              ::testing::ElementsAre("security.schemes.bearer.jwks: the file " + set +
                                         " cannot be read: No such file or directory",
                                     "security.schemes.key.file: the file " + late +
                                         " cannot be read: No such file or directory"));
  verifiers.publish();
  const auto key = gate(schemes);
  const auto end = [&] { return key->ask(carol, "192.0.2.1:1", Patience::any).end; };
  EXPECT_EQ(end(), Gate::Answer::End::failed);
  EXPECT_TRUE(until([&] { return caught.has(late + " cannot be used"); })) << caught.text();
  folder.write("late", "carol " + os::sha256("c") + '\n');
  EXPECT_TRUE(until([&] { return end() == Gate::Answer::End::granted; }));
  EXPECT_EQ(key->lack(), "");
}

TEST_F(VerifiersTest, WhatIsGoneIsForgotten) {
  folder.write("keys", "");
  const json schemes{{"key", by_keys()}, {"bearer", {{"verify", "plugin"}, {"plugin", "a"}}}};
  auto some = std::make_unique<Verifiers>(with(schemes), known);
  some->publish();
  const std::weak_ptr<const Gate> key = gate(schemes);
  const std::weak_ptr<PluginLink> link = known->link("a");
  const Verifiers none{with(json::object()), known};
  none.publish();
  EXPECT_FALSE(link.expired()) << "somebody has it";
  some.reset();
  none.publish();
  EXPECT_TRUE(key.expired());
  EXPECT_TRUE(link.expired());
}

TEST_F(VerifiersTest, APluginIsAskedOnceItsSiteIsPublished) {
  RuleStates states;
  const settings::Settings settings =
      with({{"bearer", {{"verify", "plugin"}, {"plugin", "accounts"}}}});
  const auto policy = std::make_shared<const Policy>(settings, states);
  const auto pages = std::make_shared<const docs::Pages>(std::span<const route::Route* const>{},
                                                         std::span<const docs::Plugin>{},
                                                         docs::Info{}, docs::Places{});
  const auto owner = std::make_shared<const int>(0);
  plugin::Faults faults{Poco::Logger::get("plugin.accounts")};
  const plugin::Verification one{"accounts", {}, faults}, other{"accounts", {}, faults};
  const auto site = [&](const plugin::Verification* verification) {
    return Site{{{{}, owner, {}, "accounts", verification}}, pages, policy};
  };
  const auto link = states.of<KnownGates>("security")->link("accounts");
  const Site serving = site(&one);
  EXPECT_EQ(link->get().verification, nullptr);
  serving.publish();
  EXPECT_EQ(link->get().verification, &one);
  const Site made = site(&other);
  EXPECT_EQ(link->get().verification, &one) << "it may be refused yet";
  made.publish();
  EXPECT_EQ(link->get().verification, &other);
}

}  // namespace
}  // namespace portico::http
