#pragma once

// The executable with the fixture that makes replies of every kind, in the process that serves or
// in one of its own.

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico::testing {

/// The parameter: what the plugin's "isolation" is.
class Replies : public ::testing::TestWithParam<const char*> {
protected:
  Replies() {
    std::filesystem::create_directory(folder / "plugins");
    std::filesystem::copy_file(Folder::fixture("replies"), folder / "plugins" / "replies.so");
    files.write("hello.txt", "hello");
  }

  /// `more`: members of the settings, each with a comma behind it.
  Host& serve(const std::string& more = "") {
    folder.write("portico.json", "{" + more + R"("plugins": {"replies": {"isolation": ")" +
                                     GetParam() + R"(", "config": {"folder": ")" +
                                     files.path().string() + "\"}}}}");
    host_.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                           "--plugins", (folder / "plugins").string(), "--listen",
                                           "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0"});
    port = host_->port();
    return *host_;
  }

  /// Of /metrics; -1: there is no such series.
  double figure(const std::string& series) const {
    const std::string out = host_->out(), words = "monitoring on http://127.0.0.1:";
    Client client{std::stoi(out.substr(out.find(words) + words.size()))};
    const std::string text = '\n' + client.get("/metrics").body;
    const auto at = text.find('\n' + series + ' ');
    return at == text.npos ? -1 : std::stod(text.substr(at + series.size() + 2));
  }

  const Folder folder;
  const Folder files;  ///< that the fixture sends, and where it says which tasks ran
  std::optional<Host> host_;
  int port = 0;
};

inline std::string isolation_name(const ::testing::TestParamInfo<const char*>& info) {
  return info.param == std::string{"process"} ? "Isolated" : "InTheProcessThatServes";
}

}  // namespace portico::testing
