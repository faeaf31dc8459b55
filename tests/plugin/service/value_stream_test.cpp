#include "plugin/service/value_stream.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "message/reply.hpp"
#include "plugin/app.hpp"
#include "plugin/log.hpp"

namespace portico::plugin {
namespace {

using testing::CaughtLog;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

portico_str text_of(std::string_view text) { return {text.data(), text.size()}; }

portico_value integer(std::int64_t number) {
  portico_value value{};
  value.kind = PORTICO_INT;
  value.integer = number;
  return value;
}

/// A source made of a function per event.
struct Steps {
  std::deque<std::function<portico_result(portico_event&)>> steps;
  portico_waker waker{};
  int dropped = 0;

  portico_values values(bool listens = false) {
    portico_values made{sizeof(portico_values), this, next, nullptr, drop};
    if (listens)
      made.listen = [](void* self, portico_waker given) {
        static_cast<Steps*>(self)->waker = given;
      };
    return made;
  }

private:
  static portico_result next(void* self, portico_event* event) {
    auto& steps = static_cast<Steps*>(self)->steps;
    EXPECT_EQ(event->size, sizeof(portico_event));
    EXPECT_EQ(event->data, nullptr);
    if (steps.empty()) return PORTICO_END;
    const auto step = std::move(steps.front());
    steps.pop_front();
    return step(*event);
  }
  static void drop(void* self) { ++static_cast<Steps*>(self)->dropped; }
};

class ValueStreams : public ::testing::Test {
protected:
  ValueStreams() {
    portico_route given{};
    given.size = sizeof given;
    given.method = text_of("GET");
    given.path = text_of("/stream");
    given.output =
        text_of(R"({"type":"object","required":["id"],"properties":{"id":{"type":"integer"}}})");
    route_ = route::compile(given, message::Owned<portico_handler>{{nullptr, handle, nullptr}},
                            "test", models_);
    route_->app = &app_;
    bare_.method = "GET";
    bare_.app = &app_;
  }

  /// {"id": number, "secret": 1}: more than the model lets out.
  std::function<portico_result(portico_event&)> item(portico_value id) {
    return [this, id](portico_event& event) {
      members_[0] = {"id", 2, 0, id};
      members_[1] = {"secret", 6, 0, integer(1)};
      value_ = {};
      value_.kind = PORTICO_OBJECT;
      value_.size = 2;
      value_.members = members_;
      event.data = &value_;
      return portico_result{PORTICO_OK};
    };
  }
  static std::string pull(ValueStream& stream,
                          ValueStream::Clock::time_point now = ValueStream::Clock::now()) {
    portico_str chunk{};
    const portico_result result = stream.next(chunk, now);
    switch (result) {
    case PORTICO_OK: return {chunk.data, chunk.size};
    case PORTICO_END: return "end";
    case message::Reply::idle: return "idle";
    default: return "failed";
    }
  }

  const CaughtLog log_;
  portico_app app_{"test", "1.0.0"};
  model::Models models_;
  std::unique_ptr<route::Route> route_;
  route::Route bare_;
  Steps steps_;

private:
  static portico_result handle(void*, portico_call*, const portico_value*) { return PORTICO_OK; }

  portico_member members_[2]{};
  portico_value value_{};
};

TEST_F(ValueStreams, FilterEachValueByTheModel) {
  steps_.steps = {item(integer(1)), item(integer(2))};
  ValueStream lines{*route_, PORTICO_LINES, steps_.values()};
  EXPECT_EQ(pull(lines), "{\"id\":1}\n");
  EXPECT_EQ(pull(lines), "{\"id\":2}\n");
  EXPECT_EQ(pull(lines), "end");
  steps_.steps = {item(integer(1))};
  ValueStream events{*route_, PORTICO_EVENTS, steps_.values()};
  EXPECT_EQ(pull(events), "data: {\"id\":1}\n\n");
  EXPECT_EQ(log_.text(), "");
}

TEST_F(ValueStreams, WriteAnythingWhereThereIsNoModel) {
  steps_.steps = {item(integer(1)), [](portico_event&) { return portico_result{PORTICO_OK}; }};
  ValueStream lines{bare_, PORTICO_LINES, steps_.values()};
  EXPECT_EQ(pull(lines), "{\"id\":1,\"secret\":1}\n");
  EXPECT_EQ(pull(lines), "null\n");
}

TEST_F(ValueStreams, EndAtAValueThatBreaksTheModel) {
  portico_value wrong{};
  wrong.kind = PORTICO_STRING;
  wrong.text = "hunter2";
  wrong.size = 7;
  for (const int format : {PORTICO_LINES, PORTICO_EVENTS}) {
    steps_.steps = {item(integer(1)), item(wrong), item(integer(3))};
    ValueStream stream{*route_, format, steps_.values()};
    EXPECT_THAT(pull(stream), HasSubstr("{\"id\":1}"));
    EXPECT_EQ(pull(stream), "failed");
  }
  EXPECT_THAT(log_.text(), HasSubstr("value of the stream breaks its model"));
  EXPECT_THAT(log_.text(), HasSubstr("id"));
  EXPECT_THAT(log_.text(), Not(HasSubstr("hunter2")));
  EXPECT_EQ(app_.faults.count(), 2u);
}

TEST_F(ValueStreams, SaySoWhenTheSourceFails) {
  steps_.steps = {[](portico_event&) { return portico_result{PORTICO_FAILED}; },
                  [](portico_event&) -> portico_result { throw std::runtime_error{"thrown"}; },
                  [](portico_event& event) {
                    event.event = text_of("a\nb");
                    return portico_result{PORTICO_OK};
                  }};
  ValueStream stream{*route_, PORTICO_EVENTS, steps_.values()};
  EXPECT_EQ(pull(stream), "failed");
  EXPECT_EQ(pull(stream), "failed");
  EXPECT_EQ(pull(stream), "failed");
  EXPECT_THAT(log_.text(), HasSubstr("thrown"));
  EXPECT_THAT(log_.text(), HasSubstr("more than one line"));
}

TEST_F(ValueStreams, PingWhenNothingCameForFifteenSeconds) {
  const auto idle = [](portico_event&) { return portico_result{PORTICO_IDLE}; };
  steps_.steps = {idle, idle, idle, idle, item(integer(1))};
  ValueStream events{*route_, PORTICO_EVENTS, steps_.values()};
  const auto now = ValueStream::Clock::now();
  EXPECT_EQ(pull(events, now + 14s), "idle");
  EXPECT_EQ(pull(events, now + 16s), ": ping\n\n");
  EXPECT_EQ(pull(events, now + 30s), "idle");
  EXPECT_EQ(pull(events, now + 32s), ": ping\n\n");
  EXPECT_EQ(pull(events), "data: {\"id\":1}\n\n");
  steps_.steps = {idle};
  ValueStream lines{*route_, PORTICO_LINES, steps_.values()};
  EXPECT_EQ(pull(lines, now + 60s), "idle");
}

TEST_F(ValueStreams, SkipEmptyEvents) {
  steps_.steps = {[](portico_event&) { return portico_result{PORTICO_OK}; }, item(integer(1))};
  ValueStream events{*route_, PORTICO_EVENTS, steps_.values()};
  EXPECT_EQ(pull(events), "data: {\"id\":1}\n\n");
}

TEST_F(ValueStreams, DropTheirSourceOnceAndMayBeWokenAfterwards) {
  {
    ValueStream stream{*route_, PORTICO_EVENTS, steps_.values(true)};
    ASSERT_TRUE(steps_.waker.wake);
    int raised = 0;
    stream.signal()->arm([&] { ++raised; });
    steps_.waker.wake(steps_.waker.self);
    EXPECT_EQ(raised, 1);
    steps_.waker.wake(steps_.waker.self);  // kept until it is armed again
    stream.signal()->arm([&] { ++raised; });
    EXPECT_EQ(raised, 2);
    EXPECT_EQ(steps_.dropped, 0);
  }
  EXPECT_EQ(steps_.dropped, 1);
  steps_.waker.wake(steps_.waker.self);
  steps_.waker.drop(steps_.waker.self);
  ValueStream silent{*route_, PORTICO_LINES, steps_.values()};
  EXPECT_EQ(silent.signal(), nullptr);
}

}  // namespace
}  // namespace portico::plugin
