// By `htpasswd`: users and passwords. Slow by intent: a name that nobody has takes as long as the
// one of the file that takes longest. As many hashes at once as there are cores, for each may take
// more than 100 MiB.

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "http/security/password_file.hpp"
#include "http/security/verifier.hpp"
#include "http/security/watched_file.hpp"

namespace portico::http {
namespace {

struct User {
  std::string hash;
  Verified principal;
};
struct Users {
  std::map<std::string, User, std::less<>> by_name;
  std::string dearest;  ///< of their hashes; empty: there is nobody
};

/// What takes a hash long must not take it for ever.
constexpr std::size_t longest_password = 1024;

std::shared_ptr<const Users> users_of(const std::string& text, const std::string& scheme) {
  auto users = std::make_shared<Users>();
  double most = -1;
  for (PasswordLine& line : read_password_file(text)) {
    if (const double cost = cost_of_hash(line.hash); cost > most)
      most = cost, users->dearest = line.hash;
    auto principal =
        std::make_shared<const Principal>(line.name, scheme, line.scopes, nlohmann::json::object());
    users->by_name.emplace(line.name, User{line.hash, std::move(principal)});
  }
  return users;
}

/// Of all files together.
Seats& hashing() {
  static Seats seats{std::max(1U, std::thread::hardware_concurrency())};
  return seats;
}

class PasswordVerifier final : public Verifier {
public:
  PasswordVerifier(const std::string& name, const std::string& file)
      : file_{file, [name](const std::string& text) { return users_of(text, name); }} {}

  bool slow() const override { return true; }
  Seats* seats() const override { return &hashing(); }
  std::string lack() const override { return lack_of_file("file", file_.lack()); }
  std::uint64_t edition() const override { return file_.edition(); }

  Finding verify(const Credential& credential, Principal::Time) const override {
    const auto users = file_.get();
    if (users->by_name.empty() || credential.password.size() > longest_password) return {};
    const auto found = users->by_name.find(credential.name);
    const bool known = found != users->by_name.end();
    std::string password{credential.password};
    const bool good = is_password(password, known ? found->second.hash : users->dearest);
    ::sodium_memzero(password.data(), password.size());
    return {good && known ? found->second.principal : nullptr};
  }

private:
  const WatchedFile<Users> file_;
};

}  // namespace

std::unique_ptr<const Verifier> password_verifier(const std::string& name,
                                                  const settings::Scheme& scheme) {
  return std::make_unique<const PasswordVerifier>(name, scheme.file);
}

}  // namespace portico::http
