#pragma once

// The real executable as a child process, and a client that talks to it over sockets.

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "slowness.hpp"

extern char** environ;

namespace portico::testing {

using namespace std::chrono_literals;

/// One end of a pipe from the child, read to its end on a thread.
class Output {
public:
  Output() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    finish();
    ::close(ends_[0]);
  }

  int write_end() const { return ends_[1]; }
  void read() {
    ::close(ends_[1]);
    reader_ = std::thread{[this] {
      char block[4096];
      pollfd ready{ends_[0], POLLIN, 0};
      for (;;) {
        if (::poll(&ready, 1, 100) == 0) {
          if (finishing_ && Clock::now() > until_.load()) return;
          continue;
        }
        const ssize_t count = ::read(ends_[0], block, sizeof block);
        if (count <= 0) return;
        const std::lock_guard lock{mutex_};
        text_.append(block, static_cast<std::size_t>(count));
      }
    }};
  }
  /// What the child has said, and what those say soon that it has left behind.
  void finish() {
    until_ = Clock::now() + 1s;
    finishing_ = true;
    if (reader_.joinable()) reader_.join();
  }
  std::string text() const {
    const std::lock_guard lock{mutex_};
    return text_;
  }
  bool await(const std::string& words, std::chrono::milliseconds patience = 10s) const {
    const auto until = std::chrono::steady_clock::now() + patience * slowness;
    while (text().find(words) == std::string::npos) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

private:
  using Clock = std::chrono::steady_clock;

  int ends_[2];
  std::atomic<Clock::time_point> until_{};
  std::atomic<bool> finishing_{false};
  mutable std::mutex mutex_;
  std::string text_;
  std::thread reader_;
};

struct Response {
  int status = 0;
  std::string head, body;
};

/// A connection to a port of this machine.
class Client {
public:
  explicit Client(int port) : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20 * slowness, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error{std::string{"connect: "} + std::strerror(errno)};
    }
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    if (socket_ >= 0) ::close(socket_);
  }

  void send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) throw std::runtime_error{"send"};
      sent += static_cast<std::size_t>(count);
    }
  }

  /// One response that states its length, or is chunked, or has no body.
  Response receive() {
    Response response;
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) more();
    response.head = lower(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    response.status = std::stoi(response.head.substr(9, 3));
    if (response.status == 304) return response;
    const auto length = field(response.head, "content-length");
    if (length) {
      const auto wanted = std::stoul(*length);
      while (buffer_.size() < wanted) more();
      response.body = buffer_.substr(0, wanted);
      buffer_.erase(0, wanted);
    } else if (field(response.head, "transfer-encoding")) {
      response.body = chunks();
    }
    return response;
  }

  /// A response that has no body, whatever its head says: to HEAD.
  Response receive_head() {
    Response response;
    while (buffer_.find("\r\n\r\n") == std::string::npos) more();
    response.head = lower(buffer_.substr(0, buffer_.find("\r\n\r\n") + 2));
    response.status = std::stoi(response.head.substr(9, 3));
    buffer_.erase(0, response.head.size() + 2);
    return response;
  }

  /// The head of a response whose body is read by chunk() or rest().
  void head() { receive_head(); }
  /// What comes until the connection ends.
  std::string rest() {
    try {
      for (;;) more();
    } catch (const std::runtime_error&) {
      return std::exchange(buffer_, {});
    }
  }
  /// The next chunk; empty: the last.
  std::string chunk() {
    const auto size = std::stoul(line(), nullptr, 16);
    while (buffer_.size() < size + 2) more();
    std::string bytes = buffer_.substr(0, size);
    buffer_.erase(0, size + 2);
    return bytes;
  }

  Response get(const std::string& target) {
    send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return receive();
  }

  /// No more is sent; receiving goes on.
  void finish() { ::shutdown(socket_, SHUT_WR); }
  void close() { ::close(std::exchange(socket_, -1)); }
  /// Closes with a reset.
  void reset() {
    const linger abort{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    close();
  }

  static std::optional<std::string> field(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return std::nullopt;
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }

private:
  static std::string lower(std::string text) {
    for (char& byte : text)
      if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
    return text;
  }

  void more() {
    char block[8192];  // little: what is taken off the front moves the rest
    const ssize_t count = ::recv(socket_, block, sizeof block, 0);
    if (count <= 0) throw std::runtime_error{"the connection ended"};
    buffer_.append(block, static_cast<std::size_t>(count));
  }

  std::string line() {
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) more();
    std::string text = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return text;
  }

  std::string chunks() {
    std::string body;
    for (;;) {
      const std::string bytes = chunk();
      if (bytes.empty()) return body;
      body += bytes;
    }
  }

  int socket_;
  std::string buffer_;
};

class Host {
public:
  using Variables = std::map<std::string, std::string>;

  enum class Errors { caught, inherited };

  explicit Host(std::vector<std::string> arguments, const Variables& variables = {},
                Errors errors = Errors::caught,
                const std::string& executable = std::string{PORTICO_BINARY_DIR} + "/bin/portico") {
    arguments.insert(arguments.begin(), executable);
    std::vector<char*> argv, envp;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::vector<std::string> own;
    for (const auto& [name, value] : variables) own.push_back(name + '=' + value);
    const auto replaced = [&](const std::string& entry) {
      return entry.starts_with("PORTICO_") || variables.count(entry.substr(0, entry.find('=')));
    };
    for (char** entry = environ; *entry; ++entry)
      if (!replaced(*entry)) envp.push_back(*entry);
    for (std::string& entry : own) envp.push_back(entry.data());
    envp.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, out_.write_end(), STDOUT_FILENO);
    if (errors == Errors::caught)
      ::posix_spawn_file_actions_adddup2(&actions, err_.write_end(), STDERR_FILENO);
    const int failed = ::posix_spawn(&child_, argv[0], &actions, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    out_.read();
    err_.read();
    if (failed) throw std::runtime_error{"the executable is not there"};
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() {
    if (!status_) {
      const pid_t worker = serving();
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
      if (worker > 0) ::kill(worker, SIGKILL);
    }
  }

  /// The port of the ready line.
  int port() { return port("listening on "); }
  int monitoring_port() { return port("monitoring on "); }
  pid_t process() const { return child_; }
  /// The process that serves, started by the one that was started here; -1: there is none. Others
  /// that it starts look for the lines of a crash.
  pid_t serving() const {
    const std::string id = std::to_string(child_);
    std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
    pid_t last = -1;
    for (pid_t one; children >> one;)
      if (word_of(one) == "worker") last = one;
    return last;
  }
  /// The first word behind the name of the program; of one that does not run it yet, nothing.
  static std::string word_of(pid_t process) {
    std::ifstream words{"/proc/" + std::to_string(process) + "/cmdline"};
    std::string word;
    std::getline(words, word, '\0');
    std::getline(words, word, '\0');
    return word;
  }
  void signal(int number) const { signal(child_, number); }
  /// To the process that serves, whose number it gives. Throws when there is none.
  pid_t signal_serving(int number) const {
    const pid_t worker = serving();
    signal(worker, number);
    return worker;
  }
  /// To that process alone: 0 and -1 would be many, of other tests and of other people.
  static void signal(pid_t process, int number) {
    if (process <= 0) throw std::runtime_error{"there is no such process"};
    ::kill(process, number);
  }

  /// The exit status, or 128 + the signal that ended it; -1 when it does not end.
  int wait(std::chrono::milliseconds patience = 15s) {
    const auto until = std::chrono::steady_clock::now() + patience * slowness;
    while (!status_) {
      int raw = 0;
      if (::waitpid(child_, &raw, WNOHANG) == child_) {
        status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
        out_.finish();
        err_.finish();
        break;
      }
      if (std::chrono::steady_clock::now() > until) return -1;
      std::this_thread::sleep_for(5ms);
    }
    return *status_;
  }

  std::string out() const { return out_.text(); }
  std::string err() const { return err_.text(); }
  bool await_err(const std::string& words) const { return err_.await(words); }

private:
  int port(const std::string& words) {
    if (!out_.await("listening on ") || !out_.await("\n"))
      throw std::runtime_error{"not ready: " + out() + err()};
    const std::string text = out();
    const auto at = text.find(words);
    const auto end = text.find_first_of(",\n", at);
    return std::stoi(text.substr(text.rfind(':', end) + 1));
  }

  pid_t child_ = -1;
  Output out_, err_;
  std::optional<int> status_;
};

/// What a command of the executable says, and ends with.
struct Said {
  int status;
  std::string out, err;
};

inline Said run(const std::vector<std::string>& words, const Host::Variables& variables) {
  Host command{words, variables};
  const int status = command.wait();
  return {status, command.out(), command.err()};
}

}  // namespace portico::testing
