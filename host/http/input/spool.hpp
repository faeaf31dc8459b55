#pragma once

// Runs of bytes that come in pieces and are read when all are there: in memory up to a limit, what
// is beyond in a file that has no name, is readable by its owner alone, and goes with this object
// or the process. It gets there by flush(), which alone blocks, for the sake of those who append.
// Read by mapping: nothing is copied back into memory. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/wire/capacity/budget.hpp"
#include "message/text.hpp"
#include "os/descriptor.hpp"
#include "settings/settings.hpp"

namespace portico::http {

class Spool {
public:
  struct Run {
    bool spooled = false;
    std::uint64_t offset = 0, size = 0;
  };

  /// The limits are borrowed: `memory` is of all runs together, `total` of all spools. `all`: bytes
  /// of the files of all spools; null: they are not counted.
  explicit Spool(const settings::Uploads& limits, Budget* all = nullptr)
      : limits_{limits},
        all_{all} {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  void begin();
  /// Throws std::system_error when all files together would be too large.
  void append(std::string_view bytes);
  /// Writes what is for the file. Throws std::system_error when it cannot be made or written.
  void flush();
  std::size_t owed() const { return owed_.size(); }  ///< bytes for the file that are in memory
  std::uint64_t size() const { return run_.size; }   ///< of the run so far
  Run end();

  /// The bytes of a run, until this goes. No append() after the first of these, and everything is
  /// flushed. Throws std::system_error.
  std::string_view view(const Run& run);
  /// Forgets all of it, and gives memory and file back.
  void drop();

  std::uint64_t spooled() const { return written_ + owed_.size(); }  ///< bytes of the file
  std::size_t held() const { return held_.size() + owed_.size(); }   ///< bytes in memory

private:
  void reserve(std::size_t size);
  void owe(std::string_view bytes);

  const settings::Uploads& limits_;
  Budget* const all_;
  message::Text held_, owed_;
  os::Descriptor file_{-1};
  Budget::Share share_;
  std::uint64_t written_ = 0;
  char* mapped_ = nullptr;
  Run run_;
};

}  // namespace portico::http
