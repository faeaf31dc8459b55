#pragma once

// Where a running host is asked and told: a unix socket that its own account alone may use. One
// request a connection: a line of JSON, {"command": "plugins"}, answered by a line of JSON;
// {"error": "..."} says why not.

#include <atomic>
#include <filesystem>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "plugin/file.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// The path that the settings name, or the one that belongs to the plugin folder; empty: none.
std::filesystem::path control_path(const settings::Settings& settings);

/// Binds and listens. Throws std::runtime_error when another host listens there.
plugin::Descriptor listen_at(const std::filesystem::path& path);

/// The socket of a host that starts, as its settings say; its name goes with this.
class ControlSocket {
public:
  /// One that cannot be had is a warning in the log.
  explicit ControlSocket(const settings::Settings& settings);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  ~ControlSocket();

  int number() const { return listening_.number(); }  ///< -1: there is none

private:
  std::filesystem::path path_;
  plugin::Descriptor listening_{-1};
};

/// Sends the line to the host that listens there, and gives its answer. Throws std::runtime_error.
std::string ask(const std::filesystem::path& path, const std::string& line);

/// Answers on threads of its own from the constructor to the destructor.
class Control {
public:
  /// Called on any of the threads; it must not throw.
  using Answer = std::function<std::string(const std::string& line)>;

  Control(int listening, Answer answer);
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;
  ~Control();

private:
  struct Visit {
    std::thread thread;
    std::atomic<bool> over{false};
  };

  void run();
  void serve(const plugin::Descriptor& client) const;

  const int listening_;
  const Answer answer_;
  plugin::Descriptor over_;
  std::list<Visit> visits_;
  std::thread thread_;
};

}  // namespace portico::life
