// A plugin that says who the clients of others are, in the process that serves and in one of its
// own.

#include "serve/security_host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Response;

class VerifierOfAPlugin : public testing::Guarded {
protected:
  VerifierOfAPlugin() {
    std::filesystem::copy_file(Folder::fixture("accounts"), folder / "plugins" / "accounts.so");
    settings["security"]["schemes"]["bearer"] = {{"verify", "plugin"}, {"plugin", "accounts"}};
    settings["security"]["schemes"]["basic"] = {{"verify", "plugin"}, {"plugin", "accounts"}};
    settings["plugins"] = {{"accounts", {{"isolation", GetParam()}}}};
  }
  static std::string bearer(const std::string& token) {
    return "Authorization: Bearer " + token + "\r\n";
  }
  int asked() const { return std::stoi(get("/asked").body); }
};

INSTANTIATE_TEST_SUITE_P(Security, VerifierOfAPlugin, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(VerifierOfAPlugin, SaysWhoAClientOfAnotherIs) {
  serve();
  const Response good = get("/scoped", bearer("token-of-ada"));
  EXPECT_EQ(good.body, R"({"subject":"ada","scheme":"bearer","scopes":["me","items"]})");
  EXPECT_EQ(get("/own", bearer("token-of-ada")).body,
            R"({"subject":"ada","claims":{"email":"ada@example.org"}})");
  EXPECT_EQ(get("/bearer", bearer("other")).status, 401);
  EXPECT_EQ(get("/bearer").status, 401);
  EXPECT_EQ(get("/basic", basic("ada", "secret")).body,
            R"({"subject":"ada","scheme":"basic","scopes":["me"]})");
  EXPECT_EQ(get("/basic", basic("ada", "wrong")).status, 401);
}

TEST_P(VerifierOfAPlugin, IsAskedOnceForWhatItHasSaidAndAgainWhenThatIsOver) {
  serve();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 200);
  EXPECT_EQ(asked(), 1);
  EXPECT_EQ(get("/bearer", bearer("token-of-brief")).status, 200);
  EXPECT_TRUE(until([&] {
    EXPECT_EQ(get("/bearer", bearer("token-of-brief")).status, 200);
    return asked() >= 3;
  }));
}

TEST_P(VerifierOfAPlugin, ThatFailsIs503AndToldInTheLog) {
  serve();
  const Response failed = get("/bearer", bearer("throw"));
  EXPECT_EQ(failed.status, 503);
  EXPECT_EQ(failed.body, R"({"detail":"Credentials cannot be verified"})");
  EXPECT_TRUE(host->await_err("the accounts are not to be reached"));
  EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 200);
}

TEST_P(VerifierOfAPlugin, ThatHangsIsBlamedAndNotWhomItKeepsWaiting) {
  settings["deadlines"] = {{"handler", 0.3}};
  settings["monitoring"] = {{"public", "all"}};
  serve();
  const auto faults = [this](const std::string& plugin) {
    const std::string name = "portico_plugin_faults_total{plugin=\"" + plugin + "\"} ";
    const std::string figures = get("/metrics").body;
    const auto at = figures.find(name);
    return at == std::string::npos ? -1 : std::stoi(figures.substr(at + name.size()));
  };
  EXPECT_EQ(get("/bearer", bearer("hang")).status, 503);
  EXPECT_TRUE(until([&] { return faults("accounts") == 1; })) << faults("accounts");
  EXPECT_EQ(faults("guarded"), 0);
  EXPECT_THAT(get("/metrics").body,
              HasSubstr("portico_security_refused_total{scheme=\"bearer\",status=\"503\"} 1\n"));
  EXPECT_TRUE(host->await_err("in time"));
  EXPECT_THAT(host->err(), Not(HasSubstr("GET /bearer: ")));
  EXPECT_EQ(get("/open").status, 200);
  EXPECT_EQ(get("/bearer", bearer("throw")).status, 503);
  EXPECT_EQ(faults("accounts"), 2) << "what it throws counts, once";
  EXPECT_EQ(get("/release").status, 200);
  EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 200);
}

TEST_P(VerifierOfAPlugin, ThatCrashesIsNamed) {
  serve();
  testing::Client client{port};
  client.send("GET /bearer HTTP/1.1\r\nHost: a\r\n" + bearer("crash") + "\r\n");
  EXPECT_TRUE(host->await_err("in plugin accounts 1.0.0, its verifier"));
}

TEST_P(VerifierOfAPlugin, ABodyWaitsForIt) {
  serve();
  EXPECT_EQ(post("/items", bearer("token-of-ada"), "application/json", R"({"name":"pen"})").body,
            R"({"by":"ada","name":"pen"})");
}

TEST_P(VerifierOfAPlugin, ThatIsGoneLetsNobodyIn) {
  serve();
  EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 200);
  const auto said =
      testing::run({"disable", "accounts", "--control", (folder / "control").string()}, {});
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 503);
  EXPECT_EQ(get("/open").status, 200);
  ASSERT_EQ(
      testing::run({"enable", "accounts", "--control", (folder / "control").string()}, {}).status,
      0);
  EXPECT_EQ(get("/bearer", bearer("token-of-ada")).status, 200);
}

}  // namespace
}  // namespace portico
