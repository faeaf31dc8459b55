#include "serve/command/dev_cert_command.hpp"

#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "serve/command/fresh_file.hpp"
#include "tls/self_signed.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& file) { return '"' + file.string() + '"'; }

void check_free(const fs::path& file, bool replaces) {
  std::error_code error;
  if (!replaces && fs::exists(fs::symlink_status(file, error)))
    throw std::runtime_error{quoted(file) + " is there already: name another file, or replace it "
                                            "with --force"};
}

}  // namespace

int make_dev_cert(const settings::DevCert& wanted, std::ostream& out) {
  check_free(wanted.certificate, wanted.replaces);
  check_free(wanted.private_key, wanted.replaces);
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  names.insert(names.end(), wanted.names.begin(), wanted.names.end());
  const tls::SelfSigned made = tls::self_signed(names, wanted.days);
  const FreshFile key{wanted.private_key, made.private_key, FreshFile::for_the_owner};
  const FreshFile certificate{wanted.certificate, made.certificate, FreshFile::for_everybody};
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
