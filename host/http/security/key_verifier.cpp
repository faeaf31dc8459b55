// By `keys`: API keys of which the file has a hash. What is looked up is the hash of what was
// shown: how long that takes tells nothing of a key that is not known already.

#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "http/security/key_file.hpp"
#include "http/security/verifier.hpp"
#include "http/security/watched_file.hpp"

namespace portico::http {
namespace {

using KeysByDigest = std::unordered_map<std::string, Verified>;  // by digest

/// Longer ones are none that we have made.
constexpr std::size_t longest_key = 4096;

class KeyVerifier final : public Verifier {
public:
  KeyVerifier(const std::string& name, const std::string& file)
      : file_{file, [name](const std::string& text) {
                auto keys = std::make_shared<KeysByDigest>();
                for (KeyLine& line : read_key_file(text))
                  keys->emplace(line.digest,
                                std::make_shared<const Principal>(line.name, name, line.scopes,
                                                                  nlohmann::json::object()));
                return keys;
              }} {}

  std::string lack() const override { return lack_of_file("file", file_.lack()); }
  std::uint64_t edition() const override { return file_.edition(); }

  Finding verify(const Credential& credential, Principal::Time) const override {
    if (credential.text.size() > longest_key) return {};
    const std::string digest = digest_of_key(credential.text);
    const auto keys = file_.get();
    const auto found = keys->find(digest);
    return {found == keys->end() ? nullptr : found->second};
  }

private:
  const WatchedFile<KeysByDigest> file_;
};

}  // namespace

std::unique_ptr<const Verifier> key_verifier(const std::string& name,
                                             const settings::Scheme& scheme) {
  return std::make_unique<const KeyVerifier>(name, scheme.file);
}

}  // namespace portico::http
