#include "isolation/conversation.hpp"

#include <array>
#include <string>

#include "isolation/isolated.hpp"
#include "isolation/remote_object.hpp"
#include "plugin/service/boundary.hpp"
#include "plugin/service/file_service.hpp"
#include "plugin/service/services.hpp"
#include "plugin/service/values_service.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::isolation {
namespace {

/// What it costs to be wrong about a handler that hangs: another thread of its process.
constexpr std::chrono::seconds grace{1};

/// Headers, tasks and bodies of one call, which take memory here.
constexpr int most_messages = 100000;
constexpr std::size_t most_bytes = std::size_t{4} * most_from_isolated;

const portico_host& host() { return plugin::services(); }

portico_value or_null(portico_str found) { return found.data ? text(found) : portico_value{}; }

}  // namespace

Conversation::End Conversation::run(std::int64_t handler, const portico_value* input,
                                    std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience + grace;
  Wire& wire = channel_.wire();
  const std::array given{text(settings::LogScope::request()), input ? *input : portico_value{}};
  if (!wire.send(Kind::call, handler, array(std::span{given}.first(input ? 2 : 1))))
    return channel_.close(), End::unsent;
  int messages = 0;
  std::size_t bytes = 0;
  while (messages < most_messages && bytes < most_bytes) {
    const Wire::Received came = wire.receive(message_);
    if (came == Wire::Received::end) break;
    if (came == Wire::Received::nothing && process_->over()) break;
    if (came == Wire::Received::message) {
      const Next next = obey();
      if (next == Next::over) return End::returned;
      if (next == Next::nonsense) break;
      messages += message_.kind != Kind::cancelled;  // which may be asked for as long as it takes
      bytes += message_.bytes();
    }
    if (call_.gone.load(std::memory_order_relaxed) && std::chrono::steady_clock::now() > until)
      return channel_.leave_behind(), End::left;
  }
  return channel_.close(), End::lost;
}

Conversation::Next Conversation::obey() {
  const portico_value& value = message_.value;
  const auto given = items_of(value);
  const auto code = static_cast<std::int32_t>(message_.number);
  const auto part = [&](std::size_t at) {
    return at < given.size() ? str_of(given[at]) : portico_str{};
  };
  switch (message_.kind) {
  case Kind::request: return answer(0, or_null(host().request(&call_, code, str_of(value))));
  case Kind::cancelled: return answer(host().cancelled(&call_));
  case Kind::status: host().status(&call_, code); return Next::more;
  case Kind::header: host().header(&call_, part(0), part(1)); return Next::more;
  case Kind::reply: return answer(host().reply(&call_, &value));
  case Kind::fail: return answer(host().fail(&call_, code, given.empty() ? nullptr : &given[0]));
  case Kind::bytes: return answer(host().bytes(&call_, part(0), part(1)));
  case Kind::stream:
    return answer(
        host().stream(&call_, str_of(value), RemoteObject::source(process_, message_.number)));
  case Kind::defer:
    return answer(
        host().defer(&call_, str_of(value), RemoteObject::task(process_, message_.number)));
  case Kind::broken: plugin::misuse(call_, text_of(value)); return Next::more;
  case Kind::file: return answer(take_file());
  case Kind::values: return answer(take_values());
  case Kind::returned: return result_ = code, Next::over;
  case Kind::because: return hear(message_), Next::more;
  default: return Next::nonsense;
  }
}

Conversation::Next Conversation::answer(std::int64_t result, const portico_value& value) {
  if (!message_.asks) return Next::more;
  return channel_.wire().send(Kind::answer, result, value) ? Next::more : Next::nonsense;
}

portico_result Conversation::take_file() {
  const auto given = items_of(message_.value);
  if (given.size() != 5) return plugin::file_service().file(&call_, nullptr);
  portico_file file{};
  file.size = sizeof file;
  file.root = str_of(given[0]);
  file.path = str_of(given[1]);
  file.media_type = str_of(given[2]);
  file.name = str_of(given[3]);
  file.disposition = static_cast<std::uint32_t>(given[4].integer);
  return plugin::send_file(call_, file, message_.descriptor,
                           static_cast<std::int32_t>(message_.number));
}

portico_result Conversation::take_values() {
  const auto given = items_of(message_.value);
  if (given.size() != 2) return plugin::values_service().values(&call_, 0, nullptr);
  const portico_values values =
      RemoteObject::values(process_, message_.number, given[1].integer != 0);
  return plugin::values_service().values(&call_, static_cast<std::int32_t>(given[0].integer),
                                         &values);
}

}  // namespace portico::isolation
