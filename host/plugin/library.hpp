#pragma once

// A shared library that holds a plugin, opened from a private copy and closed when this goes.
// Opening runs the library's constructors, and nothing else of it. One thread at a time.

#include <filesystem>
#include <string>

#include <boost/dll/shared_library.hpp>

#include "plugin/file.hpp"
#include "plugin/refused.hpp"
#include "portico/abi.h"

namespace portico::plugin {

class Library {
public:
  enum class Closed {
    gone,   ///< its memory is given back
    stayed  ///< the dynamic linker keeps it: unique symbols or thread-local objects
  };

  /// Opens the copy, which may go afterwards. Throws Refused.
  explicit Library(const Copy& copy);
  Library(Library&& other) noexcept = default;
  Library& operator=(Library&&) = delete;
  ~Library() { close(); }

  /// Before, nothing of the library may be in use. Says in the log when it stayed.
  Closed close();

  const std::filesystem::path& file() const { return file_; }  ///< as the operator knows it
  const std::string& copy() const { return mapped_; }          ///< as the dynamic linker knows it
  const std::string& digest() const { return digest_; }        ///< SHA-256 of the file, hex
  const portico_plugin& plugin() const { return *plugin_; }    ///< checked: versions, id, start

private:
  void open(const std::filesystem::path& copy);
  void find_entry();
  void check_entry() const;

  std::filesystem::path file_;
  std::string digest_;
  std::string mapped_;  ///< the name of the copy, which the dynamic linker knows it by
  boost::dll::shared_library library_;
  const portico_plugin* plugin_ = nullptr;
};

}  // namespace portico::plugin
