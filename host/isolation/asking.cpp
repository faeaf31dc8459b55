#include "isolation/asking.hpp"

#include <span>
#include <utility>

#include "plugin/app.hpp"

namespace portico::isolation {
namespace {

portico_value list(Asking::Arguments arguments) {
  return array(std::span{arguments.begin(), arguments.size()});
}

}  // namespace

/// Else the log says so.
bool Asking::held() const {
  if (thread_ == std::this_thread::get_id()) return true;
  app_.write(PORTICO_WARNING, "used its call on another thread: that call was ignored");
  return false;
}

void Asking::say(Kind kind, std::int64_t number, const portico_value& value) {
  const std::lock_guard lock{mutex_};
  wire_.add(kind, number, value);
}

void Asking::tell(std::int64_t function, Arguments arguments) {
  say(Kind::tell, function, list(arguments));
}

portico_result Asking::ask(std::int64_t function, Arguments arguments, int descriptor,
                           const std::function<void(const portico_value&)>& take) {
  const std::lock_guard lock{mutex_};
  if (!wire_.send(Kind::ask, function, list(arguments), descriptor) ||
      wire_.receive(answer_) != Wire::Received::message || answer_.kind != Kind::answer)
    return PORTICO_REFUSED;
  if (take) take(answer_.value);
  return static_cast<portico_result>(answer_.number);
}

portico_result Asking::give(std::int64_t function, Arguments arguments,
                            const std::function<portico_result(portico_call* judge)>& make) {
  if (judge_) tell(function, arguments);
  const portico_result result = judge_ ? make(&judge_->call) : ask(function, arguments);
  if (result == PORTICO_OK) drop_bodies();
  return result;
}

void Asking::drop(std::vector<std::int64_t>& names) {
  for (const std::int64_t name : std::exchange(names, {})) objects_.drop(name);
}

portico_str Asking::keep(std::string_view text) {
  const std::string& copy = kept_.emplace_back(text);
  return {copy.data(), copy.size()};
}

}  // namespace portico::isolation
