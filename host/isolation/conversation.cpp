#include "isolation/conversation.hpp"

#include <array>
#include <string>

#include "isolation/crossings.hpp"
#include "isolation/isolated.hpp"
#include "plugin/compose.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::isolation {
namespace {

/// What it costs to be wrong about a handler that hangs: another thread of its process.
constexpr std::chrono::seconds grace{1};

/// Headers, tasks and bodies of one call, which take memory here.
constexpr int most_messages = 100000;
constexpr std::size_t most_bytes = std::size_t{4} * most_from_isolated;

}  // namespace

Conversation::End Conversation::run(std::int64_t handler, const portico_value* input,
                                    std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience + grace;
  Wire& wire = channel_.wire();
  const std::array given{text(settings::LogScope::request()), input ? *input : portico_value{}};
  if (!wire.send(Kind::call, handler, array(std::span{given}.first(input ? 2 : 1))))
    return channel_.close(), End::unsent;
  std::size_t bytes = 0;
  while (messages_ < most_messages && bytes < most_bytes) {
    const Wire::Received came = wire.receive(message_);
    if (came == Wire::Received::end) break;
    if (came == Wire::Received::nothing && process_->over()) break;
    if (came == Wire::Received::message) {
      const Next next = obey();
      if (next == Next::over) return End::returned;
      if (next == Next::nonsense) break;
      ++messages_;
      bytes += message_.bytes();
    }
    if (call_.gone.load(std::memory_order_relaxed) && std::chrono::steady_clock::now() > until)
      return channel_.leave_behind(), End::left;
  }
  return channel_.close(), End::lost;
}

Conversation::Next Conversation::obey() {
  switch (message_.kind) {
  case Kind::tell:
  case Kind::ask: return serve();
  case Kind::broken: plugin::misuse(call_, text_of(message_.value)); return Next::more;
  case Kind::because: return hear(message_), Next::more;
  case Kind::returned: return result_ = static_cast<portico_result>(message_.number), Next::over;
  default: return Next::nonsense;
  }
}

Conversation::Next Conversation::serve() {
  const auto given = answer({process_, call_, message_});
  if (!given) return Next::nonsense;
  if (!given->costs) --messages_;  // which may be asked for as often as it takes
  if (message_.kind == Kind::tell) return Next::more;
  return channel_.wire().send(Kind::answer, given->result, given->value) ? Next::more
                                                                         : Next::nonsense;
}

}  // namespace portico::isolation
