#include "plugin/service/value_stream.hpp"

#include <array>
#include <cstddef>
#include <string>

#include "message/reply.hpp"
#include "model/problem.hpp"
#include "model/walk/render.hpp"
#include "model/write.hpp"
#include "plugin/app.hpp"
#include "plugin/reply/reply_counts.hpp"
#include "plugin/service/event_text.hpp"
#include "portico/thrown.hpp"

static_assert(portico::message::Reply::idle == PORTICO_IDLE);

namespace portico::plugin {
namespace {

constexpr std::size_t kept = 65536;  // bytes of a buffer between values

void wake(void* self) { (*static_cast<std::shared_ptr<message::Signal>*>(self))->raise(); }
void drop_waker(void* self) { delete static_cast<std::shared_ptr<message::Signal>*>(self); }

/// A handle of the plugin's own: it outlives the stream if the plugin wants it to.
portico_waker waker(const std::shared_ptr<message::Signal>& signal) {
  return {new std::shared_ptr<message::Signal>{signal}, wake, drop_waker};
}

portico_result next_chunk(void* self, portico_str* chunk) {
  return static_cast<ValueStream*>(self)->next(*chunk);
}
void drop_stream(void* self) { delete static_cast<ValueStream*>(self); }

}  // namespace

ValueStream::ValueStream(const route::Route& route, int format, const portico_values& source)
    : route_{route},
      format_{format},
      source_{source} {
  if (!source_.listen) return;
  signal_ = std::make_shared<message::Signal>();
  source_.listen(source_.self, waker(signal_));
}

ValueStream::~ValueStream() {
  if (source_.drop) source_.drop(source_.self);
}

portico_source ValueStream::release(std::unique_ptr<ValueStream> stream) {
  return {stream.release(), next_chunk, drop_stream};
}

portico_result ValueStream::next(portico_str& chunk, Clock::time_point now) {
  try {
    return give(chunk, now);
  } catch (...) {
    fail("stream threw " + detail::describe_thrown());
  }
  return PORTICO_FAILED;
}

portico_result ValueStream::give(portico_str& chunk, Clock::time_point now) {
  text_.clear(kept);
  while (text_.empty()) {  // an event may be empty
    portico_event event{};
    event.size = sizeof event;
    const route::Witness witness;
    const portico_result result = source_.next(source_.self, &event);
    if (result == PORTICO_IDLE) return wait(chunk, now);
    if (result == PORTICO_END) return PORTICO_END;
    if (result != PORTICO_OK) {
      fail_as_told(witness, result);
      return PORTICO_FAILED;
    }
    if (!write(event)) return PORTICO_FAILED;
  }
  spoke_ = Clock::now();
  chunk = {text_.view().data(), text_.size()};
  return PORTICO_OK;
}

portico_result ValueStream::wait(portico_str& chunk, Clock::time_point now) {
  json_.clear(kept);
  if (format_ != PORTICO_EVENTS || now - spoke_ < silence) return PORTICO_IDLE;
  spoke_ = now;
  chunk = {ping.data(), ping.size()};
  return PORTICO_OK;
}

bool ValueStream::write(const portico_event& event) {
  if (format_ == PORTICO_LINES) {
    const portico_value null{};
    if (!write_value(event.data ? *event.data : null)) return false;
    text_.append(json_.view());
    text_.push('\n');
    return true;
  }
  if (event.data && !write_value(*event.data)) return false;
  const std::string_view wrong =
      write_event(event, event.data ? json_.view() : std::string_view{}, text_);
  return wrong.empty() || fail(wrong);
}

bool ValueStream::write_value(const portico_value& value) {
  json_.clear(kept);
  if (!route_.output) {
    return model::write(value, json_) ||
           fail("value of the stream cannot be written: it holds text that is not UTF-8, a number "
                "that is not finite, or is nested too deep");
  }
  std::array<std::byte, 4096> block;
  message::Arena arena{block.data(), block.size()};
  model::Problems problems{arena};
  const bool sent = model::render(*route_.output, value, route_.selection, arena, json_, problems,
                                  route_.contract, &reply_counts(route_).left_out);
  if (problems.empty()) return sent;
  reply_counts(route_).add_breach();
  fail("value of the stream breaks its model: " + model::describe(problems) +
       (sent ? "; the rest is sent" : ""));
  return sent;
}

void ValueStream::fail_as_told(const route::Witness& witness, portico_result result) {
  if (!witness.why().empty())
    fail(std::string{"stream "}.append(witness.why()));
  else if (!witness.logged())
    fail("stream reported a failure (" + std::to_string(result) + ')');
  else if (route_.app)
    route_.app->faults.count_one(route_);
}

bool ValueStream::fail(std::string_view what) {
  if (route_.app) route_.app->faults.report(route_, what);
  return false;
}

}  // namespace portico::plugin
