#include "serve/command/dev_cert_command.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "tls/self_signed.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

constexpr mode_t for_everybody = 0644, for_the_owner = 0600;

std::string quoted(const fs::path& file) { return '"' + file.string() + '"'; }

void check_free(const fs::path& file, bool replaces) {
  std::error_code error;
  if (!replaces && fs::exists(fs::symlink_status(file, error)))
    throw std::runtime_error{quoted(file) + " is there already: name another file, or replace it "
                                            "with --force"};
}

/// A file that takes its place when it is wanted there: whole, with its mode from the beginning.
class Fresh {
public:
  Fresh(const fs::path& file, std::string_view bytes, mode_t mode)
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
  Fresh(const Fresh&) = delete;
  Fresh& operator=(const Fresh&) = delete;
  ~Fresh() { ::unlink(fresh_.c_str()); }

  void take_place() const {
    if (::rename(fresh_.c_str(), file_.c_str()) != 0) fail();
  }

private:
  [[noreturn]] void fail() const {
    const std::string why = os::reason();
    ::unlink(fresh_.c_str());
    throw std::runtime_error{quoted(file_) + " cannot be written: " + why};
  }

  const fs::path file_, fresh_;
};

}  // namespace

int make_dev_cert(const settings::DevCert& wanted, std::ostream& out) {
  check_free(wanted.certificate, wanted.replaces);
  check_free(wanted.private_key, wanted.replaces);
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  names.insert(names.end(), wanted.names.begin(), wanted.names.end());
  const tls::SelfSigned made = tls::self_signed(names, wanted.days);
  const Fresh key{wanted.private_key, made.private_key, for_the_owner};
  const Fresh certificate{wanted.certificate, made.certificate, for_everybody};
  key.take_place();
  certificate.take_place();
  out << "wrote " << wanted.certificate << " and " << wanted.private_key << ", for";
  for (const std::string& name : names) out << ' ' << name;
  out << "\nsettings that use them:\n\n"
      << R"(  "listen": [{"address": "127.0.0.1:8443", "tls": "default"}],)" << '\n'
      << R"(  "tls": {"certificates": [{"certificate": )" << quoted(wanted.certificate)
      << R"(, "private_key": )" << quoted(wanted.private_key) << "}]}\n\n"
      << "clients believe it by its file: curl --cacert " << wanted.certificate
      << " https://localhost:8443/\n";
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
