#include "http/security/gate.hpp"

#include <exception>
#include <utility>

#include <Poco/Logger.h>

namespace portico::http {
namespace {

using End = Gate::Answer::End;

/// What tells one thing that is shown from another, of the same scheme.
std::string_view shown_by(const Credential& credential) {
  return credential.certificate ? std::string_view{credential.certificate->fingerprint}
                                : credential.text;
}

}  // namespace

Gate::Gate(std::string name, std::unique_ptr<const Verifier> verifier, std::size_t remembered,
           std::shared_ptr<Attempts> attempts)
    : name_{std::move(name)},
      verifier_{std::move(verifier)},
      known_{remembered},
      attempts_{std::move(attempts)} {}

Gate::Answer Gate::ask(const Credential& credential, std::string_view peer,
                       Patience patience) const {
  if (!credential) return {.end = End::absent};
  const std::string_view shown = shown_by(credential);
  if (shown.empty()) return {.end = End::absent};
  const Principal::Time now = std::chrono::system_clock::now();
  const std::uint64_t edition = verifier_->edition();
  if (Verified known = known_.find(shown, edition, now))
    return {.end = End::granted, .principal = std::move(known)};
  if (patience == Patience::none && verifier_->slow()) return {.end = End::slow};
  try {
    return verify(credential, peer, shown, edition, now);
  } catch (const std::exception& error) {
    Poco::Logger::get("portico.security")
        .error("the scheme '" + name_ + "' cannot be verified: " + error.what());
    return {.end = End::failed};
  }
}

// It counts as wrong until it is known to be good: many at once are no more than their number.
Gate::Answer Gate::verify(const Credential& credential, std::string_view peer,
                          std::string_view shown, std::uint64_t edition,
                          Principal::Time now) const {
  const auto tick = Attempts::Clock::now();
  const std::uint64_t of_peer = attempts_->of_peer(peer);
  if (const auto wait = attempts_->begin(of_peer, tick))
    return {.end = End::crowded, .wait = *wait};
  const bool named = !credential.name.empty();
  const std::uint64_t of_name = named ? attempts_->of_name(name_, credential.name) : 0;
  if (named)
    if (const auto wait = attempts_->begin(of_name, tick)) {
      attempts_->take_back(of_peer);
      return {.end = End::crowded, .wait = *wait};
    }
  Verifier::Finding found = verifier_->verify(credential, now);
  if (found.principal || found.was_true) {
    attempts_->take_back(of_peer);
    if (named) attempts_->take_back(of_name);
  }
  if (!found.principal) return {.end = End::wrong};
  known_.put(shown, edition, found.principal);
  return {.end = End::granted, .principal = std::move(found.principal)};
}

}  // namespace portico::http
