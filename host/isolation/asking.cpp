#include "isolation/asking.hpp"

#include <array>
#include <cerrno>
#include <exception>
#include <memory>

#include "plugin/app.hpp"
#include "plugin/service/beneath.hpp"
#include "plugin/service/boundary.hpp"
#include "plugin/service/failure_service.hpp"
#include "plugin/service/services.hpp"
#include "portico/answers.h"
#include "portico/choice.h"
#include "portico/file.h"

namespace portico::isolation {
namespace {

using plugin::view;

/// Runs a service; what it throws costs its result.
template <class Service>
portico_result served(const portico_call* call, const Service& service) noexcept {
  Asking* asking = Asking::of(call);
  if (!asking || !asking->held()) return PORTICO_REFUSED;
  return plugin::guarded([&] {
    try {
      return static_cast<portico_result>(service(*asking));
    } catch (const std::exception& error) {
      asking->tell(Kind::broken, 0, text(std::string_view{error.what()}));
      return portico_result{PORTICO_REFUSED};
    }
  });
}

portico_str request(const portico_call* call, int32_t part, portico_str name) noexcept {
  portico_str found{};
  served(call, [&](Asking& asking) {
    return asking.ask(Kind::request, part, text(name), -1, [&](const portico_value& value) {
      if (value.kind == PORTICO_STRING) found = asking.keep(text_of(value));
    });
  });
  return found;
}

int32_t cancelled(const portico_call* call) noexcept {
  if (!call) return 0;
  int32_t answer = 1;
  plugin::guarded([&]() -> portico_result {
    answer = Asking::of(call)->ask(Kind::cancelled, 0) != 0;
    return PORTICO_OK;
  });
  return answer;
}

void status(portico_call* call, int32_t code) noexcept {
  served(call, [&](Asking& asking) { return asking.status(code), PORTICO_OK; });
}

void header(portico_call* call, portico_str name, portico_str value) noexcept {
  served(call, [&](Asking& asking) {
    const std::array line{text(name), text(value)};
    return asking.tell(Kind::header, 0, array(line)), PORTICO_OK;
  });
}

portico_result reply(portico_call* call, const portico_value* value) noexcept {
  return served(call, [&](Asking& asking) {
    return asking.give(Kind::reply, 0, value ? *value : portico_value{},
                       [&](portico_call* judge) { return plugin::services().reply(judge, value); });
  });
}

portico_result fail(portico_call* call, int32_t code, const portico_value* detail) noexcept {
  return served(call, [&](Asking& asking) {
    return asking.give(
        Kind::fail, code, detail ? array({detail, 1}) : array({}),
        [&](portico_call* judge) { return plugin::services().fail(judge, code, detail); });
  });
}

portico_result bytes(portico_call* call, portico_str media_type, portico_str body) noexcept {
  return served(call, [&](Asking& asking) {
    const std::array both{text(media_type), text(body)};
    return asking.give(Kind::bytes, 0, array(both), [&](portico_call* judge) {
      return plugin::services().bytes(judge, media_type, {});
    });
  });
}

/// Hands an object over: it is the host's from here on, also when it is refused.
portico_result hand_over(Asking& asking, std::shared_ptr<Object> object, Kind kind,
                         const portico_value& value) {
  const std::int64_t number = asking.objects.add(std::move(object));
  const auto result = static_cast<portico_result>(asking.ask(kind, number, value));
  if (result != PORTICO_OK) asking.objects.drop(number);
  return result;
}

portico_result stream(portico_call* call, portico_str media_type, portico_source given) noexcept {
  std::shared_ptr<Source> source;
  plugin::guarded([&] { return source = std::make_shared<Source>(given), PORTICO_OK; });
  return served(call, [&](Asking& asking) -> portico_result {
    if (!source->callable->next) return static_cast<portico_result>(asking.ask(Kind::stream, 0));
    return hand_over(asking, source, Kind::stream, text(media_type));
  });
}

portico_result defer(portico_call* call, portico_str name, portico_task given) noexcept {
  std::shared_ptr<Task> task;
  plugin::guarded([&] { return task = std::make_shared<Task>(given), PORTICO_OK; });
  return served(call, [&](Asking& asking) -> portico_result {
    if (!task->callable->run) return static_cast<portico_result>(asking.ask(Kind::defer, 0));
    return hand_over(asking, task, Kind::defer, text(name));
  });
}

portico_result file(portico_call* call, const portico_file* given) noexcept {
  return served(call, [&](Asking& asking) {
    if (!given || !PORTICO_HAS(given, name)) return asking.ask(Kind::file, EINVAL);
    const int opened = plugin::open_beneath(view(given->root), view(given->path));
    const os::Descriptor owned{opened};
    const std::array about{text(given->root), text(given->path), text(given->media_type),
                           text(given->name), number(given->disposition)};
    return asking.ask(Kind::file, opened < 0 ? -opened : 0, array(about), owned.number());
  });
}

portico_result values(portico_call* call, int32_t format, const portico_values* given) noexcept {
  if (!given || !PORTICO_HAS(given, drop))
    return served(call, [&](Asking& asking) { return asking.ask(Kind::values, 0); });
  std::shared_ptr<Values> object;
  plugin::guarded([&] { return object = std::make_shared<Values>(*given), PORTICO_OK; });
  return served(call, [&](Asking& asking) -> portico_result {
    const std::array how{number(format), number(object->callable->listen != nullptr)};
    if (!object->callable->next)
      return static_cast<portico_result>(asking.ask(Kind::values, 0, array(how)));
    return hand_over(asking, object, Kind::values, array(how));
  });
}

const void* extension(const char* id) noexcept {
  static constexpr portico_file_service files{sizeof(portico_file_service), file};
  static constexpr portico_values_service streams{sizeof(portico_values_service), values};
  static constexpr portico_choices choices{sizeof(portico_choices)};
  static constexpr portico_answers answers{sizeof(portico_answers)};
  const std::string_view wanted = id ? id : "";
  if (wanted == PORTICO_FAILURE_SERVICE) return &plugin::failure_service();
  if (wanted == PORTICO_FILE_SERVICE) return &files;
  if (wanted == PORTICO_VALUES_SERVICE) return &streams;
  if (wanted == PORTICO_CHOICES) return &choices;
  if (wanted == PORTICO_ANSWERS) return &answers;
  return nullptr;
}

/// What belongs to the plugin rather than to a call is the same as elsewhere.
portico_host table() {
  portico_host host = plugin::services();
  host.request = request;
  host.cancelled = cancelled;
  host.status = status;
  host.header = header;
  host.reply = reply;
  host.fail = fail;
  host.bytes = bytes;
  host.stream = stream;
  host.defer = defer;
  host.extension = extension;
  return host;
}

}  // namespace

bool Asking::held() const {
  if (thread_ == std::this_thread::get_id()) return true;
  app.write(PORTICO_WARNING, "used its call on another thread: that call was ignored");
  return false;
}

void Asking::tell(Kind kind, std::int64_t number, const portico_value& value) {
  const std::lock_guard lock{mutex_};
  wire_.add(kind, number, value);
}

std::int64_t Asking::ask(Kind kind, std::int64_t number, const portico_value& value, int descriptor,
                         const std::function<void(const portico_value&)>& take) {
  const std::lock_guard lock{mutex_};
  if (!wire_.ask(kind, number, value, descriptor) ||
      wire_.receive(answer_) != Wire::Received::message || answer_.kind != Kind::answer)
    return PORTICO_REFUSED;
  if (take) take(answer_.value);
  return answer_.number;
}

portico_result Asking::give(Kind kind, std::int64_t number, const portico_value& value,
                            const std::function<portico_result(portico_call* judge)>& make) {
  if (!judge_) return static_cast<portico_result>(ask(kind, number, value));
  tell(kind, number, value);
  return make(&judge_->call);
}

void Asking::status(std::int32_t code) {
  tell(Kind::status, code);
  if (judge_) plugin::services().status(&judge_->call, code);
}

portico_str Asking::keep(std::string_view text) {
  const std::string& copy = kept_.emplace_back(text);
  return {copy.data(), copy.size()};
}

const portico_host& asking_services() noexcept {
  static const portico_host host = table();
  return host;
}

}  // namespace portico::isolation
