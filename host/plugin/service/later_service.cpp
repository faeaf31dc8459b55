#include "plugin/service/later_service.hpp"

#include <chrono>
#include <utility>

#include "plugin/later/laters.hpp"
#include "plugin/service/boundary.hpp"

namespace portico::plugin {
namespace {

using Task = Later::Task;
using Turn = std::uint32_t;

portico_later detach_call(portico_call* call) noexcept {
  if (!held(call)) return 0;
  portico_later handle = 0;
  guarded(*call, [&] { return handle = detach(*call), PORTICO_OK; });
  return handle;
}

/// What a task cannot be given for, in words that say which function was called.
Later::Taken objection(const Later::Step& step) {
  const bool known = step.where >= PORTICO_ANYWHERE && step.where <= PORTICO_ON_POOL;
  return step.task && known ? Later::Taken::yes : Later::Taken::no_task;
}

portico_result resume(portico_later handle, int32_t where, portico_task given) noexcept {
  Later::Step step{Task{given}, where};
  return guarded([&] {
    return say(handle, "resume()", [&](Later& later, Turn turn) {
      const Later::Taken wrong = objection(step);
      return wrong == Later::Taken::yes ? later.resume(turn, step) : wrong;
    });
  });
}

portico_result after(portico_later handle, uint32_t milliseconds, int32_t where,
                     portico_task given) noexcept {
  Later::Step step{Task{given}, where};
  return guarded([&] {
    return say(handle, "after()", [&](Later& later, Turn turn) {
      const Later::Taken wrong = objection(step);
      const std::chrono::milliseconds wait{milliseconds};
      return wrong == Later::Taken::yes ? later.after(turn, wait, step) : wrong;
    });
  });
}

portico_result cancel(portico_later handle, portico_task given) noexcept {
  Task task{given};
  return guarded([&] {
    return say(handle, "cancel()", [&](Later& later, Turn turn) {
      return task ? later.cancel(turn, task) : Later::Taken::no_task;
    });
  });
}

portico_result finish(portico_later handle, portico_result result) noexcept {
  return guarded([&] {
    return say(handle, "finish()",
               [&](Later& later, Turn turn) { return later.finish(turn, result); });
  });
}

portico_result offload(portico_later handle, portico_task given) noexcept {
  Task task{given};
  return guarded([&] {
    return say(handle, "offload()", [&](Later& later, Turn turn) {
      return task ? later.offload(turn, task) : Later::Taken::no_task;
    });
  });
}

constexpr portico_later_service later_table{
    sizeof(portico_later_service), detach_call, resume, after, cancel, finish, offload};

}  // namespace

const portico_later_service& later_service() noexcept { return later_table; }

}  // namespace portico::plugin
