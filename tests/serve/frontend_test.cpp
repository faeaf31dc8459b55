// Folders of files that plugins have the host serve, as a browser asks for them: of plugins in the
// process that serves, and in one of their own.

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "os/sha256.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/reply_host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

/// The parameter: what the plugin's "isolation" is.
class Frontends : public ::testing::TestWithParam<const char*> {
protected:
  Frontends() {
    for (const char* const name : {"plugins/dist/assets", "plugins/dist/frontend", "plugins/next"})
      fs::create_directories(home / name);
    write("dist/index.html", "the index");
    write("dist/assets/app.4f3a9c21.js", "hashed");
    write("dist/big.txt", "plain");
    write("dist/big.txt.gz", "gzip");
    write("dist/.env", "PASSWORD=1");
    write("dist/frontend/version", "a file where a route is");
    write("next/index.html", "the next index");
    install("frontend", "frontend.so");
  }

  void write(const std::string& name, std::string_view contents) const {
    home.write("plugins/" + name, contents);
  }
  void install(const std::string& fixture, const std::string& as) const {
    fs::copy_file(Folder::fixture(fixture), home / ".new", fs::copy_options::overwrite_existing);
    fs::rename(home / ".new", home / "plugins" / as);
  }
  json& section(const std::string& id = "frontend") {
    json& one = settings["plugins"][id];
    one["isolation"] = GetParam();
    return one;
  }
  std::vector<std::string> words(const char* command) {
    section();
    settings["listen"] = {"127.0.0.1:0"};
    settings["plugin_folder"] = (home / "plugins").string();
    settings["log"]["level"] = "debug";
    home.write("portico.json", settings.dump());
    return {command, "--config", (home / "portico.json").string()};
  }
  Host& serve() {
    host.emplace(words("serve"));
    host->port();
    return *host;
  }
  /// What is said of a plugin that is refused.
  std::string refusal() {
    Host check{words("check")};
    EXPECT_NE(check.wait(), 0) << check.out();
    return check.err() + check.out();
  }
  Response get(const std::string& path, const std::string& fields = "",
               const std::string& method = "GET") {
    Client client{host->port()};
    client.send(method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.receive();
  }
  /// Looks until it is so.
  bool becomes(const std::string& path, int status, const std::string& body = "") {
    return until([&] {
      const Response response = get(path);
      return response.status == status && (body.empty() || response.body == body);
    });
  }

  json settings = json::object();
  Folder home;
  std::optional<Host> host;
};

INSTANTIATE_TEST_SUITE_P(Frontends, Frontends, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Frontends, AreServedBesideTheRoutesOfTheirPlugin) {
  serve();
  EXPECT_EQ(get("/").body, "the index");
  const Response hashed = get("/assets/app.4f3a9c21.js");
  EXPECT_EQ(hashed.body, "hashed");
  EXPECT_EQ(Client::field(hashed.head, "cache-control"), "public, max-age=31536000, immutable");
  const Response twin = get("/big.txt", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(twin.body, "gzip");
  EXPECT_EQ(Client::field(twin.head, "content-encoding"), "gzip");
  const Response part = get("/big.txt", "Range: bytes=1-2\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "la");
  const std::string tag = *Client::field(get("/big.txt").head, "etag");
  EXPECT_EQ(get("/big.txt", "If-None-Match: " + tag + "\r\n").status, 304);
  EXPECT_EQ(get("/deep/link", "Accept: text/html\r\n").body, "the index");
  EXPECT_EQ(get("/deep/link").status, 404);
  EXPECT_EQ(get("/frontend/version").body, "\"1.0.0\"") << "routes win";
  EXPECT_EQ(get("/frontend/version", "", "DELETE").status, 405);
  EXPECT_EQ(get("/big.txt", "", "DELETE").status, 405);
  for (const char* const path : {"/.env", "/..%2ffrontend.so", "/%2e%2e/frontend.so", "/nothing"})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_THAT(host->out(), HasSubstr("files   / " + (home / "plugins/dist").string()));
}

TEST_P(Frontends, StandBehindThePrefixOfTheirPlugin) {
  section()["prefix"] = "/shop";
  serve();
  EXPECT_EQ(get("/shop/").body, "the index");
  const Response bare = get("/shop");
  EXPECT_EQ(bare.status, 307);
  EXPECT_EQ(Client::field(bare.head, "location"), "http://localhost/shop/");
  EXPECT_EQ(get("/big.txt").status, 404);
}

TEST_P(Frontends, FallBackAsTheyAreTold) {
  write("dist/404.html", "no such page");
  section()["config"] = {{"fallback", 1}, {"flags", 2}};
  serve();
  EXPECT_EQ(get("/deep", "Accept: text/html\r\n").body, "the index");
  EXPECT_EQ(Client::field(get("/assets/app.4f3a9c21.js").head, "cache-control"), "no-cache");
}

TEST_P(Frontends, ComeAndGoWithTheirPlugin) {
  section()["config"] = {{"path", "/app"}};
  serve();
  EXPECT_EQ(get("/app/").body, "the index");
  install("frontend_2", "frontend.so");
  EXPECT_TRUE(becomes("/frontend/version", 200, "\"2.0.0\""));
  EXPECT_EQ(get("/app/").body, "the index");
  section()["config"] = {{"path", "/app"}, {"folder", "next"}};
  words("serve");
  host->signal(SIGHUP);
  EXPECT_TRUE(becomes("/app/", 200, "the next index"));
  fs::remove(home / "plugins/frontend.so");
  EXPECT_TRUE(becomes("/app/", 404));
  EXPECT_EQ(get("/frontend/version").status, 404);
}

TEST_P(Frontends, KeepNoPluginThatIsReplacedForADownload) {
  constexpr std::size_t size = 64 << 20;  // beyond what the sockets hold
  write("dist/film.bin", std::string(size, 'x'));
  serve();
  Client client{host->port()};
  client.send("GET /film.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.receive_head().status, 200);
  fs::remove(home / "plugins/frontend.so");
  EXPECT_TRUE(host->await_err("frontend 1.0.0 is unloaded")) << host->err();
  EXPECT_EQ(client.rest().size(), size);
}

TEST_P(Frontends, AreRefusedAtAPathThatAnotherPluginHas) {
  install("frontend_other", "other.so");
  section("other")["config"] = {{"folder", "next"}};
  serve();
  EXPECT_THAT(host->err(),
              HasSubstr("other.so: serves the files of " + (home / "plugins/next").string() +
                        " at /, but frontend.so (plugin 'frontend') serves those of " +
                        (home / "plugins/dist").string() + " there already"));
  EXPECT_EQ(get("/").body, "the index");
  EXPECT_EQ(get("/other/version").status, 404);
}

TEST_P(Frontends, AreRefusedAtAPathThatTheSettingsHave) {
  settings["static"] = {{{"path", "/"}, {"folder", (home / "plugins/next").string()}}};
  EXPECT_THAT(refusal(), HasSubstr("frontend '/': the setting static serves " +
                                   (home / "plugins/next").string() + " there already"));
  section()["prefix"] = "/shop";
  serve();
  EXPECT_EQ(get("/").body, "the next index");
  EXPECT_EQ(get("/shop/").body, "the index");
}

TEST_P(Frontends, KeepTheirPathWhereTheSettingsWantItLater) {
  serve();
  settings["static"] = {{{"path", "/"}, {"folder", (home / "plugins/next").string()}}};
  words("serve");
  host->signal(SIGHUP);
  EXPECT_TRUE(host->await_err("cannot be served at /, where plugin 'frontend' serves "))
      << host->err();
  EXPECT_EQ(get("/").body, "the index");
  EXPECT_EQ(get("/frontend/version").status, 200);
}

TEST_P(Frontends, AreLookedForAgainWhereTheirFolderWasMissing) {
  section()["config"] = {{"folder", "later"}};
  serve();
  EXPECT_THAT(host->err(), HasSubstr("frontend '/': the folder " +
                                     (home / "plugins/later").string() + " is not there"));
  EXPECT_EQ(get("/frontend/version").status, 404);
  fs::copy(home / "plugins/next", home / "plugins/.later");
  fs::rename(home / "plugins/.later", home / "plugins/later");
  EXPECT_TRUE(becomes("/", 200, "the next index")) << host->err();
}

TEST_P(Frontends, MayBeMissingWhereTheirPluginSaysSo) {
  section()["config"] = {{"folder", "later"}, {"flags", 1}};
  serve();
  EXPECT_THAT(host->err(), HasSubstr("later is not there: what is asked of it is 404"));
  EXPECT_EQ(get("/").status, 404);
  EXPECT_EQ(get("/frontend/version").status, 200);
  fs::create_directory_symlink("next", home / "plugins/later");
  EXPECT_EQ(get("/").body, "the next index");
}

TEST_P(Frontends, ThatCannotBeServedAreRefused) {
  const auto said = [&](const json& config) {
    section()["config"] = config;
    return refusal();
  };
  const std::string own = "holds the plugin's own library";
  EXPECT_THAT(said({{"folder", "."}}), HasSubstr(own));
  EXPECT_THAT(said({{"folder", "dist/../../plugins/"}}), HasSubstr(own));
  EXPECT_THAT(said({{"folder", home.path().string()}}), HasSubstr(own));
  EXPECT_THAT(said({{"folder", "/"}}), HasSubstr(own));
  EXPECT_THAT(said({{"folder", ""}}), HasSubstr("it names no folder"));
  EXPECT_THAT(said({{"path", "app"}}), HasSubstr("frontend 'app' is refused: its path has to be"));
  EXPECT_THAT(said({{"path", "/a/../b"}}), HasSubstr("its path has to be"));
  EXPECT_THAT(said({{"fallback", 4}}), HasSubstr("its fallback is 4"));
  EXPECT_THAT(said({{"flags", 4}}), HasSubstr("flags that this host does not know"));
  EXPECT_THAT(said({{"folder", "next"}, {"fallback", 2}}),
              HasSubstr("has no file 404.html, which is its fallback"));
  section()["config"] = {{"twice", true}};
  serve();
  EXPECT_THAT(host->err(), HasSubstr("the plugin has one of that path already"));
  EXPECT_EQ(get("/").body, "the index");
}

TEST_P(Frontends, OfAProcessOfItsOwnLieBeneathTheirLibrary) {
  fs::create_directory(home / "outside");
  home.write("outside/index.html", "outside");
  const bool isolated = GetParam() == std::string{"process"};
  for (const std::string& folder : {std::string{"../outside"}, (home / "outside").string()}) {
    section()["config"] = {{"folder", folder}};
    if (isolated) {
      EXPECT_THAT(refusal(), HasSubstr("is not beneath " + (home / "plugins").string()));
      continue;
    }
    serve();
    EXPECT_EQ(get("/").body, "outside");
  }
}

TEST_P(Frontends, AreForThoseAloneWhomTheOperatorLetsIn) {
  home.write("keys", "carol " + os::sha256("carols-key") + '\n');
  settings["security"]["schemes"]["key"] = {{"verify", "keys"}, {"file", (home / "keys").string()}};
  section()["security"] = {"key"};
  serve();
  EXPECT_EQ(get("/").status, 401);
  EXPECT_EQ(get("/nothing").status, 401) << "nor is it told what is not there";
  EXPECT_EQ(get("/", "X-API-Key: another\r\n").status, 401);
  EXPECT_EQ(get("/", "X-API-Key: carols-key\r\n").body, "the index");
}

// The folder of the settings holds the plugin's.
TEST_P(Frontends, AreGuardedByWhicheverSpellingOfTheirPath) {
  home.write("keys", "carol " + os::sha256("carols-key") + '\n');
  settings["security"]["schemes"]["key"] = {{"verify", "keys"}, {"file", (home / "keys").string()}};
  settings["static"] = {{{"path", "/"}, {"folder", (home / "plugins").string()}}};
  section()["security"] = {"key"};
  section()["prefix"] = "/dist";
  serve();
  EXPECT_EQ(get("/dist/big.txt").status, 401);
  for (const char* const path : {"//dist/big.txt", "/./dist/big.txt", "/%2e/dist/big.txt",
                                 "/%2fdist/big.txt", "//next/../dist/"})
    EXPECT_EQ(get(path).status, 404) << path;
  for (const char* const path : {"/dist//big.txt", "/dist/../dist/big.txt"})
    EXPECT_EQ(get(path).status, 401) << path;
  EXPECT_EQ(get("/dist//big.txt", "X-API-Key: carols-key\r\n").body, "plain");
  EXPECT_EQ(get("//next//index.html").body, "the next index");
}

TEST_P(Frontends, TellThoseWhoMayNotHaveThemNothingOfAFile) {
  home.write("keys", "carol " + os::sha256("carols-key") + '\n');
  settings["security"]["schemes"]["key"] = {{"verify", "keys"}, {"file", (home / "keys").string()}};
  section()["security"] = {"key"};
  serve();
  for (const char* const path : {"/assets/app.4f3a9c21.js", "/big.txt"}) {
    const Response refused = get(path, "Accept-Encoding: gzip\r\nRange: bytes=0-1\r\n");
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.body, HasSubstr("\"detail\""));
    for (const char* const name : {"cache-control", "etag", "last-modified", "content-encoding",
                                   "content-range", "accept-ranges", "vary"})
      EXPECT_EQ(Client::field(refused.head, name), std::nullopt) << path << ' ' << name;
  }
  const Response given = get("/assets/app.4f3a9c21.js", "X-API-Key: carols-key\r\n");
  EXPECT_EQ(given.body, "hashed");
  EXPECT_NE(Client::field(given.head, "cache-control"), std::nullopt);
}

TEST_P(Frontends, WaitForAGuardThatTakesAWhile) {
  // Of "secret", by bcrypt: no loop waits for that.
  home.write("users", "alice:$2b$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde:\n");
  settings["security"]["schemes"]["basic"] = {{"verify", "htpasswd"},
                                              {"file", (home / "users").string()}};
  section()["security"] = {"basic"};
  serve();
  const auto as_alice = [&](const std::string& path, const std::string& password,
                            const std::string& fields = "") {
    return get(path, "Authorization: Basic " + password + "\r\n" + fields);
  };
  const std::string right = "YWxpY2U6c2VjcmV0", wrong = "YWxpY2U6d3Jvbmc=";
  const Response refused = as_alice("/assets/app.4f3a9c21.js", wrong);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(Client::field(refused.head, "cache-control"), std::nullopt);
  const Response twin = as_alice("/big.txt", right, "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(twin.body, "gzip");
  EXPECT_EQ(Client::field(twin.head, "content-encoding"), "gzip");
  EXPECT_EQ(as_alice("/big.txt", right, "Range: bytes=1-2\r\n").status, 206);
  EXPECT_EQ(as_alice("/deep/link", right, "Accept: text/html\r\n").body, "the index");
  EXPECT_EQ(as_alice("/nothing", right).status, 404);
  EXPECT_EQ(as_alice("/nothing", wrong).status, 401);
}

TEST_P(Frontends, LetPagesElsewhereAskWhereCorsDoes) {
  home.write("keys", "carol " + os::sha256("carols-key") + '\n');
  settings["security"]["schemes"]["key"] = {{"verify", "keys"}, {"file", (home / "keys").string()}};
  settings["cors"] = {{"allow_origins", {"https://app.example"}}, {"allow_headers", {"X-API-Key"}}};
  section()["security"] = {"key"};
  serve();
  const auto preflight = [&](const std::string& origin) {
    return get("/big.txt",
               "Origin: " + origin +
                   "\r\nAccess-Control-Request-Method: GET\r\n"
                   "Access-Control-Request-Headers: x-api-key\r\n",
               "OPTIONS");
  };
  const Response asked = preflight("https://app.example");
  EXPECT_EQ(asked.status, 200) << "a browser shows no credentials before it may";
  EXPECT_EQ(asked.body, "OK");
  EXPECT_EQ(Client::field(asked.head, "access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(Client::field(asked.head, "cache-control"), std::nullopt);
  EXPECT_EQ(preflight("https://other.example").status, 400);
  const Response file = get("/big.txt", "Origin: https://app.example\r\nX-API-Key: carols-key\r\n");
  EXPECT_EQ(file.body, "plain");
  EXPECT_EQ(Client::field(file.head, "access-control-allow-origin"), "https://app.example");
  EXPECT_THAT(*Client::field(file.head, "vary"), HasSubstr("origin"));
}

}  // namespace
}  // namespace portico
