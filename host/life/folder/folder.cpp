#include "life/folder/folder.hpp"

#include <stdexcept>
#include <string>
#include <system_error>

#include <sys/stat.h>

namespace portico::life {
namespace {

namespace fs = std::filesystem;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool may_be_plugin(const fs::path& file) {
  return file.extension() == ".so" && file.filename().string().front() != '.';
}

}  // namespace

Stamp stamp_of(const fs::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0 && ::lstat(file.c_str(), &found) != 0) return {};
  struct stat signature {};
  const bool is_signed = ::stat((file.string() + ".sig").c_str(), &signature) == 0;
  return {found.st_dev,
          found.st_ino,
          static_cast<std::uint64_t>(found.st_size),
          nanoseconds(found.st_mtim),
          nanoseconds(found.st_ctim),
          is_signed ? nanoseconds(signature.st_ctim) : 0};
}

Files scan(const fs::path& path) {
  std::error_code error;
  if (path.extension() == ".so" && !fs::is_directory(path, error)) return {{path, stamp_of(path)}};
  Files files;
  for (fs::directory_iterator entry{path, error}, end; !error && entry != end;
       entry.increment(error))
    if (may_be_plugin(entry->path())) files.emplace(entry->path(), stamp_of(entry->path()));
  if (error)
    throw std::runtime_error{"plugin folder " + path.string() +
                             " cannot be read: " + error.message()};
  return files;
}

}  // namespace portico::life
