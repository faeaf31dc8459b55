// The worked examples that the sample plugins are made after, through the real executable with all
// of them loaded. The examples are data, tests/serve/seeds.json, in the order they are sent:
//
//   method target send     the request; send: its JSON body
//   status headers absent  of the answer; absent: headers that are not there
//   body | text | like     its JSON with the order of members, its bytes, a pattern in them
//   log                    what the host logs because of it

#include <filesystem>
#include <fstream>
#include <regex>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using testing::Client;
using testing::Folder;
using testing::Host;
using testing::Response;

std::string request(const ordered_json& one) {
  std::string text = one.at("method").get<std::string>() + ' ' +
                     one.at("target").get<std::string>() + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!one.contains("send")) return text + "\r\n";
  const std::string body = one.at("send").dump();
  return text + "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

void compare(const ordered_json& one, const Response& answer) {
  EXPECT_EQ(answer.status, one.at("status").get<int>()) << answer.body;
  if (one.contains("headers")) {
    for (const auto& [name, value] : one.at("headers").items())
      EXPECT_EQ(Client::field(answer.head, name).value_or("(none)"), value.get<std::string>());
  }
  if (one.contains("absent")) {
    for (const std::string name : one.at("absent"))
      EXPECT_EQ(Client::field(answer.head, name), std::nullopt) << name;
  }
  if (one.contains("body")) {
    EXPECT_EQ(answer.body, one.at("body").dump());
  }
  if (one.contains("text")) {
    EXPECT_EQ(answer.body, one.at("text").get<std::string>());
  }
  if (one.contains("like")) {
    EXPECT_TRUE(std::regex_search(answer.body, std::regex{one.at("like").get<std::string>()}))
        << answer.body;
  }
}

/// With each sample in the process that serves, or in one of its own.
void ask_the_samples(const std::string& isolation) {
  const Folder folder;
  folder.write("report.pdf", "%PDF-1.4");
  ordered_json sections;
  for (const auto& sample : fs::directory_iterator{std::string{PORTICO_BINARY_DIR} + "/plugins"})
    if (sample.path().extension() == ".so")
      sections[sample.path().stem().string()]["isolation"] = isolation;
  sections["files"]["config"]["folder"] = folder.path().string();
  folder.write("portico.json", ordered_json{{"plugins", sections}}.dump());
  Host host{{"serve", "--config", (folder / "portico.json").string(), "--plugins",
             std::string{PORTICO_BINARY_DIR} + "/plugins", "--listen", "127.0.0.1:0"}};
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/seeds.json"};
  const ordered_json seeds = ordered_json::parse(file);
  EXPECT_GE(seeds.size(), 20u);
  for (const ordered_json& one : seeds) {
    SCOPED_TRACE(one.at("name"));
    Client client{host.port()};
    client.send(request(one));
    compare(one, client.receive());
    if (one.contains("log")) {
      EXPECT_TRUE(host.await_err(one.at("log").get<std::string>()));
    }
  }
}

TEST(Seeds, AreAnsweredByTheSamples) { ask_the_samples("none"); }

TEST(Seeds, AreAnsweredByTheSamplesInProcessesOfTheirOwn) { ask_the_samples("process"); }

}  // namespace
}  // namespace portico
