#include "life/folder/surroundings.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace portico::life {
namespace {

namespace fs = std::filesystem;

/// Of a folder, not of what is in it.
Stamp permissions_of(const fs::path& folder) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, (std::uint64_t{found.st_uid} << 32) | found.st_mode};
}

void add_parents(std::vector<fs::path>& folders, const fs::path& file) {
  for (fs::path one = file.parent_path();; one = one.parent_path()) {
    if (std::find(folders.begin(), folders.end(), one) != folders.end()) return;
    folders.push_back(one);
    if (one == one.parent_path()) return;
  }
}

}  // namespace

Surroundings::Surroundings(const fs::path& file, std::vector<fs::path> sought)
    : files_{std::move(sought)} {
  std::error_code error;
  const fs::path named = fs::absolute(file, error), real = fs::canonical(file, error);
  add_parents(folders_, named);
  if (!error) add_parents(folders_, real);
  for (const fs::path& one : files_) add_parents(folders_, one);
  seen_ = look();
}

Surroundings::Seen Surroundings::look() const {
  Seen seen;
  for (const fs::path& folder : folders_) seen.push_back(permissions_of(folder));
  for (const fs::path& file : files_) seen.push_back(stamp_of(file));
  return seen;
}

bool Surroundings::have_changed() const { return look() != seen_; }

}  // namespace portico::life
