#pragma once

// Opens a file in a way that leaves nobody else a say in which one it is: each folder from the root
// on is opened from the one before and asked for its owner and mode, links are followed by hand, as
// sshd does with StrictModes. What is returned is what was asked. No state; any thread.

#include <filesystem>

#include "plugin/library/file.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

/// Two descriptors that are good for a path only (O_PATH).
struct GuardedPath {
  os::Descriptor folder;  ///< that the file is named in
  os::Descriptor file;    ///< what the name leads to, of any kind
};

/// Throws Refused, with the path that is wrong and the cure, when somebody else than root and this
/// account owns or may write to the file, its folder, or a folder above (one with the sticky bit is
/// well), owns a link on the way, or when the file is a link that leads out of its folder.
GuardedPath open_guarded(const std::filesystem::path& file);

}  // namespace portico::plugin
