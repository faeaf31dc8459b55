// The worst that a client may send to the routes of the samples and fixtures, over sockets: the
// answer is short and soon there, and the host is as it was. The bodies are made of the schemas
// that the host itself documents (model/worst.hpp).

#include <gtest/gtest.h>

#include "model/worst.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using model::Bodies;
using model::Body;
using model::Json;
using testing::Client;
using testing::Folder;
using testing::Host;
using testing::Response;

constexpr std::size_t most_answer = 65536 + 108 * 1024;

class WorstOfServed : public ::testing::Test {
protected:
  WorstOfServed() {
    for (const auto& entry : fs::directory_iterator{fs::path{PORTICO_BINARY_DIR} / "plugins"})
      if (entry.path().extension() == ".so")
        fs::copy_file(entry.path(), folder / entry.path().filename().string());
    for (const char* fixture : {"contracts", "calls", "good", "second"}) folder.add(fixture);
    host.emplace(std::vector<std::string>{"serve", "--plugins", folder.path().string(), "--listen",
                                          "127.0.0.1:0", "--log-access", "false"});
    port = host->port();
    document = Json::parse(Client{port}.get("/openapi.json").body);
    if (document.contains("components")) models = document["components"].value("schemas", models);
  }

  void send(const std::string& method, const std::string& path, const std::string& type,
            const std::string& body) {
    Client client{port};
    client.send(method + ' ' + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    const Response response = client.receive();
    EXPECT_LT(response.status, 500) << method << ' ' << path << ' ' << body.substr(0, 100);
    if (response.status < 400) return;
    EXPECT_LE(response.body.size(), most_answer) << path << ' ' << body.substr(0, 100);
    if (response.status == 422) {
      EXPECT_TRUE(model::has_shape(response.body)) << path;
      ++refused;
    }
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
  Json document, models = Json::object();
  int refused = 0;
};

TEST_F(WorstOfServed, IsBounded) {
  for (const auto& [path, operations] : document["paths"].items())
    for (const auto& [method, operation] : operations.items()) {
      if (!operation.contains("requestBody")) continue;
      std::string verb = method;
      for (char& letter : verb) letter = static_cast<char>(letter - 32);
      std::string target = path;
      for (std::size_t at; (at = target.find('{')) != std::string::npos;)
        target.replace(at, target.find('}') - at + 1, "1");
      for (const auto& [type, media] : operation["requestBody"]["content"].items()) {
        if (type.find("json") == std::string::npos) continue;
        for (const Body& body : Bodies{media.value("schema", Json::object()), models, 65536}.all())
          send(verb, target, type, body.text);
      }
    }
  EXPECT_GT(refused, 20);
  EXPECT_EQ(Client{port}.get("/openapi.json").status, 200);
}

}  // namespace
}  // namespace portico
