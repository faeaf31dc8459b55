#pragma once

// A host whose plugin "crowd" runs in a process of its own, and many clients of it.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "life/danger.hpp"
#include "serve/host.hpp"

namespace portico::testing {

class Crowd : public Operated {
protected:
  using Clients = std::vector<std::unique_ptr<Client>>;

  /// With a plugin of another name beside it, in the process that serves.
  /// `section`: what its own says more.
  Host& serve(const std::vector<std::string>& more = {}, const std::string& section = {}) {
    put("crowd", "crowd");
    put("version_1", "version");
    folder.write("portico.json", R"({"plugins": {"crowd": {"isolation": "process")" +
                                     (section.empty() ? section : ", " + section) + "}}}");
    std::vector<std::string> words{
        "serve",    "--config",   folder / "portico.json", "--plugins", folder.path().string(),
        "--listen", "127.0.0.1:0"};
    words.insert(words.end(), more.begin(), more.end());
    host.emplace(words);
    EXPECT_TRUE(until([&] { return status(*host, "/crowd/quick") == 200; })) << host->err();
    return *host;
  }
  /// Each asks once, and nobody waits for the answers.
  Clients ask_at_once(std::size_t count, const std::string& path) {
    Clients clients;
    for (std::size_t made = 0; made < count; ++made) {
      clients.push_back(std::make_unique<Client>(host->port()));
      clients.back()->send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    return clients;
  }
  static std::vector<int> statuses(const Clients& clients) {
    std::vector<int> all;
    for (const auto& client : clients) all.push_back(client->receive().status);
    return all;
  }
  std::int64_t figure(const char* name) {
    const Response response = Client{host->port()}.get("/crowd/figures");
    return nlohmann::json::parse(response.body).at(name).get<std::int64_t>();
  }
  /// Calls of that path that the host has begun and not ended.
  long pending(const std::string& path) {
    const std::string figures = Client{host->port()}.get("/metrics").body;
    const std::string line =
        "portico_calls_pending{plugin=\"crowd\",method=\"GET\",route=\"" + path + "\"} ";
    const auto at = figures.find(line);
    EXPECT_NE(at, std::string::npos) << figures;
    return at == std::string::npos ? 0 : std::stol(figures.substr(at + line.size()));
  }
  /// The one process that the process that serves has started.
  int isolated() const {
    const std::string own = std::to_string(host->serving());
    for (const auto& task : std::filesystem::directory_iterator{"/proc/" + own + "/task"}) {
      std::ifstream children{task.path() / "children"};
      if (int found = 0; children >> found) return found;
    }
    return 0;
  }
  static std::size_t threads(int process) {
    const std::filesystem::directory_iterator all{"/proc/" + std::to_string(process) + "/task"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  /// Megabytes of memory of its own.
  static long resident(int process) {
    std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("RssAnon:")) return std::stol(line.substr(8)) / 1024;
    return -1;
  }

  std::optional<Host> host;
};

}  // namespace portico::testing
