// Folders of files beside the routes, as a browser asks for them.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;

class Static : public ::testing::Test {
protected:
  Static() {
    for (const char* const name :
         {"dist/assets", "dist/folder", "dist/.git", "dist/.well-known", "portal", "plugins"})
      fs::create_directories(home / name);
    home.write("secret.txt", "nobody's");
    write("index.html", "the index");
    write("assets/app.4f3a9c21.js", "hashed");
    write("assets/index-B1xYz9Qa.css", "hashed by vite");
    write("assets/report-2024final.txt", "a report");
    write("assets/photo-20240101.txt", "a photo");
    write("x-Chapter1.html", "a chapter");
    write("big.txt", "plain");
    write("big.txt.gz", "gzip");
    write("big.txt.br", "brotli");
    write("stale.txt.gz", "old");
    write("stale.txt", "new");
    fs::last_write_time(dist / "stale.txt.gz",
                        fs::file_time_type::clock::now() - std::chrono::hours{1});
    write("folder/index.html", "of the folder");
    write(".env", "PASSWORD=1");
    write(".git/config", "[core]");
    write(".well-known/security.txt", "write to us");
    fs::create_symlink("../secret.txt", dist / "escape.txt");
    fs::create_directory_symlink("..", dist / "escape");
    fs::create_symlink("big.txt", dist / "within.txt");
    fs::create_symlink(".env", dist / "settings.txt");
    fs::create_directory_symlink(".git", dist / "repository");
    fs::create_symlink(".well-known/security.txt", dist / "security.txt");
    // A volume of Kubernetes.
    fs::create_directories(home / "dist/..2026_11_29");
    write("..2026_11_29/mounted.txt", "of a volume");
    fs::create_directory_symlink("..2026_11_29", dist / "..data");
    fs::create_symlink("..data/mounted.txt", dist / "mounted.txt");
    ::mkfifo((dist / "pipe").c_str(), 0644);
    home.write("portal/a.txt", "of the portal");
    home.write("portal/404.html", "no such page");
    fs::copy_file(Folder::fixture("good"), home / "plugins/good.so");
  }

  void write(const std::string& name, std::string_view contents) const {
    home.write("dist/" + name, contents);
  }
  std::vector<std::string> serving(const nlohmann::json& folders) const {
    home.write("portico.json", nlohmann::json{{"listen", {"127.0.0.1:0"}},
                                              {"plugin_folder", (home / "plugins").string()},
                                              {"static", folders}}
                                   .dump());
    return {"serve", "--config", (home / "portico.json").string()};
  }
  nlohmann::json usual() const {
    return {{{"path", "/"}, {"folder", dist.string()}},
            {{"path", "/portal"}, {"folder", (home / "portal").string()}}};
  }

  Folder home;
  const fs::path dist = home / "dist";
};

Response ask(Client& client, const nlohmann::json& request) {
  const std::string method = request.value("method", "GET");
  std::string head =
      method + ' ' + request["get"].get<std::string>() + " HTTP/1.1\r\nHost: localhost\r\n";
  const nlohmann::json fields = request.value("fields", nlohmann::json::object());
  for (const auto& [name, value] : fields.items())
    head += name + ": " + value.get<std::string>() + "\r\n";
  client.send(head + "\r\n");
  return method == "HEAD" ? client.receive_head() : client.receive();
}

TEST_F(Static, AnswersAsItsCasesSay) {
  Host host{serving(usual())};
  Client client{host.port()};
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/cases/static.json"};
  for (const nlohmann::json& one : nlohmann::json::parse(file)) {
    const Response response = ask(client, one);
    EXPECT_EQ(response.status, one["status"]) << one;
    EXPECT_EQ(response.body, one.value("body", response.body)) << one;
    const nlohmann::json has = one.value("has", nlohmann::json::object());
    for (const auto& [name, value] : has.items())
      EXPECT_EQ(Client::field(response.head, name), value.get<std::string>())
          << one << response.head;
    const nlohmann::json lacks = one.value("lacks", nlohmann::json::array());
    for (const auto& name : lacks)
      EXPECT_EQ(Client::field(response.head, name), std::nullopt) << one;
  }
}

TEST_F(Static, LinksLeadToNoNamesThatAreHidden) {
  Host host{serving(usual())};
  Client client{host.port()};
  for (const char* path :
       {"/settings.txt", "/repository/config", "/repository/", "/..data/mounted.txt"})
    EXPECT_EQ(client.get(path).status, 404) << path;
  EXPECT_EQ(client.get("/within.txt").body, "plain");
  EXPECT_EQ(client.get("/security.txt").body, "write to us");
  EXPECT_EQ(client.get("/mounted.txt").body, "of a volume");
  fs::rename(dist, home / ".hidden");
  fs::create_directory_symlink(".hidden", dist);
  EXPECT_EQ(client.get("/within.txt").body, "plain") << "the folder is the operator's to name";
  EXPECT_EQ(client.get("/settings.txt").status, 404);
}

TEST_F(Static, FilesThatAreNotReadYetAreTheSame) {
  Host host{serving(usual())};
  Client client{host.port()};
  ::sync();
  std::ofstream{"/proc/sys/vm/drop_caches"} << '3';  // where that is allowed
  EXPECT_EQ(client.get("/assets/app.4f3a9c21.js").body, "hashed");
  EXPECT_EQ(client.get("/folder/").body, "of the folder");
}

TEST_F(Static, ABrowserThatHasAFileIsToldSo) {
  Host host{serving(usual())};
  Client client{host.port()};
  const std::string tag = *Client::field(client.get("/big.txt").head, "etag");
  const nlohmann::json again{{"get", "/big.txt"}, {"fields", {{"if-none-match", tag}}}};
  const Response kept = ask(client, again);
  EXPECT_EQ(kept.status, 304);
  EXPECT_EQ(Client::field(kept.head, "vary"), "accept-encoding");
  EXPECT_EQ(Client::field(kept.head, "cache-control"), "no-cache");
  nlohmann::json coded = again;
  coded["fields"]["accept-encoding"] = "br";
  EXPECT_EQ(ask(client, coded).status, 200) << "the bytes of its coding are others";
}

TEST_F(Static, AFolderMayBeReplacedWhileItIsServed) {
  fs::create_directories(home / "next");
  home.write("next/index.html", "the next index");
  fs::create_directory_symlink("dist", home / "current");
  nlohmann::json folders = usual();
  folders[0]["folder"] = (home / "current").string();
  Host host{serving(folders)};
  Client client{host.port()};
  EXPECT_EQ(client.get("/").body, "the index");
  fs::create_directory_symlink("next", home / "coming");
  fs::rename(home / "coming", home / "current");
  EXPECT_EQ(client.get("/").body, "the next index");
}

TEST_F(Static, AFolderThatGoesIsMissedUntilItIsBack) {
  Host host{serving(usual())};
  Client client{host.port()};
  fs::rename(dist, home / "gone");
  EXPECT_EQ(client.get("/").status, 404);
  EXPECT_EQ(client.get("/big.txt").status, 404);
  const std::string told = "static: the folder " + dist.string() + " is not there";
  EXPECT_TRUE(host.await_err(told)) << host.err();
  EXPECT_EQ(host.err().find(told), host.err().rfind(told)) << "once, and not for each request";
  fs::copy_file(Folder::fixture("second"), home / "plugins/second.so");
  EXPECT_TRUE(host.await_err("second 1.0.0 serves")) << host.err();
  fs::rename(home / "gone", dist);
  EXPECT_EQ(client.get("/").body, "the index");
}

TEST_F(Static, WhatCannotBeServedIsTold) {
  const auto said = [&](nlohmann::json folders) {
    std::vector<std::string> arguments = serving(folders);
    arguments[0] = "check";
    Host host{arguments};
    EXPECT_NE(host.wait(), 0);
    return host.err() + host.out();
  };
  EXPECT_THAT(said({{{"path", "/"}, {"folder", (home / "nowhere").string()}}}),
              HasSubstr("nowhere is not there"));
  EXPECT_THAT(
      said({{{"path", "/"}, {"folder", (home / "portal").string()}, {"fallback", "index.html"}}}),
      HasSubstr("has no file index.html, which is its fallback"));
  nlohmann::json twice = usual();
  twice[1]["path"] = "/";
  EXPECT_THAT(said(twice), HasSubstr("static: has two folders for /"));
  nlohmann::json wrong = usual();
  wrong[1]["fallbak"] = false;
  EXPECT_THAT(said(wrong), HasSubstr("static.1.fallbak: is no member"));
}

}  // namespace
}  // namespace portico
