#pragma once

// A shared library that holds a plugin, opened from a private copy and closed when this goes.
// Opening runs the library's constructors, and nothing else of it. Libraries are opened and closed
// one after the other in a process: whoever comes meanwhile waits. One thread at a time.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/dll/shared_library.hpp>

#include "plugin/library/companions.hpp"
#include "plugin/library/copy.hpp"
#include "plugin/library/own_threads.hpp"
#include "plugin/refused.hpp"
#include "portico/abi.h"
#include "route/flight.hpp"
#include "route/load_mark.hpp"

namespace portico::plugin {

class Library {
public:
  enum class Closed {
    gone,   ///< its memory is given back
    stayed  ///< kept for unique symbols, thread-local objects, threads that run, or debuggers
  };
  /// What is known of it before it is opened, for the report of a crash.
  struct Expected {
    std::string name, version;
  };

  /// Throws Refused.
  explicit Library(const Copy& copy, const Expected& expected = {});
  Library(Library&& other) noexcept = default;
  Library& operator=(Library&&) = delete;
  ~Library() { close(); }

  /// Before, nothing of the library may be in use. Says in the log when it stayed.
  Closed close();

  const Copy& copy() const { return copy_; }
  const std::filesystem::path& file() const {
    return copy_.source();
  }                                                             ///< as the operator knows it
  const std::string& digest() const { return copy_.digest(); }  ///< SHA-256 of the file, hex
  /// Checked: versions, id, start. Its texts are copies.
  const portico_plugin& plugin() const { return entry_->table; }

private:
  struct Entry {
    portico_plugin table{};
    std::string id, version, summary, config;
  };

  void check_unloaded() const;
  void open();
  void open_companions();
  void note_place(const Copy& copy, void* handle, route::FlightMemory::Module& module);
  Closed keep(const std::string& why);
  void find_entry();
  void read_entry(const portico_plugin* found, std::size_t most);
  void check_entry() const;
  void note(const std::string& plugin, const std::string& version);
  route::LoadMark::Of mark() const;

  Copy copy_;
  std::unique_ptr<OwnThreads> threads_ = std::make_unique<OwnThreads>();
  std::vector<std::shared_ptr<Companion>> companions_;
  boost::dll::shared_library library_;
  std::unique_ptr<Entry> entry_ = std::make_unique<Entry>();
  route::FlightMemory::Module* module_ = nullptr;  ///< what is noted of it
};

}  // namespace portico::plugin
