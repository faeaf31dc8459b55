// The document and the pages as settings move them, over sockets.

#include <filesystem>
#include <regex>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

class Docs : public ::testing::Test {
protected:
  Docs() { folder.add("good"); }

  std::vector<std::string> arguments(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"serve", "--plugins", folder.path().string(), "--listen",
                                 "127.0.0.1:0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::vector<std::string> with_file(const std::string& text) const {
    return arguments({"--config", folder.write("portico.json", text).string()});
  }

  const Folder folder;
};

TEST_F(Docs, AreWhereTheyAreByDefault) {
  Host host{arguments({})};
  Client client{host.port()};
  for (const char* path : {"/", "/docs", "/redoc", "/openapi.json"})
    EXPECT_EQ(client.get(path).status, 200) << path;
  const Response document = client.get("/openapi.json");
  EXPECT_EQ(Client::field(document.head, "content-type"), "application/json");
  const auto parsed = nlohmann::json::parse(document.body);
  EXPECT_EQ(parsed["info"]["title"], "Portico");
  EXPECT_EQ(parsed["info"]["version"], PORTICO_VERSION);
  const std::string etag = *Client::field(document.head, "etag");
  client.send("GET /openapi.json HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + etag + "\r\n\r\n");
  EXPECT_EQ(client.receive().status, 304);
}

TEST_F(Docs, AreMovedByTheFile) {
  Host host{with_file(R"({"docs": {"openapi": "/api/v1.json", "swagger": "/api/try",
                                   "redoc": "/api/read", "front": "/about"}})")};
  Client client{host.port()};
  for (const char* path : {"/", "/docs", "/redoc", "/openapi.json"})
    EXPECT_EQ(client.get(path).status, 404) << path;
  for (const char* path : {"/about", "/api/try", "/api/read", "/api/v1.json"})
    EXPECT_EQ(client.get(path).status, 200) << path;
  EXPECT_THAT(client.get("/api/try").body, HasSubstr(R"(data-document="v1.json")"));
  const std::string front = client.get("/about").body;
  for (const char* path : {"api/try", "api/read", "api/v1.json"})
    EXPECT_THAT(front, HasSubstr("href=\"" + std::string{path} + '"'));
}

TEST_F(Docs, AreSwitchedOffOneByOne) {
  const std::vector<std::pair<std::string, std::string>> pages{
      {"swagger", "/docs"}, {"redoc", "/redoc"}, {"front", "/"}};
  for (const auto& [key, path] : pages) {
    Host host{with_file("{\"docs\": {\"" + key + "\": false}}")};
    Client client{host.port()};
    for (const auto& [other, place] : pages)
      EXPECT_EQ(client.get(place).status, other == key ? 404 : 200) << key << ' ' << place;
    EXPECT_EQ(client.get("/openapi.json").status, 200);
    if (key != "front") {
      EXPECT_THAT(client.get("/").body, Not(HasSubstr("href=\"" + path.substr(1) + '"')));
    }
  }
}

TEST_F(Docs, NeedTheDocument) {
  Host host{arguments({"--docs-openapi", ""})};
  Client client{host.port()};
  for (const char* path : {"/openapi.json", "/docs", "/redoc"})
    EXPECT_EQ(client.get(path).status, 404) << path;
  EXPECT_EQ(client.get("/").status, 200);
  EXPECT_EQ(client.get("/good").status, 200);
}

/// The address of a reference on a page, as a browser makes it.
std::string address(const std::string& page, const std::string& reference) {
  const auto path = std::filesystem::path{page}.parent_path() / reference;
  return path.lexically_normal().string();
}

// nginx: location /v1/ { proxy_pass http://portico/; }
TEST_F(Docs, WorkBehindAProxyThatTakesAPrefixOff) {
  Host host{arguments({})};
  Client client{host.port()};
  const auto through = [&](const std::string& path) {
    EXPECT_TRUE(path.starts_with("/v1/")) << path << " leaves the prefix";
    return client.get(path.substr(3));
  };
  static const std::regex attribute{"(?:href|src|data-document)=\"([^\"#]*)[\"#]"};
  for (const std::string page : {"/v1/docs", "/v1/redoc", "/v1/"}) {
    const std::string text = through(page).body;
    for (std::sregex_iterator found{text.begin(), text.end(), attribute}, end; found != end;
         ++found)
      EXPECT_EQ(through(address(page, (*found)[1])).status, 200) << page << ' ' << (*found)[1];
  }
  const Response slashed = through("/v1/docs/");
  EXPECT_EQ(slashed.status, 307);
  EXPECT_EQ(address("/v1/docs/", Client::field(slashed.head, "location").value_or("")), "/v1/docs");
}

/// The executable without the files beside it.
class BareDocs : public Docs {
protected:
  BareDocs() {
    std::filesystem::create_directory(bin / "bin");
    std::filesystem::copy_file(std::string{PORTICO_BINARY_DIR} + "/bin/portico",
                               bin / "bin" / "portico");
  }

  const Folder bin;
};

TEST_F(BareDocs, ArePagesThatAreNotThereAndTold) {
  const std::string executable = (bin / "bin" / "portico").string();
  const auto file = folder.write("p.json", "{\"docs\": {\n\"swagger\": \"/try\"}}").string();
  Host host{arguments({"--config", file}), {}, Host::Errors::caught, executable};
  Client client{host.port()};
  for (const char* path : {"/try", "/try/", "/redoc", "/docs"})
    EXPECT_EQ(client.get(path).status, 404) << path;
  EXPECT_EQ(client.get("/openapi.json").status, 200);
  EXPECT_THAT(client.get("/").body, Not(HasSubstr("Swagger UI")));
  Host check{
      {"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string(), "--config", file},
      {},
      Host::Errors::caught,
      executable};
  EXPECT_EQ(check.wait(), 1) << "it has no effect, as other warnings of check";
  for (const Host* said : {&host, &check}) {
    EXPECT_THAT(said->err(),
                HasSubstr("p.json:2: docs.swagger: /try is not served, for the files of Swagger UI "
                          "are not in " +
                          (bin / "share").string()));
    EXPECT_THAT(said->err(), HasSubstr("default: docs.redoc: /redoc is not served"));
  }
}

TEST_F(Docs, SayNothingOfPagesThatAreThereOrOff) {
  Host check{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()}};
  EXPECT_EQ(check.wait(), 0);
  EXPECT_THAT(check.err(), Not(HasSubstr("is not served")));
  std::filesystem::create_directory(folder / "bin");
  std::filesystem::copy_file(std::string{PORTICO_BINARY_DIR} + "/bin/portico",
                             folder / "bin" / "portico");
  Host off{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string(),
            "--docs-swagger", "", "--docs-redoc", ""},
           {},
           Host::Errors::caught,
           (folder / "bin" / "portico").string()};
  EXPECT_EQ(off.wait(), 0);
  EXPECT_THAT(off.err(), Not(HasSubstr("is not served")));
}

TEST_F(Docs, SayWhatTheOperatorSays) {
  Host host{with_file(R"({"docs": {"title": "Shop <&>", "version": "7", "description": "**Buy**",
                                   "servers": ["https://api.example.com/v1", "/v1"]}})")};
  Client client{host.port()};
  const auto document = nlohmann::json::parse(client.get("/openapi.json").body);
  EXPECT_EQ(document["info"],
            (nlohmann::json{{"title", "Shop <&>"}, {"version", "7"}, {"description", "**Buy**"}}));
  EXPECT_EQ(document["servers"],
            (nlohmann::json::parse(R"([{"url": "https://api.example.com/v1"}, {"url": "/v1"}])")));
  EXPECT_THAT(client.get("/docs").body, HasSubstr("<title>Shop &lt;&amp;&gt; - Swagger UI"));
  EXPECT_THAT(client.get("/").body, HasSubstr("Shop &lt;&amp;&gt;"));
}

TEST_F(Docs, AreTheSameOfTheCommand) {
  const auto file = folder.write("portico.json", R"({"docs": {"title": "Shop"}})").string();
  Host command{{"openapi", "--plugins", folder.path().string(), "--config", file}};
  EXPECT_EQ(command.wait(), 0) << command.err();
  Host host{arguments({"--config", file})};
  Client client{host.port()};
  EXPECT_EQ(nlohmann::json::parse(command.out()),
            nlohmann::json::parse(client.get("/openapi.json").body));
}

TEST_F(Docs, HoldWhatTheSamplesSay) {
  Host command{{"openapi", "--plugins", std::string{PORTICO_BINARY_DIR} + "/plugins"}};
  EXPECT_EQ(command.wait(), 0) << command.err();
  const auto document = nlohmann::json::parse(command.out());
  const auto& paths = document.at("paths");
  const auto& list = paths.at("/items").at("get").at("responses").at("200");
  EXPECT_EQ(list.at("description"), "The items, in the order of their numbers");
  EXPECT_EQ(list.at("headers").at("X-Total-Count"),
            nlohmann::json::parse(R"({"schema": {"type": "integer"},
                                      "description": "How many items there are"})"));
  const auto& post = paths.at("/items/").at("post");
  EXPECT_EQ(post.at("requestBody").at("content").at("application/json").at("examples").at("short"),
            nlohmann::json::parse(R"({"value": {"name": "Pen", "price": 1.5}})"));
  EXPECT_THAT(post.at("description").get<std::string>(), HasSubstr("- **name**"));
  EXPECT_EQ(paths.at("/old-path").at("get").at("deprecated"), true);
  const auto& model = document.at("components").at("schemas").at("ItemResponse");
  EXPECT_EQ(model.at("examples").at(0).at("name"), "Awesome Gadget");
  EXPECT_EQ(model.at("properties").at("price").at("examples"), nlohmann::json::parse("[49.99]"));
  const auto content = [&](const char* path) {
    return paths.at(path).at("get").at("responses").at("200").at("content").items().begin().key();
  };
  EXPECT_EQ(content("/stream"), "text/event-stream");
  EXPECT_EQ(content("/export/users.csv"), "text/csv");
  EXPECT_EQ(content("/export/users.jsonl"), "application/jsonl");
  EXPECT_EQ(content("/page"), "text/html");
  EXPECT_EQ(content("/new-path"), "text/plain");
}

TEST_F(Docs, RefuseTwoPagesInOnePlace) {
  Host host{with_file(R"({"docs": {"redoc": "/docs"}})")};
  EXPECT_EQ(host.wait(), 78);
  EXPECT_THAT(host.err(), HasSubstr(R"(portico.json:1: docs.redoc: is "/docs", where)"));
}

}  // namespace
}  // namespace portico
