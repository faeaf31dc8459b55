#include "serve/command/fresh_file.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"

namespace portico::serve {

FreshFile::FreshFile(const std::filesystem::path& file, std::string_view bytes, mode_t mode)
    : file_{file},
      fresh_{file.string() + ".new"} {
  ::unlink(fresh_.c_str());
  const os::Descriptor opened{
      ::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
  if (opened.number() < 0) fail();
  while (!bytes.empty()) {
    const ssize_t count = ::write(opened.number(), bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) fail();
    bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  if (::fchmod(opened.number(), mode) != 0 || ::fsync(opened.number()) != 0) fail();
}

FreshFile::~FreshFile() { ::unlink(fresh_.c_str()); }

void FreshFile::take_place() const {
  if (::rename(fresh_.c_str(), file_.c_str()) != 0) fail();
}

void FreshFile::fail() const {
  const std::string why = os::reason();
  ::unlink(fresh_.c_str());
  throw std::runtime_error{'"' + file_.string() + "\" cannot be written: " + why};
}

}  // namespace portico::serve
