#include "serve/command/fresh_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::serve {

FreshFile::FreshFile(const std::filesystem::path& file, std::string_view bytes, mode_t mode)
    : file_{file},
      mode_{mode},
      fresh_{file.string() + ".XXXXXX"},
      opened_{::mkostemp(fresh_.data(), O_CLOEXEC)} {
  if (opened_.number() < 0) {
    fresh_.clear();
    fail();
  }
  write(bytes);
  if (::fchmod(opened_.number(), mode_) != 0) fail();
}

FreshFile::~FreshFile() {
  if (!fresh_.empty()) ::unlink(fresh_.c_str());
}

void FreshFile::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::write(opened_.number(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) fail();
    bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
}

// A change of the owner takes bits of the mode away.
void FreshFile::give(uid_t user, gid_t group) const {
  struct stat facts {};
  if (::fstat(opened_.number(), &facts) != 0) fail();
  if (facts.st_uid == user && facts.st_gid == group) return;
  if (::fchown(opened_.number(), user, group) != 0) fail();
  if (::fchmod(opened_.number(), mode_) != 0) fail();
}

void FreshFile::take_place() const {
  if (::fsync(opened_.number()) != 0 || ::rename(fresh_.c_str(), file_.c_str()) != 0) fail();
}

void FreshFile::fail() const {
  const std::string why = os::reason();
  if (!fresh_.empty()) ::unlink(fresh_.c_str());
  throw std::runtime_error{'"' + file_.string() + "\" cannot be written: " + why};
}

}  // namespace portico::serve
