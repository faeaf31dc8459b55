// What the sample plugins answer, in the order of cases/samples.json, on one connection to the real
// executable: response models, include, exclude and the flags, as an operator's client sees them.

#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/case_request.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using Json = nlohmann::ordered_json;
using testing::Client;
using ::testing::ContainsRegex;
using testing::Host;
using ::testing::Not;
using testing::Response;

TEST(Samples, AnswerAsTheirCasesSay) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/serve/cases/samples.json"};
  const Json cases = Json::parse(file);
  ASSERT_GT(cases.size(), 20U);
  Host host{{"serve", "--plugins", PORTICO_BINARY_DIR "/plugins", "--listen", "127.0.0.1:0"}};
  Client client{host.port()};
  for (const Json& each : cases) {
    SCOPED_TRACE(each.dump());
    client.send(testing::request_of(each));
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
