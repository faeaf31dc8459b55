// By `certificate`: what the client has shown over TLS, and somebody vouches for whom the listener
// believes.

#include <utility>

#include <nlohmann/json.hpp>

#include "http/security/verifier.hpp"

namespace portico::http {
namespace {

class CertificateVerifier final : public Verifier {
public:
  CertificateVerifier(std::string name, const settings::Scheme& scheme)
      : name_{std::move(name)},
        subjects_{scheme.subjects} {}

  Finding verify(const Credential& credential, Principal::Time) const override {
    if (!credential.certificate) return {};
    const message::ClientCertificate& shown = *credential.certificate;
    std::vector<std::string> scopes;
    if (!subjects_.empty()) {
      const auto found = subjects_.find(shown.subject);
      if (found == subjects_.end()) return {.was_true = true};
      scopes = found->second;
    }
    return {std::make_shared<const Principal>(shown.subject, name_, std::move(scopes),
                                              nlohmann::json{{"fingerprint", shown.fingerprint}})};
  }

private:
  const std::string name_;
  const std::map<std::string, std::vector<std::string>> subjects_;
};

}  // namespace

std::unique_ptr<const Verifier> certificate_verifier(const std::string& name,
                                                     const settings::Scheme& scheme) {
  return std::make_unique<const CertificateVerifier>(name, scheme);
}

}  // namespace portico::http
