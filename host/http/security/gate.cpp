#include "http/security/gate.hpp"

#include <exception>
#include <utility>

#include <Poco/Message.h>

namespace portico::http {
namespace {

using End = Gate::Answer::End;

}  // namespace

Gate::Gate(std::string name, std::unique_ptr<const Verifier> verifier, std::size_t remembered,
           std::shared_ptr<Attempts> attempts, std::shared_ptr<Denials::Tally> denials)
    : name_{std::move(name)},
      verifier_{std::move(verifier)},
      known_{remembered},
      failures_{"portico.security", Poco::Message::PRIO_ERROR},
      attempts_{std::move(attempts)},
      denials_{std::move(denials)} {}

Gate::Answer Gate::ask(const Credential& credential, std::string_view peer,
                       Patience patience) const {
  if (!credential || credential.shown().text.empty()) return {.end = End::absent};
  if (auto answer = early(credential, peer)) return std::move(*answer);
  if (patience == Patience::none && verifier_->slow()) return {.end = End::slow};
  try {
    Seats* const seats = verifier_->seats();
    if (!seats) return verify(credential);
    const Seats::Seat seat = seats->take();
    // Meanwhile others may have shown the same, or too much that is wrong.
    if (auto answer = early(credential, peer)) return std::move(*answer);
    return verify(credential);
  } catch (const std::exception& error) {
    failures_.tell("the scheme '" + name_ + "' cannot be verified: " + error.what());
    return {.end = End::failed};
  }
}

/// What can be said without its verifier.
std::optional<Gate::Answer> Gate::early(const Credential& credential, std::string_view peer) const {
  const Principal::Time now = std::chrono::system_clock::now();
  if (Verified known = known_.find(credential.shown(), verifier_->edition(), now))
    return Answer{.end = End::granted, .principal = std::move(known)};
  if (const auto wait = attempts_->wait(peer, name_, credential.name, Attempts::Clock::now()))
    return Answer{.end = End::crowded, .wait = *wait};
  return std::nullopt;
}

Gate::Answer Gate::verify(const Credential& credential) const {
  const Principal::Time now = std::chrono::system_clock::now();
  const std::uint64_t edition = verifier_->edition();
  Verifier::Finding found = verifier_->verify(credential, now);
  if (!found.principal) return {.end = End::wrong, .guessed = !found.was_true};
  known_.put(credential.shown(), edition, found.principal, now);
  return {.end = End::granted, .principal = std::move(found.principal)};
}

void Gate::count_peer(std::string_view peer) const {
  attempts_->count_peer(peer, Attempts::Clock::now());
}

void Gate::count_name(const Credential& credential) const {
  if (!credential.name.empty())
    attempts_->count_name(name_, credential.name, Attempts::Clock::now());
}

}  // namespace portico::http
