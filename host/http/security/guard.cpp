#include "http/security/guard.hpp"

#include <algorithm>
#include <memory_resource>
#include <string>
#include <utility>

#include <Poco/Logger.h>

#include "http/input/matched.hpp"
#include "http/security/credential.hpp"
#include "message/error_writer.hpp"
#include "model/walk/check.hpp"
#include "settings/log/log.hpp"

namespace portico::http {
namespace {

using End = Gate::Answer::End;

constexpr std::string_view not_shown = "Not authenticated";
constexpr std::string_view not_true = "Could not validate credentials";
constexpr std::string_view not_enough = "Not enough permissions";

/// Why an alternative was not met, the better reasons last: of several, the last counts, and of
/// waits the longest.
enum class Why { absent, malformed, wrong, scopes, crowded, failed, slow };

struct Shortfall {
  Why why = Why::absent;
  std::chrono::seconds wait{};
  const std::vector<std::string>* scopes = nullptr;  ///< that the scheme has to give
  Denials::Tally* denials = nullptr;                 ///< of the scheme
  Verified principal{};                              ///< of Why::scopes
};

Why why_of(End end) {
  switch (end) {
  case End::absent: return Why::absent;
  case End::wrong: return Why::wrong;
  case End::crowded: return Why::crowded;
  case End::slow: return Why::slow;
  case End::granted:
  case End::failed: break;
  }
  return Why::failed;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : " ").append(word);
  return all;
}

/// Of RFC 6750, section 3: what is behind the scheme.
std::string challenge_of(const route::Scheme& scheme, const Shortfall& shortfall) {
  std::string text = scheme.challenge;
  if (!scheme.is_token()) return text;
  if (shortfall.why == Why::wrong) text += R"( error="invalid_token")";
  if (shortfall.why == Why::scopes)
    text += R"( error="insufficient_scope", scope=")" + joined(*shortfall.scopes) + '"';
  return text;
}

message::Refusal refusal_of(Why why) {
  switch (why) {
  case Why::absent:
  case Why::malformed: return {401, not_shown};
  case Why::wrong: return {401, not_true};
  case Why::scopes: return {403, not_enough};
  case Why::crowded: return {429, "Too many failed attempts"};
  case Why::failed:
  case Why::slow: break;
  }
  return {503, "Credentials cannot be verified"};
}

}  // namespace

/// One request at its guard.
class Guard::Asking {
public:
  Asking(Exchange& exchange, Granted& granted, const route::Route* route, Patience patience)
      : exchange_{exchange},
        granted_{granted},
        route_{route},
        patience_{patience},
        right_{&exchange.arena},
        wrong_{&exchange.arena} {}

  Outcome ask(const Entry& entry) {
    Shortfall shortfall;
    for (const Alternative& alternative : entry.alternatives) {
      std::optional<Shortfall> lacks = meet(alternative);
      if (!lacks) return take(entry);
      if (lacks->why == Why::slow) return Outcome::slow;
      if (std::pair{lacks->why, lacks->wait} >= std::pair{shortfall.why, shortfall.wait})
        shortfall = std::move(*lacks);
    }
    if (entry.optional && shortfall.why == Why::absent) return Outcome::granted;
    refuse(entry, shortfall);
    return Outcome::refused;
  }

  /// At the end, what was wrong for some and right for nobody.
  void count() const {
    bool any = false;
    for (const Wrong& one : wrong_) {
      if (std::find(right_.begin(), right_.end(), one.credential.shown()) != right_.end()) continue;
      if (!std::exchange(any, true)) one.gate->count_peer(exchange_.request.peer);
      one.gate->count_name(one.credential);
    }
  }

private:
  struct Found {
    const Part* part;
    Credential credential;
    Verified principal;  ///< null: nobody has verified it
  };
  struct Wrong {
    const Gate* gate;
    Credential credential;
  };

  /// What is lacking; nullopt: nothing.
  std::optional<Shortfall> meet(const Alternative& alternative) {
    found_.clear();
    for (const Part& part : alternative) {
      const Credential credential =
          credential_of(part.demand.scheme, exchange_.request, exchange_.arena);
      const auto lacking = [&part](Why why, std::chrono::seconds wait = {}) {
        return Shortfall{
            .why = why, .wait = wait, .scopes = &part.demand.scopes, .denials = part.denials.get()};
      };
      if (!part.gate && part.demand.verified) return lacking(Why::failed);
      if (credential.form == Credential::Form::malformed) return lacking(Why::malformed);
      if (!credential) return lacking(Why::absent);
      found_.push_back({&part, credential, nullptr});
      if (!part.gate) continue;
      Gate::Answer answer = verify(*part.gate, credential);
      if (answer.end != End::granted) return lacking(why_of(answer.end), answer.wait);
      if (!answer.principal->has(part.demand.scopes)) {
        Shortfall shortfall = lacking(Why::scopes);
        shortfall.principal = std::move(answer.principal);
        return shortfall;
      }
      found_.back().principal = std::move(answer.principal);
    }
    return std::nullopt;
  }

  /// Of one credential a gate is asked once, as long as it says no.
  Gate::Answer verify(const Gate& gate, const Credential& credential) {
    const Credential::Shown shown = credential.shown();
    for (const Wrong& one : wrong_)
      if (one.gate == &gate && one.credential.shown() == shown) return {.end = End::wrong};
    Gate::Answer answer = ask(gate, credential);
    if (answer.guessed)
      wrong_.push_back({&gate, credential});
    else if (answer.end == End::granted || answer.end == End::wrong)
      right_.push_back(shown);
    return answer;
  }

  /// Who is asked answers for what it does, until nobody waits any more: then for that it is late.
  Gate::Answer ask(const Gate& gate, const Credential& credential) {
    const bool waits = patience_ == Patience::any && exchange_.context;
    Inquiry* const inquiry = waits ? matched(exchange_).inquiry : nullptr;
    if (inquiry) inquiry->asked.store(&gate, std::memory_order_release);
    Gate::Answer answer = gate.ask(credential, exchange_.request.peer, patience_);
    late_ = inquiry && !inquiry->asked.exchange(nullptr, std::memory_order_acq_rel);
    if (answer.end == End::failed && !late_) gate.count_fault();
    if (answer.end == End::slow) granted_.verifier = gate.plugin();
    return answer;
  }

  void know(const Verified& principal) {
    granted_.held.push_back(principal);
    if (!granted_.subject) granted_.subject = &principal->subject();
  }

  Outcome take(const Entry& entry) {
    for (const Found& one : found_)
      if (one.principal) {
        if (!granted_.subject)
          granted_.scheme = one.part->demand.scheme.name,
          granted_.shown = one.credential.shown().text;
        know(one.principal);
      }
    if (!entry.parameter || !route_) return Outcome::granted;
    const Found& found = found_.front();
    const route::Parameter& parameter = route_->input.parameters[*entry.parameter];
    const portico_value raw =
        found.principal ? found.principal->value()
                        : value_of(found.credential, found.part->demand.scheme, exchange_.arena);
    model::Problems problems{exchange_.arena, 1};
    portico_value checked{};
    if (model::check(*parameter.field->type, raw, nullptr, exchange_.arena, problems, checked))
      return granted_.values.push_back({&parameter, checked}), Outcome::granted;
    Poco::Logger& log = Poco::Logger::get("portico.security");
    if (found.principal)
      log.warning(route_->label() + ": the principal of '" + found.part->demand.scheme.name +
                  "' does not fit the model that the route has for it");
    refuse(entry, {.why = Why::wrong, .denials = found.part->denials.get()});
    return Outcome::refused;
  }

  /// Each scheme that would do is told once (RFC 9110, section 11.6.1).
  void refuse(const Entry& entry, const Shortfall& shortfall) {
    if (shortfall.principal) know(shortfall.principal);
    message::Reply& reply = exchange_.reply;
    message::refuse(reply, refusal_of(shortfall.why));
    if (!late_) shortfall.denials->count(reply.status);
    if (shortfall.why == Why::crowded) {
      const std::string seconds = std::to_string(std::max<long>(shortfall.wait.count(), 1));
      reply.headers.push_back({"retry-after", message::keep(exchange_.arena, seconds)});
    }
    if (reply.status != 401 && reply.status != 403) return;
    std::vector<std::string> told;
    for (const Alternative& alternative : entry.alternatives)
      for (const Part& part : alternative) {
        const std::string challenge = challenge_of(part.demand.scheme, shortfall);
        if (reply.status == 403 && !part.demand.scheme.is_token()) continue;
        if (std::find(told.begin(), told.end(), challenge) != told.end()) continue;
        told.push_back(challenge);
        reply.headers.push_back({"www-authenticate", message::keep(exchange_.arena, challenge)});
      }
  }

  Exchange& exchange_;
  Granted& granted_;
  const route::Route* const route_;
  const Patience patience_;
  bool late_ = false;                          ///< nobody waits any more, which is counted
  std::vector<Found> found_;                   ///< of the alternative that is asked
  std::pmr::vector<Credential::Shown> right_;  ///< by somebody's word
  std::pmr::vector<Wrong> wrong_;              ///< likewise, and each may be a guess
};

void Guard::add(const route::Requirement& requirement, const std::string& plugin,
                const Verifiers& verifiers) {
  if (requirement.alternatives.empty()) return;
  Entry entry;
  entry.optional = requirement.optional;
  entry.parameter = requirement.parameter;
  for (const auto& demands : requirement.alternatives) {
    Alternative& alternative = entry.alternatives.emplace_back();
    for (const route::Demand& demand : demands) {
      auto gate = demand.verified ? verifiers.find(plugin, demand) : nullptr;
      auto denials = gate ? gate->denials() : verifiers.denials().of(demand.scheme.name);
      alternative.push_back({demand, std::move(gate), std::move(denials)});
      if (demand.scheme.key.empty()) continue;
      settings::hide(demand.scheme.key);
      keys_.push_back({demand.scheme.place, demand.scheme.key});
    }
  }
  entries_.push_back(std::move(entry));
}

std::shared_ptr<const Guard> Guard::of(const route::Route& route,
                                       const settings::SecurityTerms& terms,
                                       const Verifiers& verifiers) {
  const std::vector<route::Requirement> requirements = route.security.requirements(terms);
  if (requirements.empty()) return nullptr;
  auto guard = std::make_shared<Guard>();
  for (const route::Requirement& requirement : requirements)
    guard->add(requirement, route.plugin, verifiers);
  return guard;
}

std::shared_ptr<const Guard> Guard::of(const route::Requirement& requirement,
                                       const Verifiers& verifiers) {
  if (requirement.alternatives.empty()) return nullptr;
  auto guard = std::make_shared<Guard>();
  guard->add(requirement, {}, verifiers);
  return guard;
}

std::shared_ptr<const Guard> Guard::by(Ask ask) {
  auto guard = std::make_shared<Guard>();
  guard->ask_ = std::move(ask);
  return guard;
}

Guard::Outcome Guard::admit(Exchange& exchange, Granted& granted, const route::Route* route,
                            Patience patience) const {
  if (ask_) return ask_(exchange, granted, patience);
  granted.keys = keys_;
  Asking asking{exchange, granted, route, patience};
  for (const Entry& entry : entries_) {
    const Outcome outcome = asking.ask(entry);
    if (outcome == Outcome::slow) return outcome;  // all of it is asked again
    if (outcome == Outcome::refused) return asking.count(), outcome;
  }
  asking.count();
  return Outcome::granted;
}

}  // namespace portico::http
