#include "isolation/remote_object.hpp"

#include <utility>

#include "settings/log/log_scope.hpp"

namespace portico::isolation {
namespace {

/// It is asked within the call of a handler, and has only to remember something.
constexpr std::chrono::seconds patience_with_listen{2};

}  // namespace

portico_source RemoteObject::source(Process process, std::int64_t number) {
  if (number == 0) return {};
  return {new RemoteObject{std::move(process), number},
          [](void* self, portico_str* chunk) { return of(self).next(*chunk); }, drop};
}

portico_values RemoteObject::values(Process process, std::int64_t number, bool listens) {
  portico_values values{};
  values.size = sizeof values;
  if (number == 0) return values;
  values.self = new RemoteObject{std::move(process), number};
  values.next = [](void* self, portico_event* event) { return of(self).next(*event); };
  if (listens) values.listen = [](void* self, portico_waker waker) { of(self).listen(waker); };
  values.drop = drop;
  return values;
}

portico_task RemoteObject::task(Process process, std::int64_t number) {
  if (number == 0) return {};
  return {new RemoteObject{std::move(process), number}, [](void* self) { return of(self).run(); },
          drop};
}

bool RemoteObject::ask(IsolatedProcess& process, Kind question, std::int64_t number,
                       Message& answer, Clock::time_point until) {
  auto channel = process.channel();
  if (!channel) return false;
  Wire& wire = channel->wire();
  if (!wire.send(question, number, text(settings::LogScope::request())))
    return channel->close(), false;
  for (bool heard = false;;) {
    const Wire::Received came = wire.receive(answer);
    if (came == Wire::Received::message && answer.kind == Kind::returned) return true;
    if (came == Wire::Received::message && answer.kind == Kind::because && !heard) {
      hear(answer);
      heard = true;
      continue;
    }
    if (came != Wire::Received::nothing || process.over()) return channel->close(), false;
    if (Clock::now() > until) return channel->leave_behind(), false;
  }
}

portico_result RemoteObject::next(portico_str& chunk) {
  if (!ask(Kind::next)) return PORTICO_FAILED;
  chunk = str_of(answer_.value);
  return static_cast<portico_result>(answer_.number);
}

portico_result RemoteObject::next(portico_event& event) {
  if (!ask(Kind::next_value)) return PORTICO_FAILED;
  const auto result = static_cast<portico_result>(answer_.number);
  const auto told = items_of(answer_.value);
  if (result != PORTICO_OK || told.size() < 5)
    return result == PORTICO_OK ? PORTICO_FAILED : result;
  event.retry = static_cast<std::uint32_t>(told[0].integer);
  if (told[1].kind == PORTICO_STRING) event.text = {told[1].text, told[1].size};
  event.event = str_of(told[2]);
  event.id = str_of(told[3]);
  event.comment = str_of(told[4]);
  if (told.size() > 5) event.data = &told[5];
  return result;
}

void RemoteObject::listen(const portico_waker& waker) {
  process_->listen(number_, waker);
  ask(Kind::listen, Clock::now() + patience_with_listen);
}

portico_result RemoteObject::run() {
  if (!ask(Kind::run_task))
    return route::Witness::say("is lost: its process ended, or had ended before"), PORTICO_FAILED;
  return static_cast<portico_result>(answer_.number);
}

}  // namespace portico::isolation
