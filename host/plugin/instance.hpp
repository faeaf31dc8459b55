#pragma once

// The code of one plugin, wherever it runs: what a generation starts and ends. One thread at a
// time.

#include <chrono>
#include <filesystem>
#include <string>

#include "plugin/library/library.hpp"

struct portico_app;

namespace portico::plugin {

class Instance {
public:
  struct Facts {
    std::filesystem::path file;  ///< as the operator knows it
    std::string digest;          ///< SHA-256 of the file, hex
    std::string id, version, summary;
    bool isolated = false;  ///< it runs in a process of its own, also while there is none
  };

  Instance() = default;
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  virtual ~Instance() = default;

  virtual const Facts& facts() const = 0;
  virtual const Copy& copy() const = 0;  ///< that its code is loaded from
  /// Fills in what the plugin registers. Throws Refused; stop() is called in any case.
  virtual void start(portico_app& app) = 0;
  /// Waits until what runs beside calls that are answered has ended, or until then; what hangs is
  /// not waited for. Where it runs in this process the host knows of it by itself. Any thread that
  /// may block, before stop().
  virtual void settle(std::chrono::steady_clock::time_point) noexcept {}
  /// Once, when nothing of it is in use any more.
  virtual void stop() noexcept = 0;
  /// After stop(), and after everything that start() filled in is gone.
  virtual Library::Closed close() = 0;
  /// The process it runs in; 0: this one, or one of its own that is down.
  virtual int process() const { return 0; }
};

}  // namespace portico::plugin
