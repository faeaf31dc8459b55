#include "task/waiting.hpp"

#include <utility>

#include "message/arena.hpp"
#include "task/arguments.hpp"

namespace portico::task {
namespace {

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " task" : " tasks");
}

}  // namespace

void Waiting::look(std::string_view args) {
  ++count_;
  if (!next_) return;
  message::Arena arena;
  portico_value value{};
  std::string wrong = read_arguments(args, next_->type, arena, value);
  if (!wrong.empty() && ++unfit_ == 1) first_ = std::move(wrong);
}

std::string Waiting::loss(const std::string& name) const {
  if (!next_ && count_ > 0)
    return counted(count_) + " '" + name + "' wait" + (count_ == 1 ? "s" : "") +
           ", and it has no task of that name";
  if (unfit_ == 0) return {};
  return "of " + counted(count_) + " '" + name + "' that wait, " + std::to_string(unfit_) +
         " cannot be run: the arguments " + first_;
}

}  // namespace portico::task
