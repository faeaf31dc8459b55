// Who may call, as settings say it that change while the host serves: at once, whether the plugin
// starts afresh or not.

#include <stdexcept>

#include "serve/security_host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Response;
using testing::Said;

class SecurityReload : public testing::Guarded {
protected:
  Said reload() {
    write_settings();
    return testing::run({"reload", "--control", (folder / "control").string()}, {});
  }
  json asked(const char* path) const {
    return json::parse(get("/openapi.json").body)["paths"][path]["get"]["security"];
  }
};
INSTANTIATE_TEST_SUITE_P(Security, SecurityReload, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(SecurityReload, WhatIsDeniedFromNowOnIsNotServedByWhatServedBefore) {
  settings["security"]["schemes"].erase("bearer");
  serve();
  EXPECT_EQ(get("/bare").status, 200) << "its handler checks";
  settings["security"]["unverified"] = "deny";
  const Said denied = reload();
  EXPECT_EQ(denied.status, 1) << denied.out << denied.err;
  EXPECT_THAT(denied.out + denied.err, HasSubstr("security.unverified is deny"));
  for (const char* path : {"/bare", "/bearer", "/raw", "/optional", "/either"}) {
    EXPECT_EQ(get(path).status, 503) << path;
    EXPECT_EQ(get(path, alice() + "X-Key: carols-key\r\n").status, 503) << path;
  }
  EXPECT_EQ(get("/open").status, 200);
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 200);
  settings["security"]["unverified"] = "handler";
  const Said allowed = reload();
  EXPECT_EQ(allowed.status, 0) << allowed.out << allowed.err;
  EXPECT_THAT(allowed.out + allowed.err, Not(HasSubstr("afresh")));
  EXPECT_EQ(get("/bare").status, 200);
}

// It served before: its clients are to ask again later, and not to take it for gone.
TEST_P(SecurityReload, WhatIsDeniedIs503InTheNextProcessToo) {
  std::filesystem::copy_file(Folder::fixture("danger_1"), folder / "plugins" / "danger.so");
  settings["security"]["schemes"].erase("bearer");
  serve();
  settings["security"]["unverified"] = "deny";
  EXPECT_EQ(reload().status, 1);
  for (int process = 2; process < 4; ++process) {
    Client client{port};
    client.send("GET /danger/segv HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THROW(client.receive(), std::runtime_error);
    for (const char* path : {"/open", "/bare", "/bearer", "/key", "/optional"})
      EXPECT_EQ(get(path, alice() + "X-Key: carols-key\r\n").status, 503) << path;
    EXPECT_EQ(get("/none").status, 404);
    EXPECT_EQ(get("/danger/ok").status, 200);
  }
  EXPECT_TRUE(host->await_err("guarded 1.0.0 served before, its routes answer 503"));
  settings["security"]["unverified"] = "handler";
  EXPECT_EQ(reload().status, 0);
  EXPECT_EQ(get("/bare").status, 200);
}

TEST_P(SecurityReload, WhatDoesNotSuitAnyMoreIsClosed) {
  serve();
  EXPECT_EQ(get("/bare", alice()).status, 200);
  settings["security"]["schemes"]["bearer"] = settings["security"]["schemes"]["basic"];
  settings["security"]["schemes"]["bearer"]["scheme"] = {{"type", "http"}, {"scheme", "basic"}};
  EXPECT_EQ(reload().status, 1);
  EXPECT_EQ(get("/bare").status, 503);
  EXPECT_EQ(get("/bare", alice()).status, 503);
}

TEST_P(SecurityReload, WhatTheOperatorAsksOfAllRoutesIsAskedAtOnce) {
  serve();
  EXPECT_EQ(get("/open").status, 200);
  settings["plugins"]["guarded"]["security"] = {"key items"};
  const Said asks = reload();
  EXPECT_EQ(asks.status, 0) << asks.out << asks.err;
  EXPECT_THAT(asks.out + asks.err, Not(HasSubstr("afresh")));
  EXPECT_EQ(get("/open").status, 401);
  EXPECT_EQ(get("/open", "X-Api-Key: carols-key\r\n").status, 200);
  EXPECT_EQ(asked("/open"), json::parse(R"([{"key":["items"]}])"));
  settings["plugins"]["guarded"].erase("security");
  EXPECT_EQ(reload().status, 0);
  EXPECT_EQ(get("/open").status, 200);
  EXPECT_TRUE(asked("/open").is_null());
}

// The section of the plugin cannot take effect, and what it asks does.
TEST_P(SecurityReload, WhatTheOperatorAsksHoldsThoughThePluginDoesNotStartAgain) {
  serve();
  EXPECT_EQ(get("/open").status, 200);
  settings["plugins"]["guarded"]["security"] = {"key items"};
  settings["plugins"]["guarded"]["config"] = {{"unknown", 1}};
  EXPECT_EQ(reload().status, 1);
  EXPECT_EQ(get("/open").status, 401);
  EXPECT_EQ(get("/open", "X-Api-Key: carols-key\r\n").status, 200);
}

TEST_P(SecurityReload, StartsNoPluginAfreshAndTellsWhatNobodyVerifiesAnyMore) {
  serve();
  EXPECT_EQ(get("/bare").status, 401);
  settings["security"]["schemes"].erase("bearer");
  const Said said = reload();
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_THAT(said.out + said.err, Not(HasSubstr("afresh")));
  EXPECT_TRUE(host->await_err("GET /bare: nobody verifies the security scheme 'bearer'"));
  EXPECT_EQ(get("/bare").status, 200);
  settings["security"]["schemes"] = schemes();
  EXPECT_EQ(reload().status, 0);
  EXPECT_EQ(get("/bare").status, 401);
}

}  // namespace
}  // namespace portico
