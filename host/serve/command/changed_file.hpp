#pragma once

// A change of a file that others change and read meanwhile: commands at the same time wait for one
// another, and a reader has the file before or after. One thread.

#include <filesystem>
#include <functional>
#include <string>

namespace portico::serve {

/// Has `change` make the text anew from that before ("" where there is no file), and puts it in its
/// place: behind a symbolic link in that of what it names, with the mode and the owner of the one
/// before, or for the owner alone. What `change` throws changes nothing. Throws std::runtime_error
/// where the file cannot be changed.
void change_file(const std::string& file,
                 const std::function<std::string(const std::string& before)>& change);

}  // namespace portico::serve
