#pragma once

// Brings a part of a file into the page cache on a thread of the pool, for a connection that wants
// to send it: sendfile() on a loop would wait for the disk. The word that it is there goes to the
// connection, and no further once nobody waits for it; what follows is brought while that is sent.
// Made and destroyed on the loop.

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/wire/loop/pool.hpp"

namespace portico::http {

class Connection;
class Mailbox;

/// A part of an open file.
struct FilePart {
  int file;
  std::uint64_t offset, size;
  std::uint64_t follows = 0;  ///< bytes behind it that are to be sent too
};

class ReadAhead {
public:
  /// Null: the pool has no room for it.
  static std::unique_ptr<ReadAhead> start(Pool& pool, std::string_view lane, Mailbox& mailbox,
                                          Connection& connection, const FilePart& part);
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;
  ~ReadAhead() { *waiting_ = nullptr; }

  /// Whether the page cache has all of it, as far as its ends tell. A file system that cannot say
  /// is taken to have it.
  static bool is_there(const FilePart& part);

private:
  class Read;
  using Waiting = std::shared_ptr<Connection*>;

  explicit ReadAhead(Waiting waiting) : waiting_{std::move(waiting)} {}

  const Waiting waiting_;  ///< null: nobody waits; the loop's alone
};

}  // namespace portico::http
