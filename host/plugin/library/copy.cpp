#include "plugin/library/copy.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/environment.hpp"
#include "os/error.hpp"
#include "os/sha256.hpp"
#include "plugin/image/seal.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_of_a_signature = 4096;

/// There is no room, or there may be no code: somewhere else there may.
struct Unsuited {
  int error;
};

void write_all(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Unsuited{errno};
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

/// Of all bytes, and of those before the place where a seal would be.
struct Digests {
  std::string whole, before_seal;
};

/// Reads all of the file once. It is written too where there is a descriptor for that.
Digests pour(int from, std::optional<int> to) {
  struct stat found {};
  ::fstat(from, &found);
  const auto body = found.st_size - static_cast<off_t>(seal_size);
  os::Sha256 hash;
  std::string before_seal;
  std::array<char, 65536> block;
  for (off_t at = 0;;) {
    const bool in_body = at < body;
    const auto most = std::min<std::size_t>(
        block.size(), in_body ? static_cast<std::size_t>(body - at) : block.size());
    const ssize_t count = ::pread(from, block.data(), most, at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Refused{"cannot be read: " + os::reason(errno)};
    if (count == 0) return {hash.digits(), std::move(before_seal)};
    hash.add({block.data(), static_cast<std::size_t>(count)});
    if (to) write_all(*to, block.data(), static_cast<std::size_t>(count));
    at += count;
    if (in_body && at == body) before_seal = os::Sha256{hash}.digits();
  }
}

os::Descriptor in_memory(const fs::path& file) {
  static std::atomic<std::uint64_t> serial{0};
  constexpr std::size_t longest = 180;  // the kernel takes 249, a crash report 200
  const std::string name = std::to_string(++serial) + '-' + file.filename().string();
  return os::Descriptor{
      ::memfd_create(name.substr(0, longest).c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING)};
}

/// Some file systems have no files without a name: there it is taken away at once.
os::Descriptor without_name(const std::string& folder) {
  os::Descriptor file{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  if (file.number() >= 0) return file;
  std::string name = folder + "/portico-XXXXXX";
  file = os::Descriptor{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() >= 0) ::unlink(name.c_str());
  return file;
}

std::vector<std::string> folders() {
  std::vector<std::string> all;
  for (const std::string_view one : {os::variable("XDG_RUNTIME_DIR"), os::variable("TMPDIR"),
                                     std::string_view{"/tmp"}, std::string_view{"/var/tmp"}})
    if (one.starts_with('/')) all.emplace_back(one);
  return all;
}

bool may_run(int descriptor) {
  void* place = ::mmap(nullptr, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, descriptor, 0);
  if (place == MAP_FAILED) return false;
  ::munmap(place, 1);
  return true;
}

/// Nobody changes it from here on.
os::Descriptor closed_to_writers(os::Descriptor file) {
  ::fchmod(file.number(), 0444);
  constexpr int all = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  if (::fcntl(file.number(), F_ADD_SEALS, all) == 0) return file;
  const std::string same = "/proc/self/fd/" + std::to_string(file.number());
  os::Descriptor closed{::open(same.c_str(), O_RDONLY | O_CLOEXEC)};
  if (closed.number() < 0)
    throw Refused{"its private copy cannot be opened again at " + same + ": " + os::reason() +
                  "; is /proc mounted?"};
  return closed;
}

/// The copy in that place, and its digests.
std::pair<os::Descriptor, Digests> copied(const Source& source, os::Descriptor place) {
  if (place.number() < 0) throw Unsuited{errno};
  Digests digests = pour(source.descriptor(), place.number());
  if (!may_run(place.number())) throw Unsuited{errno};
  return {closed_to_writers(std::move(place)), std::move(digests)};
}

std::pair<os::Descriptor, Digests> copied(const Source& source) {
  int error = 0;
  try {
    return copied(source, in_memory(source.file()));
  } catch (const Unsuited& unsuited) {
    error = unsuited.error;
  }
  for (const std::string& folder : folders()) try {
      return copied(source, without_name(folder));
    } catch (const Unsuited& unsuited) {
      error = unsuited.error;
    }
  throw Refused{"cannot be copied: neither memory nor any of XDG_RUNTIME_DIR, TMPDIR, /tmp and "
                "/var/tmp has room for it and lets code run from there (the last: " +
                os::reason(error) + "): set TMPDIR to a folder that does"};
}

std::string signature_of(const Source& source, Copy::Signature signature) {
  return signature == Copy::Signature::asked ? source.beside(".sig", most_of_a_signature)
                                             : std::string{};
}

}  // namespace

void Copy::Parts::take(os::Descriptor whole) {
  descriptor = std::move(whole);
  const std::string number = std::to_string(descriptor.number());
  // By its id and not as "self": a debugger that looks at this process opens the same file.
  path = "/proc/" + std::to_string(::getpid()) + "/fd/" + number;
  std::array<char, PATH_MAX> name{};
  const ssize_t size = ::readlink(("/proc/self/fd/" + number).c_str(), name.data(), name.size());
  mapped.assign(name.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  constexpr std::string_view deleted = " (deleted)";
  if (mapped.ends_with(deleted)) mapped.resize(mapped.size() - deleted.size());
}

Copy::Copy(const Source& source, Signature signature) {
  std::string signed_with = signature_of(source, signature);
  auto [bytes, digests] = copied(source);
  source.check_unchanged();
  auto parts =
      made(source.file(), std::move(digests.whole), std::move(bytes), std::move(signed_with));
  parts->digest_before_seal = std::move(digests.before_seal);
  parts_ = std::move(parts);
}

Copy::Copy(std::shared_ptr<const Parts> parts) : parts_{std::move(parts)} {}

std::shared_ptr<const std::vector<Copy>> Copy::none() {
  static const auto nothing = std::make_shared<const std::vector<Copy>>();
  return nothing;
}

Copy Copy::with(std::vector<Copy> companions) const {
  Copy whole = *this;
  whole.companions_ = std::make_shared<const std::vector<Copy>>(std::move(companions));
  return whole;
}

std::shared_ptr<Copy::Parts> Copy::made(fs::path source, std::string digest, os::Descriptor bytes,
                                        std::string signature) {
  auto parts = std::make_shared<Parts>();
  parts->source = std::move(source);
  parts->digest = std::move(digest);
  parts->signature = std::move(signature);
  parts->take(std::move(bytes));
  return parts;
}

Copy Copy::adopt(fs::path source, std::string digest, os::Descriptor bytes, std::string signature) {
  ::fcntl(bytes.number(), F_SETFD, FD_CLOEXEC);  // what was inherited is not
  return Copy{made(std::move(source), std::move(digest), std::move(bytes), std::move(signature))};
}

Copy Copy::of_itself(const Source& source, Signature signature) {
  Digests digests = pour(source.descriptor(), std::nullopt);
  auto parts = made(source.file(), std::move(digests.whole),
                    os::Descriptor{::fcntl(source.descriptor(), F_DUPFD_CLOEXEC, 0)},
                    signature_of(source, signature));
  parts->digest_before_seal = std::move(digests.before_seal);
  parts->path = parts->mapped;
  parts->itself = true;
  return Copy{std::move(parts)};
}

}  // namespace portico::plugin
