#pragma once

// Opens files whose path may come from a client: beneath a root and nowhere else, whatever the path
// holds and whoever moves folders at the same time. Any thread.

#include <string_view>

#include "plugin/library/file.hpp"

namespace portico::plugin {

/// A regular file for reading; else a negative number: minus the errno that says why not. No
/// component of `path` may be a symbolic link; `root` may be reached over some.
int open_beneath(std::string_view root, std::string_view path) noexcept;

/// The same without openat2, for kernels before 5.6: folder by folder. Here for its test.
int walk_beneath(std::string_view root, std::string_view path) noexcept;

/// Whether that errno means that there is no such file, as far as a client may know.
bool absent(int error) noexcept;

}  // namespace portico::plugin
