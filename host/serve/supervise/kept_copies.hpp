#pragma once

// The libraries that have served last, kept by the supervisor as open descriptors, so that they
// outlive the process that serves.
//
// A process that serves inherits a file of JSON, [{"file", "sha256", "id", "version", "signature",
// "descriptor"}], with the descriptors it names. Over a socket it gives what serves from then on:
// each message is such an object, with the descriptor beside it, or {"file"} alone for one that is
// gone.

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "life/folder/last_good.hpp"
#include "plugin/library/file.hpp"
#include "process/own_process.hpp"

namespace portico::serve {

/// The supervisor's side. One thread.
class KeptCopies {
public:
  /// Takes what has come over the socket. False: it has ended.
  bool hear(int socket);

  /// For a process that is started next: the list, and what it names.
  struct Handed {
    os::Descriptor list;
    std::vector<process::Passed> passed;
  };
  Handed hand_over() const;

  /// An open file with these bytes, or -1.
  int find(const std::string& digest) const;

private:
  struct Kept {
    std::string text;  ///< the object, as it was given
    std::string digest;
    os::Descriptor bytes;
  };
  void take(const std::string& text, os::Descriptor bytes);

  std::map<std::filesystem::path, Kept> all_;
};

/// What a process that serves has inherited. Takes the descriptors.
life::LastGoods inherited_copies(int list);

/// The other side of the socket. Any thread.
class CopyGiver {
public:
  explicit CopyGiver(int socket, const life::LastGoods& known);

  void give(const life::LastGoods& all);

private:
  const os::Descriptor socket_;
  std::mutex mutex_;
  std::map<std::filesystem::path, std::string> given_;  ///< digests
};

}  // namespace portico::serve
