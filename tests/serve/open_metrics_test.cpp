// Figures as OpenMetrics has them, with the traces that stand for slow requests, and what they say
// of crashes.

#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "slowness.hpp"

namespace portico {
namespace {

using testing::Client;
using ::testing::EndsWith;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

constexpr const char* open = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr const char* classic = "text/plain; version=0.0.4; charset=utf-8";

class OpenMetrics : public ::testing::Test {
protected:
  OpenMetrics() { std::filesystem::create_directory(folder / "plugins"); }

  void add(const std::string& fixture) const {
    std::filesystem::copy_file(Folder::fixture(fixture), folder / "plugins" / (fixture + ".so"));
  }
  Host& serve(const nlohmann::json& settings = nlohmann::json::object(),
              const Host::Variables& variables = {}) {
    folder.write("portico.json", settings.dump());
    host.emplace(std::vector<std::string>{"serve", "--config", folder / "portico.json", "--plugins",
                                          folder / "plugins", "--listen", "127.0.0.1:0",
                                          "--monitoring-listen", "127.0.0.1:0"},
                 variables);
    port = host->port();
    return *host;
  }
  Response ask(int of, const std::string& path, const std::string& fields) const {
    Client client{of};
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.receive();
  }
  Response metrics(const std::string& accept) {
    return ask(host->monitoring_port(), "/metrics",
               accept.empty() ? "" : "Accept: " + accept + "\r\n");
  }
  /// -1: there is no such series.
  double figure(const std::string& series) {
    const std::string text = '\n' + metrics("").body;
    const auto at = text.find('\n' + series + ' ');
    return at == text.npos ? -1 : std::stod(text.substr(at + series.size() + 2));
  }

  Folder folder;
  std::optional<Host> host;
  int port = 0;
};

TEST_F(OpenMetrics, AreForThoseWhoAskForThem) {
  add("good");
  serve();
  const std::vector<std::pair<std::string, const char*>> cases{
      {"", classic},
      {"*/*", classic},
      {"text/plain", classic},
      {"application/openmetrics-text", open},
      {"application/openmetrics-text; version=1.0.0", open},
      {"Application/OpenMetrics-Text;Version=\"1.0.0\"", open},
      {"application/openmetrics-text; version=0.0.1", classic},
      {"application/openmetrics-text; version=1.0.0; q=0", classic},
      {"application/openmetrics-text; q=x", classic},
      {"application/openmetrics-text; q=inf", classic},
      {"application/openmetrics-text; q=1e0", classic},
      {"application/openmetrics-text; q=5", classic},
      {"application/openmetrics-text; q=0.0001", classic},
      {"application/openmetrics-text; q=0.001", open},
      {"application/openmetrics-text; q=0.2, text/plain; q=0.3", classic},
      {"text/plain, application/openmetrics-text", open},
      // Prometheus 3.
      {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
       "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,"
       "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
       open},
  };
  for (const auto& [accept, type] : cases)
    EXPECT_EQ(Client::field(metrics(accept).head, "content-type"), type) << accept;
}

/// Family -> its type, and the samples, without exemplars.
struct Text {
  std::map<std::string, std::string> types;
  std::set<std::string> samples;
};

Text read(const std::string& body) {
  Text text;
  std::istringstream lines{body};
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, std::regex{"# TYPE (\\S+) (\\S+)"}))
      text.types[parts[1]] = parts[2];
    else if (!line.starts_with('#'))
      text.samples.insert(
          line.substr(0, line.find(' ', line.rfind('}') == line.npos ? 0 : line.find('}'))));
  }
  return text;
}

TEST_F(OpenMetrics, SayTheSameInWordsOfTheirOwn) {
  add("good");
  serve();
  ask(port, "/good", "");
  const Response response = metrics(open);
  EXPECT_THAT(response.body, EndsWith("\n# EOF\n"));
  const Text here = read(response.body), there = read(metrics("").body);
  for (const auto& [name, type] : there.types) {
    if (type != "counter") {
      EXPECT_EQ(here.types.at(name), type);
      continue;
    }
    ASSERT_THAT(name, EndsWith("_total"));
    EXPECT_EQ(here.types.at(name.substr(0, name.size() - 6)), "counter") << name;
    EXPECT_FALSE(here.types.contains(name)) << name;
  }
  EXPECT_EQ(here.types.size(), there.types.size());
  EXPECT_THAT(there.samples, ::testing::Contains(HasSubstr("le=\"1\"")));
  EXPECT_THAT(here.samples, ::testing::Contains(HasSubstr("le=\"1.0\"")));
  std::set<std::string> same;
  for (const std::string& one : there.samples)
    same.insert(std::regex_replace(one, std::regex{"le=\"(\\d+)\""}, "le=\"$1.0\""));
  EXPECT_EQ(here.samples, same);
}

TEST_F(OpenMetrics, NameATraceThatStandsForItsBucket) {
  add("good");
  serve(nlohmann::json::object(), {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"}});
  const std::string id = "0af7651916cd43dd8448eb211c80319c", other = std::string(32, 'b');
  EXPECT_EQ(ask(port, "/good", "traceparent: 00-" + other + "-b7ad6b7169203331-00\r\n").status,
            200);
  EXPECT_THAT(metrics(open).body, Not(HasSubstr("trace_id"))) << "nobody keeps that one";
  EXPECT_EQ(ask(port, "/good", "traceparent: 00-" + id + "-b7ad6b7169203331-01\r\n").status, 200);
  EXPECT_EQ(ask(port, "/none", "traceparent: 00-" + id + "-b7ad6b7169203331-01\r\n").status, 404);
  const std::regex exemplar{
      R"re(portico_http_request_duration_seconds_bucket\{plugin="(\w*)",method="\w*",route="[^"]*",le="([^"]+)"\} \d+ # \{trace_id="(\w+)"\} (\S+) (\d\S+))re"};
  std::map<std::string, int> found;
  EXPECT_TRUE(until([&] {  // what is sent is counted a moment later
    const std::string body = metrics(open).body;
    found.clear();
    for (std::sregex_iterator at{body.begin(), body.end(), exemplar}, end; at != end; ++at) {
      ++found[(*at)[1]];
      EXPECT_EQ((*at)[3], id);
      EXPECT_LE(std::stod((*at)[4]), std::stod((*at)[2]));
      EXPECT_GT(std::stod((*at)[5]), 1.7e9);
    }
    return found.size() == 2;
  }));
  EXPECT_EQ(found, (std::map<std::string, int>{{"good", 1}, {"", 1}}));
  EXPECT_THAT(metrics("").body, Not(HasSubstr("trace_id")));
}

TEST_F(OpenMetrics, CountTheCrashesOfAPlugin) {
  add("frontend");
  add("good");
  std::filesystem::create_directory(folder / "plugins" / "dist");
  serve({{"plugins", {{"frontend", {{"isolation", "process"}}}}}});
  const auto crashes = [](const std::string& plugin, const std::string& process) {
    return "portico_plugin_crashes_total{plugin=\"" + plugin + "\",process=\"" + process + "\"}";
  };
  EXPECT_EQ(figure(crashes("frontend", "isolated")), 0);
  EXPECT_EQ(figure(crashes("good", "serving")), 0);
  EXPECT_EQ(ask(port, "/frontend/crash", "").status, 502);
  EXPECT_TRUE(until([&] {
    EXPECT_EQ(figure(crashes("frontend", "serving")), -1) << "also while its process is down";
    return figure(crashes("frontend", "isolated")) == 1;
  }));
  const pid_t before = host->signal_serving(SIGKILL);
  EXPECT_TRUE(until([&] { return host->serving() > 0 && host->serving() != before; }));
  EXPECT_TRUE(until([&] {
    try {
      return figure(crashes("frontend", "isolated")) == 1;
    } catch (const std::runtime_error&) {  // it does not listen yet
      return false;
    }
  })) << "it outlives the process that serves";
  EXPECT_EQ(figure(crashes("good", "serving")), 0) << "nobody is to blame for that end";
}

TEST_F(OpenMetrics, CountTheCrashesOfTheProcessThatServes) {
  add("frontend");
  std::filesystem::create_directory(folder / "plugins" / "dist");
  serve();
  EXPECT_THROW(ask(port, "/frontend/crash", ""), std::runtime_error);
  EXPECT_TRUE(until([&] {
    try {
      return figure(R"(portico_plugin_crashes_total{plugin="frontend",process="serving"})") == 1;
    } catch (const std::runtime_error&) {  // it does not listen yet
      return false;
    }
  }));
}

}  // namespace
}  // namespace portico
