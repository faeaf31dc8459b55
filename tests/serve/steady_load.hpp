#pragma once

// Clients that ask a host without a pause, and count what they got.

#include <atomic>
#include <csignal>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "serve/host.hpp"

namespace portico::testing {

class SteadyLoad {
public:
  /// Every other client keeps its connection as long as the server does.
  SteadyLoad(int port, std::string path) : path_{std::move(path)} {
    for (int number = 0; number < 6; ++number)
      clients_.emplace_back([this, port, number] { ask(port, number % 2 == 0); });
  }
  SteadyLoad(const SteadyLoad&) = delete;
  SteadyLoad& operator=(const SteadyLoad&) = delete;
  ~SteadyLoad() { end(); }

  void end() {
    over_ = true;
    for (std::thread& one : clients_) one.join();
    clients_.clear();
  }
  int answered() const { return answered_; }
  int failed() const { return failed_; }

private:
  void ask(int port, bool keep) {
    std::optional<Client> client;
    while (!over_) try {
        if (!client) client.emplace(port);
        const Response response = client->get(path_);
        ++(response.status == 200 ? answered_ : failed_);
        if (!keep || response.head.find("connection: close") != std::string::npos) client.reset();
      } catch (const std::exception&) {
        ++failed_;
        client.reset();
      }
  }

  const std::string path_;
  std::atomic<bool> over_{false};
  std::atomic<int> answered_{0}, failed_{0};
  std::vector<std::thread> clients_;
};

/// Ends the host in order twenty times, each time when some more was answered, and has another one
/// started.
template <class Start>
void restart_twenty_times(std::optional<Host>& host, const SteadyLoad& load, const Start& start) {
  for (int round = 0; round < 20; ++round) {
    const int answered = load.answered();
    ASSERT_TRUE(until([&] { return load.answered() > answered + 10; }));
    host->signal(SIGTERM);
    ASSERT_EQ(host->wait(), 0) << host->err();
    start();
  }
}

}  // namespace portico::testing
