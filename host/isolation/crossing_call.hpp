#pragma once

// The crossings of abi.h; those of extensions stand in crossings.cpp, the list of all in
// crossings.hpp.
// `ask` is what the plugin calls in its process, `answer` is what the host does, with the arguments
// that `ask` has sent.

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "isolation/crossings.hpp"
#include "isolation/inside/asking.hpp"
#include "isolation/inside/isolated.hpp"
#include "isolation/remote_stream.hpp"
#include "isolation/remote_task.hpp"
#include "message/text.hpp"
#include "os/per_thread.hpp"
#include "plugin/compose.hpp"
#include "plugin/service/boundary.hpp"
#include "plugin/service/services.hpp"
#include "plugin/service/value_stream.hpp"

namespace portico::isolation::crossing {

inline const portico_host& host() { return plugin::services(); }

/// What a judge gets in the place of an object, and never uses.
inline constexpr portico_source no_source{
    nullptr, [](void*, portico_str*) -> portico_result { return PORTICO_END; }, nullptr};
inline constexpr portico_task no_task{nullptr, [](void*) -> portico_result { return PORTICO_OK; },
                                      nullptr};
inline portico_result no_event(void*, portico_event*) { return PORTICO_END; }

struct Request {
  static portico_str ask(const portico_call* call, int32_t part, portico_str name) noexcept {
    portico_str found{};
    Asking::run(call, [&](Asking& asking) {
      return asking.ask(number_of<Request>, {number(part), text(name)}, os::Descriptor{-1},
                        [&](const portico_value& value) {
                          if (value.kind == PORTICO_STRING) found = asking.keep(text_of(value));
                        });
    });
    return found;
  }
  static Answer answer(const Asked& asked) {
    const portico_str found = host().request(&asked.call, asked.code(0), asked.text(1));
    return {.value = found.data ? text(found) : portico_value{}};
  }
};

inline int32_t cancelled(const portico_call* call) noexcept {
  return call && Asking::of(call)->gone() ? 1 : 0;
}

struct Status {
  static void ask(portico_call* call, int32_t code) noexcept {
    Asking::run(call, [&](Asking& asking) {
      asking.tell(number_of<Status>, {number(code)});
      asking.judge([&](portico_call* judge) { host().status(judge, code); });
      return PORTICO_OK;
    });
  }
  static Answer answer(const Asked& asked) {
    return host().status(&asked.call, asked.code(0)), Answer{};
  }
};

struct Header {
  static void ask(portico_call* call, portico_str name, portico_str value) noexcept {
    Asking::run(call, [&](Asking& asking) {
      return asking.tell(number_of<Header>, {text(name), text(value)}), PORTICO_OK;
    });
  }
  static Answer answer(const Asked& asked) {
    return host().header(&asked.call, asked.text(0), asked.text(1)), Answer{};
  }
};

/// The value goes as the text that is to go out, where the host can hold that to its model; any
/// other value with `as_given` behind it, so that a text of the plugin's own is not taken for one
/// that was rendered.
struct Reply {
  static portico_result ask(portico_call* call, const portico_value* value) noexcept {
    return Asking::run(call, [&](Asking& asking) {
      portico_value given = value ? *value : portico_value{};
      std::optional<portico_result> verdict;
      asking.judge([&](portico_call* call_here) { verdict = judge(*call_here, given); });
      if (!verdict)
        verdict = asking.ask(number_of<Reply>, {given, number(as_given)});
      else if (value && given.kind == PORTICO_JSON && value->kind == PORTICO_JSON &&
               given.text == value->text)
        asking.tell(number_of<Reply>, {given, number(as_given)});
      else
        asking.tell(number_of<Reply>, {given});
      if (verdict == PORTICO_OK) asking.drop_bodies();
      return *verdict;
    });
  }
  static Answer answer(const Asked& asked) {
    const portico_value* const given = asked.value(0);
    if (given && given->kind == PORTICO_JSON && asked.number(1) != as_given &&
        compose(asked.call, {given->text, given->size}))
      return {};
    return {.result = host().reply(&asked.call, given)};
  }

private:
  static constexpr std::int64_t as_given = 1;

  static portico_result judge(portico_call& call, portico_value& given) {
    thread_local constinit os::PerThread<message::Text> own;
    return plugin::guarded(call, [&]() -> portico_result {
      message::Text& text = own.get();
      text.clear();
      call.made = portico_call::Made::broken;
      if (!plugin::judge_reply(call, given, text)) return PORTICO_REFUSED;
      if (!text.empty() && text.size() <= most_from_isolated) given = json_text(text.view());
      return PORTICO_OK;
    });
  }
  static bool compose(portico_call& call, std::string_view text) {
    return plugin::guarded(call, [&] {
             return plugin::compose_text(call, text) ? PORTICO_OK : PORTICO_REFUSED;
           }) == PORTICO_OK;
  }
};

struct Fail {
  static portico_result ask(portico_call* call, int32_t code,
                            const portico_value* detail) noexcept {
    return Asking::run(call, [&](Asking& asking) {
      const portico_result result =
          asking.give(number_of<Fail>,
                      {number(code), number(detail != nullptr), detail ? *detail : portico_value{}},
                      [&](portico_call* judge) { return host().fail(judge, code, detail); });
      if (result == PORTICO_OK) asking.drop_tasks();
      return result;
    });
  }
  static Answer answer(const Asked& asked) {
    const portico_value* detail = asked.number(1) != 0 ? asked.value(2) : nullptr;
    return {.result = host().fail(&asked.call, asked.code(0), detail)};
  }
};

struct Bytes {
  static portico_result ask(portico_call* call, portico_str media_type, portico_str body) noexcept {
    return Asking::run(call, [&](Asking& asking) {
      return asking.give(number_of<Bytes>, {text(media_type), text(body)},
                         [&](portico_call* judge) { return host().bytes(judge, media_type, {}); });
    });
  }
  static Answer answer(const Asked& asked) {
    return {.result = host().bytes(&asked.call, asked.text(0), asked.text(1))};
  }
};

struct Stream {
  static portico_result ask(portico_call* call, portico_str media_type,
                            portico_source given) noexcept {
    const auto source = keep<Source>(given);
    return Asking::run(call, [&](Asking& asking) {
      return asking.hand_over(
          number_of<Stream>, given.next ? source : nullptr,
          [&](portico_call* judge) {
            return host().stream(judge, media_type, given.next ? no_source : portico_source{});
          },
          text(media_type));
    });
  }
  static Answer answer(const Asked& asked) {
    const auto [source, signal] = RemoteStream::bytes(asked.process, asked.line, asked.number(0));
    const portico_result result = host().stream(&asked.call, asked.text(1), source);
    if (result != PORTICO_OK) return {.result = result};
    asked.call.reply.signal = signal;
    asked.call.reply.patience = plugin::ValueStream::silence;
    return {};
  }
};

struct Defer {
  static portico_result ask(portico_call* call, portico_str name, portico_task given) noexcept {
    const auto task = keep<Task>(given);
    return Asking::run(call, [&](Asking& asking) {
      return asking.hand_over(
          number_of<Defer>, given.run ? task : nullptr,
          [&](portico_call* judge) {
            return host().defer(judge, name, given.run ? no_task : portico_task{});
          },
          text(name));
    });
  }
  static Answer answer(const Asked& asked) {
    return {.result = host().defer(&asked.call, asked.text(1),
                                   RemoteTask::make(asked.process, asked.number(0)))};
  }
};

}  // namespace portico::isolation::crossing
