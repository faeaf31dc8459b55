#pragma once

// A folder with a plugin that does harm, danger.so, beside one that does none, and what tests ask
// of a host that serves it.

#include <chrono>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico::testing {

/// A folder of plugins that hosts serve, and what an operator does with it.
class Operated : public ::testing::Test {
protected:
  const Folder folder;

  void put(const std::string& fixture, const std::string& name) const {
    namespace fs = std::filesystem;
    fs::copy_file(Folder::fixture(fixture), folder / ".new", fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / (name + ".so"));
  }
  static bool until(const std::function<bool()>& holds) {
    for (int i = 0; i < 4000 * slowness; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
  }
  /// 0: the connection ended without an answer.
  static int status(Host& host, const std::string& path) {
    try {
      return Client{host.port()}.get(path).status;
    } catch (const std::runtime_error&) {
      return 0;
    }
  }
  /// Whether the plugin good does.
  static bool serves(Host& host) {
    return until([&] { return status(host, "/good") == 200; });
  }
  /// Of a host that serves the folder.
  std::vector<std::string> arguments(std::vector<std::string> more = {}) const {
    more.insert(more.begin(),
                {"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0"});
    return more;
  }
  int ask(const std::vector<std::string>& words) const {
    Host command{of_the_host(words)};
    return command.wait();
  }
  std::string said(const std::vector<std::string>& words) const {
    Host command{of_the_host(words)};
    command.wait();
    return command.out();
  }

private:
  std::vector<std::string> of_the_host(std::vector<std::string> words) const {
    words.insert(words.end(), {"--plugins", folder.path().string()});
    return words;
  }
};

class Danger : public Operated {
protected:
  void SetUp() override {
    folder.add("good");
    put("danger_1");
  }
  void put(const std::string& fixture) const { Operated::put(fixture, "danger"); }
};

}  // namespace portico::testing
