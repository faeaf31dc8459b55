#pragma once

// A blob on its way to its name.

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <portico/portico.hpp>

namespace upload {

namespace fs = std::filesystem;

[[noreturn]] inline void fail(const char* what) {
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    throw portico::HttpError{507, "There is no space for the blob"};
  throw std::system_error{errno, std::generic_category(), std::string{"a blob cannot be "} + what};
}

[[noreturn]] inline void refuse_folder() {
  throw portico::HttpError{409, "The name is that of a folder"};
}

/// What the names begin with that no client can ask for.
inline constexpr std::string_view new_prefix = ".new-";

/// A file without a name, which goes with its process. Where the file system has no such files it has
/// a name that no client can ask for, and is locked while somebody writes it.
class NewFile {
public:
  enum class Became { created, replaced };

  explicit NewFile(fs::path folder) : folder_{std::move(folder)} {
    fs::create_directories(folder_);
    number_ = ::open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (number_ < 0 && errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT) fail("made");
    if (number_ < 0)
      make_named();
    else
      lock();
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
    if (number_ >= 0) ::close(number_);
  }

  void write(std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t count = ::write(number_, octets.data(), octets.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("written");
      octets.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  /// At once and as a whole, also when the power fails. Of several that become one new name, one has
  /// created it.
  Became become(const fs::path& name) {
    if (::fsync(number_) != 0) fail("written");
    if (create(name)) return keep_name(), Became::created;
    if (errno != EEXIST) fail("named");
    if (path_.empty()) link_aside();
    if (::rename(path_.c_str(), name.c_str()) != 0) {
      if (errno == EISDIR || errno == ENOTEMPTY || errno == EEXIST) refuse_folder();
      fail("named");
    }
    path_.clear();
    keep_name();
    return Became::replaced;
  }

  /// Removes what a process that was killed has left, and nobody writes any more.
  static void clean(const fs::path& folder) {
    std::error_code ignored;
    for (const fs::directory_entry& one : fs::directory_iterator{folder, ignored}) {
      const std::string path = one.path().string();
      if (!one.path().filename().string().starts_with(new_prefix)) continue;
      const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
      if (number < 0) continue;
      if (::flock(number, LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
      ::close(number);
    }
  }

private:
  bool lock() const { return ::flock(number_, LOCK_EX | LOCK_NB) == 0; }

  /// Another host may clean the folder before the file is locked: then there is another one.
  void make_named() {
    for (;;) {
      path_ = template_path();
      number_ = ::mkostemp(path_.data(), O_CLOEXEC);
      if (number_ < 0) {
        path_.clear();
        fail("made");
      }
      struct stat facts {};
      if (lock() && ::fstat(number_, &facts) == 0 && facts.st_nlink > 0) return;
      ::close(std::exchange(number_, -1));
    }
  }

  bool create(const fs::path& name) {
    if (path_.empty())
      return ::linkat(AT_FDCWD, here().c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    int done = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, name.c_str(), RENAME_NOREPLACE);
    if (done != 0 && errno == EINVAL && (done = ::link(path_.c_str(), name.c_str())) == 0)
      ::unlink(path_.c_str());
    if (done != 0) return false;
    path_.clear();
    return true;
  }

  /// Only a file that has a name can take the place of another one.
  void link_aside() {
    for (;;) {
      std::string aside = unused_name();
      if (::linkat(AT_FDCWD, here().c_str(), AT_FDCWD, aside.c_str(), AT_SYMLINK_FOLLOW) == 0) {
        path_ = std::move(aside);
        return;
      }
      if (errno != EEXIST) fail("named");
    }
  }

  /// Another host may clean the placeholder away before this does.
  std::string unused_name() const {
    std::string name = template_path();
    const int taken = ::mkostemp(name.data(), O_CLOEXEC);
    if (taken < 0) fail("named");
    ::close(taken);
    if (::unlink(name.c_str()) != 0 && errno != ENOENT) fail("named");
    return name;
  }

  /// The name is in the folder, which is a file of its own for the disk. Where folders cannot be
  /// synchronised they need not be.
  void keep_name() const {
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail("named");
    const bool kept = ::fsync(folder) == 0 || errno == EINVAL;
    const int why = errno;
    ::close(folder);
    errno = why;
    if (!kept) fail("named");
  }

  std::string template_path() const {
    return (folder_ / std::string{new_prefix}.append("XXXXXX")).string();
  }
  std::string here() const { return "/proc/self/fd/" + std::to_string(number_); }

  const fs::path folder_;
  std::string path_;  ///< empty: it has no name
  int number_ = -1;
};

}  // namespace upload
