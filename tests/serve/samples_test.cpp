// What the sample plugins answer, in the order of cases/samples.json, on one connection to the real
// executable: response models, include, exclude and the flags, as an operator's client sees them.

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using Json = nlohmann::ordered_json;
using testing::Client;
using ::testing::ContainsRegex;
using testing::Host;
using ::testing::Not;
using testing::Response;

std::string request_of_samples(const Json& asked) {
  const std::string body = asked.contains("body") ? asked["body"].dump() : "";
  std::string text = asked["method"].get<std::string>() + " " + asked["target"].get<std::string>() +
                     " HTTP/1.1\r\nHost: localhost\r\n";
  if (!body.empty())
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

TEST(Samples, AnswerAsTheirCasesSay) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/cases/samples.json"};
  const Json cases = Json::parse(file);
  ASSERT_GT(cases.size(), 20U);
  Host host{{"serve", "--plugins", PORTICO_BINARY_DIR "/plugins", "--listen", "127.0.0.1:0"}};
  Client client{host.port()};
  for (const Json& each : cases) {
    SCOPED_TRACE(each.dump());
    client.send(request_of_samples(each));
    const Response response = client.receive();
    EXPECT_EQ(response.status, each["status"].get<int>());
    EXPECT_EQ(response.body, each.contains("answer") ? each["answer"].dump() : "");
    EXPECT_THAT(response.head + response.body, Not(ContainsRegex("hash of|supersecret|pa55word")));
    const Json headers = each.value("headers", Json::object());
    for (const auto& [name, value] : headers.items())
      EXPECT_EQ(Client::field(response.head, name).value_or(""), value.get<std::string>());
  }
}

}  // namespace
}  // namespace portico
