#include "isolation/channel.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "isolation/asking.hpp"
#include "portico/thrown.hpp"
#include "route/flight.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::isolation {
namespace {

/// How a source of values says over the control that it has something.
struct Waker {
  std::function<void(Kind)> say;

  static portico_waker make(std::function<void(Kind)> say) {
    return {new Waker{std::move(say)},
            [](void* self) { static_cast<Waker*>(self)->say(Kind::wake); },
            [](void* self) {
              const std::unique_ptr<Waker> waker{static_cast<Waker*>(self)};
              waker->say(Kind::unlisten);
            }};
  }
};

template <class Step> portico_result tried(const Step& step) {
  try {
    return step();
  } catch (...) {
    route::Witness::say("threw " + detail::describe_thrown());
    return PORTICO_FAILED;
  }
}

}  // namespace

bool Channel::obey(const Message& message) {
  switch (message.kind) {
  case Kind::call: return call(message);
  case Kind::next: return next(message);
  case Kind::next_value: return next_value(message);
  case Kind::listen: return wire_.send(Kind::returned, listen_to(message.number));
  case Kind::run_task: return run_task(message);
  case Kind::check_health: return check_health(message);
  default: return false;
  }
}

bool Channel::call(const Message& message) {
  const auto given = items_of(message.value);
  const auto index = static_cast<std::size_t>(message.number);
  if (index >= served_.app.drafts.size() || given.empty()) return false;
  const settings::LogScope scope{text_of(given[0])};
  const route::Flight flight{served_.flights[index]};
  const portico_handler& handler = *served_.app.drafts[index].handler;
  Asking asking{wire_, served_.objects, served_.app, served_.routes[index].get()};
  const route::Witness witness;
  const portico_result result = tried([&] {
    return handler.run(handler.self, asking.call(), given.size() > 1 ? &given[1] : nullptr);
  });
  testify(witness, result);
  return wire_.send(Kind::returned, result);
}

/// What the plugin said of its failure goes ahead of the result.
void Channel::testify(const route::Witness& witness, portico_result result) {
  if (result >= PORTICO_OK || (witness.why().empty() && !witness.logged())) return;
  wire_.add(Kind::because, witness.logged() ? 1 : 0, text(witness.why()));
}

bool Channel::next(const Message& message) {
  return pull<Source>(message, [&](const portico_source& source, const route::Witness& witness) {
    portico_str chunk{};
    const portico_result result = source.next(source.self, &chunk);
    testify(witness, result);
    return wire_.send(Kind::returned, result, result == PORTICO_OK ? text(chunk) : portico_value{});
  });
}

bool Channel::next_value(const Message& message) {
  return pull<Values>(message, [&](const portico_values& values, const route::Witness& witness) {
    portico_event event{};
    event.size = sizeof event;
    const portico_result result = values.next(values.self, &event);
    testify(witness, result);
    if (result != PORTICO_OK) return wire_.send(Kind::returned, result);
    const portico_value none{};
    const std::array told{number(event.retry), event.text.data ? text(event.text) : none,
                          text(event.event),   text(event.id),
                          text(event.comment), event.data ? *event.data : none};
    return wire_.send(Kind::returned, result, array(std::span{told}.first(event.data ? 6 : 5)));
  });
}

/// Asks a source for more, and answers for one that is not there or throws.
template <class Kept, class Step> bool Channel::pull(const Message& message, const Step& step) {
  const auto kept = served_.objects.find<Kept>(message.number);
  if (!kept) return wire_.send(Kind::returned, PORTICO_FAILED);
  const route::Flight flight{kept->flight};
  const route::Witness witness;
  try {
    return step(*kept->callable, witness);
  } catch (...) {
    route::Witness::say("threw " + detail::describe_thrown());
  }
  testify(witness, PORTICO_FAILED);
  return wire_.send(Kind::returned, PORTICO_FAILED);
}

portico_result Channel::listen_to(std::int64_t number) {
  const auto values = served_.objects.find<Values>(number);
  if (!values) return PORTICO_FAILED;
  values->callable->listen(
      values->callable->self,
      Waker::make([&served = served_, number](Kind kind) { served.say(kind, number); }));
  return PORTICO_OK;
}

bool Channel::run_task(const Message& message) {
  const settings::LogScope scope{text_of(message.value)};
  const auto task = served_.objects.find<Task>(message.number);
  if (!task) return wire_.send(Kind::returned, PORTICO_FAILED);
  const route::Flight flight{task->flight};
  const route::Witness witness;
  const portico_result result = tried([&] { return task->callable->run(task->callable->self); });
  testify(witness, result);
  return wire_.send(Kind::returned, result);
}

bool Channel::check_health(const Message& message) {
  const auto& checks = served_.app.health_checks;
  const auto index = static_cast<std::size_t>(message.number);
  if (index >= checks.size()) return false;
  const std::string why = checks[index].ask();
  return wire_.send(Kind::returned, why.empty() ? PORTICO_OK : PORTICO_FAILED,
                    text(std::string_view{why}));
}

}  // namespace portico::isolation
