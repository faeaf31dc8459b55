#include "plugin/service/values_service.hpp"

#include <memory>
#include <utility>

#include "plugin/service/boundary.hpp"
#include "plugin/service/value_stream.hpp"

namespace portico::plugin {
namespace {

/// What is wrong with the request itself, or "".
std::string objection(int32_t format, const portico_values& given) {
  if (format != PORTICO_LINES && format != PORTICO_EVENTS)
    return "gave values in a format that the host does not know: " + std::to_string(format);
  if (!given.next) return "gave values without next()";
  return {};
}

void compose(portico_call& call, int32_t format, const portico_values& given) {
  // From here on the stream owns the source, whatever happens.
  auto stream = std::make_unique<ValueStream>(call.route, format, given);
  const auto signal = stream->signal();
  const bool events = format == PORTICO_EVENTS;
  compose_stream(call, events ? "text/event-stream; charset=utf-8" : "application/jsonl",
                 message::Owned<portico_source>{ValueStream::release(std::move(stream))});
  call.reply.signal = signal;
  if (signal) call.reply.patience = ValueStream::silence;
  call.reply.resumable = events;
}

portico_result values(portico_call* call, int32_t format, const portico_values* given) noexcept {
  if (!given || !PORTICO_HAS(given, drop)) {
    if (held(call))
      misuse(*call, "gave values in too small a struct: set size to sizeof(portico_values)");
    return PORTICO_REFUSED;
  }
  const auto refuse = [&]() -> portico_result {
    if (given->drop) given->drop(given->self);
    return PORTICO_REFUSED;
  };
  if (!held(call)) return refuse();
  return guarded(*call, [&]() -> portico_result {
    compose_nothing(*call, {});
    const std::string wrong = objection(format, *given);
    if (!wrong.empty()) return misuse(*call, wrong), refuse();
    compose(*call, format, *given);
    return PORTICO_OK;
  });
}

constexpr portico_values_service values_table{sizeof(portico_values_service), values};

}  // namespace

const portico_values_service& values_service() noexcept { return values_table; }

}  // namespace portico::plugin
