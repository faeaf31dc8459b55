#pragma once

// wrk as a child process, with the script one_version.lua, and what it counted.

#include <cstdlib>
#include <future>
#include <map>
#include <sstream>
#include <string>

#include "serve/shell.hpp"

namespace portico::testing {

class Load {
public:
  /// Asks for the path on so many connections at once until the time is over.
  Load(int port, const std::string& path, int connections, int seconds) {
    const std::string command =
        "wrk -t1 -c" + std::to_string(connections) + " -d" + std::to_string(seconds) +
        " --timeout 20 -s " PORTICO_SOURCE_DIR "/tests/life/one_version.lua http://127.0.0.1:" +
        std::to_string(port) + path + " 2>&1";
    output_ = std::async(std::launch::async, [command] { return printed(command); });
  }

  static bool there_is_wrk() { return std::system("command -v wrk >/dev/null") == 0; }

  bool over() const {
    return output_.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
  }

  /// Waits for its end.
  std::map<std::string, long> counts() {
    text = output_.get();
    std::map<std::string, long> found;
    std::istringstream words{text.substr(std::min(text.find("answers="), text.size()))};
    for (std::string word; words >> word;)
      if (const auto equals = word.find('='); equals != std::string::npos)
        found[word.substr(0, equals)] = std::stol(word.substr(equals + 1));
    return found;
  }

  std::string text;

private:
  std::future<std::string> output_;
};

}  // namespace portico::testing
