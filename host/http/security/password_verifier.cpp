// By `htpasswd`: users and passwords. Slow by intent: a name that nobody has takes as long as one
// that somebody has.

#include <map>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "http/security/password_file.hpp"
#include "http/security/verifier.hpp"
#include "http/security/watched_file.hpp"

namespace portico::http {
namespace {

struct User {
  std::string hash;
  Verified principal;
};
using Users = std::map<std::string, User, std::less<>>;

/// What takes a hash long must not take it for ever.
constexpr std::size_t longest_password = 1024;

class PasswordVerifier final : public Verifier {
public:
  PasswordVerifier(const std::string& name, const std::string& file)
      : file_{file, [name](const std::string& text) {
                auto users = std::make_shared<Users>();
                for (PasswordLine& line : read_password_file(text)) {
                  auto principal = std::make_shared<const Principal>(line.name, name, line.scopes,
                                                                     nlohmann::json::object());
                  users->emplace(line.name, User{line.hash, std::move(principal)});
                }
                return users;
              }} {}

  bool slow() const override { return true; }
  std::uint64_t edition() const override { return file_.edition(); }

  Finding verify(const Credential& credential, Principal::Time) const override {
    const auto users = file_.get();
    if (users->empty() || credential.password.size() > longest_password) return {};
    const auto found = users->find(credential.name);
    const User& user = found == users->end() ? users->begin()->second : found->second;
    const bool good = is_password(std::string{credential.password}, user.hash);
    return {good && found != users->end() ? user.principal : nullptr};
  }

private:
  const WatchedFile<Users> file_;
};

}  // namespace

std::unique_ptr<const Verifier> password_verifier(const std::string& name,
                                                  const settings::Scheme& scheme) try {
  return std::make_unique<const PasswordVerifier>(name, scheme.file);
} catch (const std::invalid_argument& error) {
  throw std::invalid_argument{std::string{"file: "} + error.what()};
}

}  // namespace portico::http
