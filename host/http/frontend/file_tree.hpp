#pragma once

// Files beneath one folder: nothing that a name, or a link within the folder, leads out of it with
// is opened, nor what a link leads to by a name that begins with a dot. Such names are open to
// links as .well-known (RFC 8615) is to everybody, and as those that begin with two dots: volumes
// of Kubernetes are links to them. The folder is looked up by its path each time, so that it may be
// replaced by another one while the host serves. No state but the path; any thread.

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "http/security/gate.hpp"
#include "os/descriptor.hpp"

namespace portico::http {

class FileTree {
public:
  /// `path`: named from the folder that the process was started in.
  explicit FileTree(std::string path) : path_{std::move(path)} {}

  struct File {
    os::Descriptor descriptor;
    std::uint64_t size = 0;
    timespec modified{};
  };
  enum class Found {
    file,
    folder,
    nothing,    ///< neither, or it is outside
    gone,       ///< the folder itself is not there
    forbidden,  ///< the account of the host may not read it
    slow        ///< it may have to be read from a disk: ask with Patience::any
  };
  /// `name`: without a slash at its beginning; empty: the folder itself. Throws std::system_error
  /// when the system cannot say, such as for want of descriptors.
  Found open(std::string_view name, Patience patience, File& file) const;

  const std::string& path() const { return path_; }

private:
  std::string path_;
};

}  // namespace portico::http
