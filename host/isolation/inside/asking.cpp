#include "isolation/inside/asking.hpp"

#include <span>
#include <utility>

#include "plugin/app.hpp"
#include "portico/thrown.hpp"

namespace portico::isolation {
namespace {

portico_value list(Asking::Arguments arguments) {
  return array(std::span{arguments.begin(), arguments.size()});
}

}  // namespace

void Asking::run(const portico_value* input) {
  const portico_handler& handler = *served_.app.drafts[handler_].handler;
  const route::Witness witness;
  portico_result result = PORTICO_FAILED;
  try {
    result = handler.run(handler.self, call(), input);
  } catch (...) {
    route::Witness::say("threw " + detail::describe_thrown());
  }
  testify(witness, result);
  channel_.say(Kind::returned, id_, result);
}

/// What the plugin said of its failure goes ahead of the result.
void Asking::testify(const route::Witness& witness, portico_result result) {
  if (result >= PORTICO_OK || (witness.why().empty() && !witness.logged())) return;
  channel_.say(Kind::because, id_, witness.logged() ? 1 : 0, text(witness.why()));
}

/// Else the log says so.
bool Asking::held() const {
  if (thread_ == std::this_thread::get_id()) return true;
  served_.app.write(PORTICO_WARNING, "used its call on another thread: that call was ignored");
  return false;
}

void Asking::tell(std::int64_t function, Arguments arguments) {
  channel_.say(Kind::tell, id_, function, list(arguments));
}

portico_result Asking::ask(std::int64_t function, Arguments arguments, os::Descriptor descriptor,
                           const std::function<void(const portico_value&)>& take) {
  Message answer;
  if (!channel_.ask(id_, function, list(arguments), std::move(descriptor), lead_, answer))
    return PORTICO_REFUSED;
  if (take) take(answer.value());
  return static_cast<portico_result>(answer.number);
}

/// Null: its route could not be compiled here.
portico_call* Asking::judge() {
  if (judge_) return &judge_->call;
  const route::Route* const route = served_.routes[handler_].get();
  return route ? &judge_.emplace(*route).call : nullptr;
}

portico_str Asking::keep(std::string_view text) {
  const std::string& copy = kept_.emplace_front(text);
  return {copy.data(), copy.size()};
}

}  // namespace portico::isolation
