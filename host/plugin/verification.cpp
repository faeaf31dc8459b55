#include "plugin/verification.hpp"

#include <new>
#include <utility>

#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

/// Bytes of an answer.
constexpr std::size_t longest_verdict = 1 << 20;

/// What the plugin says; it is called by its code, which nothing may be thrown through.
struct Verdict {
  std::optional<std::string> who;
  const char* objection = nullptr;

  static void take(void* to, portico_str json) noexcept {
    Verdict& verdict = *static_cast<Verdict*>(to);
    if (!json.data) return;
    if (json.size > longest_verdict) return void(verdict.objection = "says more than 1 MiB");
    try {
      verdict.who.emplace(json.data, json.size);
    } catch (const std::bad_alloc&) {
      verdict.objection = "says what there is no memory for";
    }
  }
};

}  // namespace

Verification::Verification(std::string_view plugin, message::Owned<portico_verifier> verifier,
                           Faults& faults)
    : flight_{route::flight_label(plugin, "its verifier")},
      verifier_{std::move(verifier)},
      faults_{faults} {}

Verification::Answer Verification::ask(std::string_view shown) const {
  const route::Flight flight{flight_};
  const route::Witness witness;
  Answer answer;
  Verdict said;
  const portico_verdict verdict{&said, Verdict::take};
  try {
    answer.known =
        verifier_->verify(verifier_->self, {shown.data(), shown.size()}, &verdict) == PORTICO_OK;
    if (!answer.known) answer.why = witness.why();
  } catch (...) {
    answer.why = "threw " + detail::describe_thrown();
  }
  if (answer.known && said.objection) {
    answer.known = false;
    answer.why = said.objection;
  }
  answer.who = std::move(said.who);
  if (!answer.known && answer.why.empty()) answer.why = "failed, and does not say why";
  return answer;
}

}  // namespace portico::plugin
