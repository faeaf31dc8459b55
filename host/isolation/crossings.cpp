#include "isolation/crossings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "isolation/crossing_body.hpp"
#include "isolation/crossing_call.hpp"
#include "isolation/remote_stream.hpp"
#include "plugin/library/beneath.hpp"
#include "plugin/service/extensions.hpp"
#include "plugin/service/file_service.hpp"
#include "plugin/service/later_service.hpp"
#include "plugin/service/services.hpp"
#include "plugin/service/values_service.hpp"
#include "portico/intake.h"

namespace portico::isolation {
namespace crossing {

using plugin::view;

struct SendFile {
  static portico_result ask(portico_call* call, const portico_file* given) noexcept {
    return Asking::run(call, [&](Asking& asking) {
      if (!given || !PORTICO_HAS(given, name)) return asking.ask(number_of<SendFile>, {});
      os::Descriptor opened{plugin::open_beneath(view(given->root), view(given->path))};
      const portico_value wrong = number(-std::min(opened.number(), 0));
      const portico_result result =
          asking.ask(number_of<SendFile>,
                     {number(given->disposition), text(given->root), text(given->path),
                      text(given->media_type), text(given->name), wrong},
                     std::move(opened));
      if (result == PORTICO_OK) asking.drop_bodies();
      return result;
    });
  }
  static Answer answer(const Asked& asked) {
    if (!asked.value(5)) return {.result = plugin::file_service().file(&asked.call, nullptr)};
    const portico_file file{.size = sizeof file,
                            .disposition = static_cast<std::uint32_t>(asked.number(0)),
                            .root = asked.text(1),
                            .path = asked.text(2),
                            .media_type = asked.text(3),
                            .name = asked.text(4)};
    os::Descriptor opened{asked.message.descriptor.release()};  // see may_pass()
    return {.result = plugin::send_file(asked.call, file, opened, asked.code(5))};
  }
};

struct SendValues {
  static portico_result ask(portico_call* call, int32_t format,
                            const portico_values* given) noexcept {
    if (!given || !PORTICO_HAS(given, drop))
      return Asking::run(call,
                         [](Asking& asking) { return asking.ask(number_of<SendValues>, {}); });
    const auto values = keep<Values>(*given);
    return Asking::run(call, [&](Asking& asking) {
      return asking.hand_over(
          number_of<SendValues>, given->next ? values : nullptr,
          [&](portico_call* judge) {
            portico_values none{};
            none.size = sizeof none;
            none.next = given->next ? no_event : nullptr;
            return plugin::values_service().values(judge, format, &none);
          },
          number(format));
    });
  }
  static Answer answer(const Asked& asked) {
    const portico_values_service& service = plugin::values_service();
    if (!asked.value(1)) return {.result = service.values(&asked.call, 0, nullptr)};
    const portico_values values = RemoteStream::values(asked.process, asked.line, asked.number(0));
    return {.result = service.values(&asked.call, asked.code(1), &values)};
  }
};

struct ReadBody {
  static portico_result ask(portico_call* call, portico_str* chunk) noexcept {
    return ask_chunk(number_of<ReadBody>, call, chunk);
  }
  static Answer answer(const Asked& asked) { return answer_chunk(asked); }
};

struct TellBody {
  template <BodyFact Fact, class Number> static Number ask(portico_call* call) noexcept {
    return static_cast<Number>(ask_fact(number_of<TellBody>, call, Fact));
  }
  static Answer answer(const Asked& asked) { return answer_fact(asked); }
};

namespace {

portico_later detach(portico_call* call) noexcept {
  portico_later later = 0;
  Asking::run(call, [&](Asking& asking) { return later = asking.detach(), PORTICO_OK; });
  return later;
}

/// The rest of it knows the call by its number.
const portico_later_service& later_table() noexcept {
  static const portico_later_service laters = [] {
    portico_later_service table = plugin::later_service();
    table.detach = detach;
    return table;
  }();
  return laters;
}

/// Of the others, those that take no call are the same in every process.
const void* extension(const char* id) noexcept {
  static constexpr portico_file_service files{sizeof files, SendFile::ask};
  static constexpr portico_values_service streams{sizeof streams, SendValues::ask};
  static constexpr portico_intake_service bodies{sizeof bodies,
                                                 ReadBody::ask,
                                                 TellBody::ask<BodyFact::failure, std::int32_t>,
                                                 TellBody::ask<BodyFact::length, std::uint64_t>,
                                                 TellBody::ask<BodyFact::limit, std::uint64_t>,
                                                 ReadBody::ask,
                                                 listen_here};
  const std::string_view wanted = id ? id : "";
  if (wanted == PORTICO_FILE_SERVICE) return &files;
  if (wanted == PORTICO_VALUES_SERVICE) return &streams;
  if (wanted == PORTICO_INTAKE_SERVICE) return &bodies;
  if (wanted == PORTICO_LATER_SERVICE) return &later_table();
  return plugin::find_extension(wanted, plugin::Reach::process);
}

portico_host table() {
  portico_host table = host();
  table.request = Request::ask;
  table.cancelled = cancelled;
  table.status = Status::ask;
  table.header = Header::ask;
  table.reply = Reply::ask;
  table.fail = Fail::ask;
  table.bytes = Bytes::ask;
  table.stream = Stream::ask;
  table.defer = Defer::ask;
  table.extension = extension;
  return table;
}

template <class... Functions>
std::optional<Answer> answer_by(Table<Functions...>, const Asked& asked) {
  static constexpr std::array answers{&Functions::answer...};
  const auto place = static_cast<std::uint64_t>(asked.message.number);
  if (place >= answers.size()) return std::nullopt;
  return answers[place](asked);
}

}  // namespace
}  // namespace crossing

std::int64_t Asked::number(std::size_t at) const {
  const portico_value* found = value(at);
  return found && found->kind == PORTICO_INT ? found->integer : 0;
}

portico_str Asked::text(std::size_t at) const {
  const portico_value* found = value(at);
  return found ? str_of(*found) : portico_str{};
}

const portico_value* Asked::value(std::size_t at) const {
  const auto arguments = items_of(message.value());
  return at < arguments.size() ? &arguments[at] : nullptr;
}

std::optional<Answer> answer(const Asked& asked) {
  return crossing::answer_by(crossing::Crossings{}, asked);
}

bool may_pass(const Message& message) {
  const int passed = message.descriptor.number();
  if (passed < 0) return true;
  const bool sends_file =
      message.kind == Kind::ask && message.number == crossing::number_of<crossing::SendFile>;
  return sends_file && os::is_readable_file(passed);
}

std::int64_t handed_over(Message& message) {
  const bool asks = message.kind == Kind::tell || message.kind == Kind::ask;
  using crossing::number_of;
  const bool hands_over = message.number == number_of<crossing::Stream> ||
                          message.number == number_of<crossing::Defer> ||
                          message.number == number_of<crossing::SendValues>;
  if (!asks || !hands_over) return 0;
  if (!message.open(most_from_isolated)) return 0;
  const auto arguments = items_of(message.value());
  return !arguments.empty() && arguments[0].kind == PORTICO_INT ? arguments[0].integer : 0;
}

const portico_host& crossing_services() noexcept {
  static const portico_host services = crossing::table();
  return services;
}

}  // namespace portico::isolation
