// What the host tells its operator: figures, liveness, readiness.

#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/gate.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using testing::Gate;
using testing::Host;
using testing::Response;

class Monitor : public ::testing::Test {
protected:
  const Folder folder;

  Monitor() {
    folder.add("good");
    folder.add("calls");
    folder.add("throwing");
  }

  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"serve", "--plugins", folder.path().string(), "--listen",
                               "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0"});
    return more;
  }

  static int monitoring_port(Host& host) {
    host.port();
    const std::string out = host.out();
    const auto line = out.find("monitoring on http://127.0.0.1:");
    return line == out.npos ? 0 : std::stoi(out.substr(out.find(':', line + 20) + 1));
  }

  /// Series -> value, after a check that every line is one of the format.
  static std::map<std::string, double> series(const std::string& text) {
    static const std::regex sample{
        R"re(([a-z_]+)(\{[a-z]+="(?:[^"\\]|\\.)*"(?:,[a-z]+="(?:[^"\\]|\\.)*")*\})? (\S+))re"};
    static const std::regex comment{
        "# (?:HELP [a-z_]+ .+|TYPE [a-z_]+ (?:counter|gauge|histogram))"};
    std::map<std::string, double> all;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("#")) {
        EXPECT_TRUE(std::regex_match(line, comment)) << line;
        continue;
      }
      std::smatch parts;
      if (!std::regex_match(line, parts, sample)) {
        ADD_FAILURE() << line;
        continue;
      }
      EXPECT_TRUE(all.emplace(parts[1].str() + parts[2].str(), std::stod(parts[3])).second)
          << line << " is there twice";
    }
    return all;
  }

  static std::map<std::string, double> scrape(int port) {
    const Response response = Client{port}.get("/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(Client::field(response.head, "content-type"),
              "text/plain; version=0.0.4; charset=utf-8");
    return series(response.body);
  }

  static double wait_for(int port, const std::string& name, double value) {
    double now = -1;
    until([&] { return (now = scrape(port)[name]) == value; });
    return now;
  }
};

// The policy is made anew with every swap; what its rules have counted is not.
TEST_F(Monitor, CountsOfTheRulesOutliveASwap) {
  Host host{arguments({"--trusted-hosts-allowed", "a.org"})};
  const int watched = monitoring_port(host);
  const std::string series = R"(portico_policy_answers_total{rule="trusted_hosts"})";
  Client client{host.port()};
  EXPECT_EQ(client.get("/good").status, 400);
  EXPECT_EQ(scrape(watched)[series], 1);
  folder.add("pace");
  ASSERT_TRUE(host.await_err("pace.so"));
  EXPECT_EQ(client.get("/good").status, 400);
  EXPECT_EQ(scrape(watched)[series], 2);
}

TEST_F(Monitor, CountsWhatHappened) {
  Host host{arguments({"--log-access", "false"})};
  const int watched = monitoring_port(host);
  ASSERT_GT(watched, 0);
  Client client{host.port()};
  for (int i = 0; i < 3; ++i) client.get("/good");
  client.get("/good/echo/a");
  client.get("/none");
  client.get("/throw/int");
  client.get("/calls/defer");
  const std::string good = R"(plugin="good",method="GET",route="/good")";
  EXPECT_EQ(wait_for(watched, "portico_tasks_skipped_total", 1), 1);
  auto now = scrape(watched);
  EXPECT_EQ(now["portico_http_requests_total{" + good + R"(,status="2xx"})"], 3);
  EXPECT_EQ(now["portico_http_requests_total{" + good + R"(,status="5xx"})"], 0);
  EXPECT_EQ(now["portico_http_request_duration_seconds_count{" + good + "}"], 3);
  EXPECT_EQ(now["portico_http_request_duration_seconds_bucket{" + good + R"(,le="+Inf"})"], 3);
  EXPECT_GT(now["portico_http_request_duration_seconds_sum{" + good + "}"], 0);
  EXPECT_EQ(now["portico_http_response_body_bytes_total{" + good + "}"], 3 * 8);
  EXPECT_EQ(now[R"(portico_http_requests_total{plugin="good",method="GET",)"
                R"(route="/good/echo/{name}",status="2xx"})"],
            1);
  EXPECT_EQ(now[R"(portico_http_requests_total{plugin="",method="",route="",status="4xx"})"], 1);
  EXPECT_EQ(now[R"(portico_http_requests_total{plugin="throwing",method="GET",route="/throw/int",)"
                R"(status="5xx"})"],
            1);
  EXPECT_EQ(now[R"(portico_plugin_faults_total{plugin="throwing"})"], 1);
  EXPECT_EQ(now[R"(portico_plugin_faults_total{plugin="good"})"], 0);
  EXPECT_EQ(now["portico_connections"], 1);
  EXPECT_EQ(now["portico_connections_accepted_total"], 1);
  EXPECT_EQ(now["portico_tasks_succeeded_total"], 1);
  EXPECT_EQ(now["portico_tasks_failed_total"], 1);
  EXPECT_EQ(now["portico_task_queue_depth"], 0);
  EXPECT_EQ(now["portico_handler_threads"], 64);
  EXPECT_EQ(now["portico_ready"], 1);
  EXPECT_GT(now["process_resident_memory_bytes"], 1e6);
}

// What anybody can bring about must not look like a fault of the server.
TEST_F(Monitor, CountsApartWhatTheHostDoesNotHave) {
  Host host{arguments()};
  const int watched = monitoring_port(host), port = host.port();
  for (const char* head :
       {"FOO /good HTTP/1.1\r\nHost: a\r\n\r\n", "GET /good HTTP/7.1\r\nHost: a\r\n\r\n",
        "POST /good HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, chunked\r\n\r\n"}) {
    Client client{port};
    client.send(head);
    EXPECT_THAT(client.receive().status, ::testing::AnyOf(501, 505)) << head;
  }
  EXPECT_EQ(Client{port}.get("/throw/int").status, 500);
  const std::string own = R"(plugin="",method="",route="")";
  const std::string apart = "portico_http_requests_total{" + own + R"(,status="unsupported"})";
  EXPECT_EQ(wait_for(watched, apart, 3), 3);
  auto now = scrape(watched);
  EXPECT_EQ(now["portico_http_requests_total{" + own + R"(,status="5xx"})"], 0);
  EXPECT_EQ(now["portico_http_request_duration_seconds_count{" + own + "}"], 3);
  EXPECT_EQ(now[R"(portico_http_requests_total{plugin="throwing",method="GET",)"
                R"(route="/throw/int",status="5xx"})"],
            1);
}

TEST_F(Monitor, BucketsOfAHistogramGrow) {
  Host host{arguments()};
  Client client{host.port()};
  client.get("/calls/slow?30");
  client.get("/calls/slow?1");
  const int watched = monitoring_port(host);
  const std::string slow = R"(plugin="calls",method="GET",route="/calls/slow")";
  EXPECT_EQ(wait_for(watched, "portico_http_request_duration_seconds_count{" + slow + "}", 2), 2);
  auto now = scrape(watched);
  double before = 0;
  for (const char* bound : {"0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1",
                            "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"}) {
    const std::string name =
        "portico_http_request_duration_seconds_bucket{" + slow + ",le=\"" + bound + "\"}";
    ASSERT_EQ(now.count(name), 1u) << name;
    EXPECT_GE(now[name], before) << name;
    before = now[name];
  }
  EXPECT_EQ(before, 2);
  EXPECT_LE(now["portico_http_request_duration_seconds_bucket{" + slow + ",le=\"0.025\"}"], 1);
}

TEST_F(Monitor, SaysWhatWaitsAndWhatRuns) {
  Host host{arguments(
      {"--threads-handlers", "1", "--threads-handlers-most", "1", "--threads-tasks", "1"})};
  const int watched = monitoring_port(host), port = host.port();
  Client first{port}, second{port}, third{port}, fourth{port};
  const Gate gate;
  EXPECT_EQ(first.get("/calls/raw").status, 200);
  third.send("GET /calls/held?" + gate.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wait_for(watched, "portico_handler_threads_busy", 1), 1);
  fourth.send("GET /calls/slow?1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wait_for(watched, "portico_handler_queue_depth", 1), 1);
  EXPECT_EQ(wait_for(watched, "portico_connections", 4), 4);
  gate.open();
  EXPECT_EQ(third.receive().status, 200);
  EXPECT_EQ(fourth.receive().status, 200);
}

TEST_F(Monitor, CountsWhatComesAndWhatIsThere) {
  Host host{arguments()};
  const int watched = monitoring_port(host), port = host.port();
  Client client{port}, held{port};
  client.send("POST /calls/created HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");
  EXPECT_EQ(client.receive().status, 201);
  const Gate gate;
  held.send("GET /calls/held?" + gate.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(gate.reached());
  auto now = scrape(watched);
  const std::string created = R"({plugin="calls",method="POST",route="/calls/created"})";
  const std::string in_flight =
      R"(portico_http_requests_in_flight{plugin="calls",method="GET",route="/calls/held"})";
  EXPECT_EQ(now["portico_http_request_body_bytes_total" + created], 5);
  EXPECT_EQ(now["portico_http_requests_in_flight" + created], 0);
  EXPECT_EQ(now[in_flight], 1);
  EXPECT_EQ(now[R"(portico_plugin_state{plugin="good",version="1.0.0",state="serving"})"], 1);
  EXPECT_GT(now["process_open_fds"], 8);
  EXPECT_GT(now["process_max_fds"], now["process_open_fds"]);
  EXPECT_EQ(now["portico_log_lines_dropped_total"], 0);
  gate.open();
  EXPECT_EQ(held.receive().status, 200);
  EXPECT_EQ(wait_for(watched, in_flight, 0), 0);
}

TEST_F(Monitor, CountsBodiesThatAreReadAsTheyArrive) {
  folder.add("intake");
  Host host{arguments()};
  const int watched = monitoring_port(host);
  Client client{host.port()};
  client.send("PUT /intake/count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200);
  EXPECT_EQ(wait_for(watched,
                     R"(portico_http_request_body_bytes_total{plugin="intake",method="PUT",)"
                     R"(route="/intake/count"})",
                     7),
            7);
}

TEST_F(Monitor, CountsWhatThereWasTooLittleOf) {
  Host host{arguments({"--limits-connections", "1", "--limits-connections-beyond", "refuse"})};
  const int watched = monitoring_port(host);
  Client first{host.port()};
  EXPECT_EQ(first.get("/good").status, 200);
  const Response refused = Client{host.port()}.get("/good");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, R"({"detail":"Too many connections"})");
  EXPECT_EQ(Client::field(refused.head, "retry-after"), "1");
  auto now = scrape(watched);
  EXPECT_EQ(now[R"(portico_overload_total{wanted="connection"})"], 1);
  for (const char* const other : {"memory", "thread", "time"})
    EXPECT_EQ(now[std::string{R"(portico_overload_total{wanted=")"} + other + "\"}"], 0) << other;
  for (const char* const held :
       {"portico_request_bodies_bytes", "portico_in_flight_bytes", "portico_spooled_bytes"}) {
    ASSERT_TRUE(now.contains(held)) << held;
    EXPECT_EQ(now[held], 0) << held;
  }
  EXPECT_EQ(first.get("/good").status, 200);
}

TEST_F(Monitor, CountsTheProcessesBeforeAndTheSettings) {
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"isolation": "process"}}})");
  const Folder runtime;
  const Host::Variables variables{{"XDG_RUNTIME_DIR", runtime.path()}};
  Host host{arguments({"--config", file}), variables};
  const int watched = monitoring_port(host);
  auto now = scrape(watched);
  EXPECT_EQ(now["portico_worker_restarts_total"], 0);
  EXPECT_EQ(now["portico_worker_crashes_total"], 0);
  EXPECT_GT(now[R"(portico_isolated_memory_bytes{plugin="good",version="1.0.0"})"], 1e6);
  const double before = now["portico_last_reload_success_timestamp_seconds"];
  EXPECT_EQ(testing::run({"reload", "--plugins", folder.path()}, variables).status, 0);
  now = scrape(watched);
  EXPECT_GT(now["portico_last_reload_success_timestamp_seconds"], before);
  EXPECT_EQ(now["portico_last_reload_successful"], 1);
  const double last_good = now["portico_last_reload_success_timestamp_seconds"];
  folder.write("p.json", "{");
  EXPECT_EQ(testing::run({"reload", "--plugins", folder.path()}, variables).status, 2);
  EXPECT_EQ(scrape(watched)["portico_last_reload_successful"], 0);
  host.signal_serving(SIGKILL);
  ASSERT_TRUE(host.await_err(" serves\n"));
  EXPECT_EQ(wait_for(watched, "portico_worker_crashes_total", 1), 1);
  now = scrape(watched);
  EXPECT_EQ(now["portico_worker_restarts_total"], 1);
  EXPECT_EQ(now["portico_last_reload_successful"], 0);
  EXPECT_EQ(now["portico_last_reload_success_timestamp_seconds"], last_good);
  folder.write("p.json", "{}");
  EXPECT_EQ(testing::run({"reload", "--plugins", folder.path()}, variables).status, 0);
  now = scrape(watched);
  EXPECT_EQ(now["portico_last_reload_successful"], 1);
  EXPECT_GT(now["portico_last_reload_success_timestamp_seconds"], last_good);
}

TEST_F(Monitor, WritesWhatPrometheusHasNothingAgainst) {
  if (std::system("promtool --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no promtool here";
  Host host{arguments()};
  const std::string text = Client{monitoring_port(host)}.get("/metrics").body;
  const auto file = folder.write("metrics", text);
  EXPECT_EQ(testing::printed("promtool check metrics <" + file.string() + " 2>&1; echo $?"), "0\n");
}

TEST_F(Monitor, IsNotReadyWhileItDrains) {
  Host host{arguments()};
  const int watched = monitoring_port(host), port = host.port();
  EXPECT_EQ(Client{watched}.get("/readyz").body, R"({"status":"ok"})");
  EXPECT_EQ(Client{watched}.get("/healthz").status, 200);
  EXPECT_EQ(Client{watched}.get("/good").status, 404);
  Client slow{port};
  const Gate gate;
  slow.send("GET /calls/held?" + gate.path() + " HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(gate.reached());
  host.signal(SIGTERM);
  ASSERT_TRUE(host.await_err("SIGTERM: no new connections"));
  const Response ready = Client{watched}.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, R"({"status":"not ready"})");
  EXPECT_EQ(Client{watched}.get("/healthz").status, 200);
  gate.open();
  EXPECT_EQ(slow.receive().status, 200);
  EXPECT_EQ(host.wait(), 0);
}

/// A plugin crashes three times; another one needs it, and a third file is none.
TEST_F(Monitor, IsReadyAsThePolicySays) {
  const std::map<std::string, std::pair<std::string, std::string>> expected{
      {"serving", {R"({"status":"ok"})", R"({"status":"ok"})"}},
      {"no_quarantine",
       {R"({"status":"ok"})", R"({"status":"not ready","quarantined":["danger"]})"}},
      {"all_plugins",
       {R"({"status":"not ready","refused":["newer_abi.so"]})",
        R"({"status":"not ready","refused":["newer_abi.so"],"waiting":["dangerous"],)"
        R"("quarantined":["danger"]})"}}};
  folder.add("danger_1");
  folder.add("dangerous");
  folder.add("newer_abi");
  for (const auto& [policy, bodies] : expected) {
    Host host{arguments({"--monitoring-ready", policy, "--monitoring-public", "health"})};
    const int watched = monitoring_port(host), port = host.port();
    const auto ready = [](int at) {
      const Response response = Client{at}.get("/readyz");
      const bool ok = response.body == R"({"status":"ok"})";
      EXPECT_EQ(response.status, ok ? 200 : 503) << response.body;
      return response.body;
    };
    EXPECT_EQ(ready(watched), bodies.first) << policy;
    for (int crash = 1; crash <= 3; ++crash) {
      EXPECT_THROW(Client{port}.get("/danger/segv"), std::runtime_error);
      EXPECT_EQ(Client{port}.get("/good").status, 200) << "after crash " << crash;
    }
    EXPECT_EQ(Client{port}.get("/danger/ok").status, 503);
    EXPECT_EQ(ready(watched), bodies.second) << policy;
    EXPECT_EQ(Client{watched}.get("/healthz").status, 200) << "it lives, whatever the policy";
    EXPECT_EQ(ready(port), policy == "serving" ? R"({"status":"ok"})" : R"({"status":"not ready"})")
        << "names of plugins are not for everybody";
    auto now = scrape(watched);
    EXPECT_EQ(now["portico_ready"], policy == "serving");
    EXPECT_EQ(now[R"(portico_plugins{state="serving"})"], 3);
    EXPECT_EQ(now[R"(portico_plugins{state="quarantined"})"], 1);
    EXPECT_EQ(now[R"(portico_plugins{state="waiting"})"], 1);
    EXPECT_EQ(now[R"(portico_plugins{state="refused"})"], 1);
    EXPECT_EQ(now[R"(portico_plugins{state="disabled"})"], 0);
    std::filesystem::remove(folder / "newer_abi.so");
    std::filesystem::copy_file(Folder::fixture("danger_2"), folder / ".new");
    std::filesystem::rename(folder / ".new", folder / "danger_1.so");
    EXPECT_EQ(wait_for(watched, "portico_ready", 1), 1);
    EXPECT_EQ(ready(watched), R"({"status":"ok"})") << policy << " when it is all well again";
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
    std::filesystem::remove(folder / "danger_1.so");
    folder.add("danger_1");
    folder.add("newer_abi");
  }
}

TEST_F(Monitor, IsNotReadyBeforeAnyOfItsPluginsHasServed) {
  const Folder plugins;
  plugins.add("newer_abi");
  Host host{{"serve", "--plugins", plugins.path(), "--listen", "127.0.0.1:0", "--monitoring-listen",
             "127.0.0.1:0"}};
  const int watched = monitoring_port(host);
  const Response before = Client{watched}.get("/readyz");
  EXPECT_EQ(before.status, 503);
  EXPECT_EQ(before.body, R"({"status":"not ready","refused":["newer_abi.so"]})");
  EXPECT_EQ(Client{watched}.get("/healthz").status, 200);
  plugins.add("good");
  ASSERT_TRUE(host.await_err("good 1.0.0 serves"));
  EXPECT_EQ(Client{watched}.get("/readyz").status, 200);
  std::filesystem::remove(plugins / "good.so");
  ASSERT_TRUE(host.await_err("good 1.0.0 is no longer served"));
  EXPECT_EQ(Client{watched}.get("/readyz").status, 200) << "it has served";
}

TEST_F(Monitor, TheMainAddressesTellWhatTheyAreAllowedTo) {
  const std::map<std::string, std::pair<int, int>> expected{
      {"none", {404, 404}}, {"health", {200, 404}}, {"all", {200, 200}}};
  for (const auto& [shown, statuses] : expected) {
    Host host{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
               "--monitoring-public", shown}};
    Client client{host.port()};
    EXPECT_EQ(host.out().find("monitoring on"), std::string::npos);
    EXPECT_EQ(client.get("/healthz").status, statuses.first) << shown;
    EXPECT_EQ(client.get("/readyz").status, statuses.first) << shown;
    const Response metrics = client.get("/metrics");
    EXPECT_EQ(metrics.status, statuses.second) << shown;
    if (metrics.status == 200) {
      EXPECT_EQ(series(metrics.body)["portico_connections"], 1);
    }
  }
}

}  // namespace
}  // namespace portico
