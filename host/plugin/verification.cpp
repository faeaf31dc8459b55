#include "plugin/verification.hpp"

#include <utility>

#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

/// Bytes of an answer.
constexpr std::size_t longest_verdict = 1 << 20;

void take_verdict(void* to, portico_str json) {
  auto& who = *static_cast<std::optional<std::string>*>(to);
  if (json.data && json.size <= longest_verdict) who.emplace(json.data, json.size);
}

}  // namespace

Verification::Verification(std::string_view plugin, message::Owned<portico_verifier> verifier)
    : flight_{route::flight_label(plugin, "its verifier")},
      verifier_{std::move(verifier)} {}

Verification::Answer Verification::ask(std::string_view shown) const {
  const route::Flight flight{flight_};
  const route::Witness witness;
  Answer answer;
  const portico_verdict verdict{&answer.who, take_verdict};
  try {
    answer.known =
        verifier_->verify(verifier_->self, {shown.data(), shown.size()}, &verdict) == PORTICO_OK;
    if (!answer.known) answer.why = witness.why();
  } catch (...) {
    answer.why = "threw " + detail::describe_thrown();
  }
  if (!answer.known && answer.why.empty()) answer.why = "failed, and does not say why";
  return answer;
}

}  // namespace portico::plugin
