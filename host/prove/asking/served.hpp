#pragma once

// A host that is started to be asked: the same executable with `serve`, supervised as ever, which
// writes its log into a file of a private folder. It ends with this object and with this process.
// One thread.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace portico::prove {

class Served {
public:
  /// `words` are those of the command line behind the name of the program; what they do not say
  /// here is where it listens, and how it logs. Starts it.
  explicit Served(std::vector<std::string> words);
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served();

  /// Throws std::runtime_error with the last line of its log when it does not come to serve.
  void restart();
  /// That it listens on, at 127.0.0.1.
  int port() const { return port_; }

  /// The errors of its log until now.
  std::vector<std::string> errors() const;
  /// Bytes of the log until now.
  std::size_t log_size() const;
  /// The messages since then about the request of that id; waits a little for the first of them.
  std::vector<std::string> messages(std::size_t since, const std::string& id) const;
  /// What is said since then of a process that has ended as it should not; waits until that is
  /// told, or "".
  std::string death(std::size_t since, std::chrono::milliseconds patience) const;

  /// Of all its processes.
  std::uint64_t resident() const;
  std::size_t threads() const;
  /// Whether its processes are those that there were when it began to serve.
  bool unharmed() const { return processes() == first_; }

private:
  void start();
  void end();
  std::vector<pid_t> processes() const;

  std::filesystem::path folder_;
  const std::vector<std::string> words_;
  pid_t host_ = -1;
  int port_ = 0;
  std::vector<pid_t> first_;
};

}  // namespace portico::prove
