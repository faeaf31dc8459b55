#include "serve/command/changed_file.hpp"

#include <cerrno>
#include <optional>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "http/security/watched_file.hpp"
#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "serve/command/fresh_file.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file) {
  throw std::runtime_error{'"' + file.string() + "\" cannot be changed: " + os::reason()};
}

/// The folder's, since the file itself is replaced; until it is closed.
os::Descriptor locked(const fs::path& file) {
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  os::Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.number() < 0) fail(file);
  while (::flock(opened.number(), LOCK_EX) != 0)
    if (errno != EINTR) fail(file);
  return opened;
}

}  // namespace

void change_file(const std::string& file,
                 const std::function<std::string(const std::string& before)>& change) {
  std::error_code error;
  fs::path path = fs::weakly_canonical(file, error);
  if (error) path = file;
  const os::Descriptor lock = locked(path);
  std::optional<struct stat> before{std::in_place};
  if (::stat(path.c_str(), &*before) != 0) {
    if (errno != ENOENT) fail(path);
    before.reset();
  }
  const std::string text = change(before ? http::text_of_file(path) : std::string{});
  FreshFile fresh{path, text, before ? before->st_mode & 07777 : FreshFile::for_the_owner};
  if (before) fresh.give(before->st_uid, before->st_gid);
  fresh.take_place();
}

}  // namespace portico::serve
