#include "portico/tasks.hpp"

#include <memory>
#include <stdexcept>

namespace portico {

namespace {

using detail::to_str;

const portico_tasks_service& service_of(const detail::Host& host) {
  const auto* const service = host.extension<portico_tasks_service>(PORTICO_TASKS_SERVICE);
  if (service == nullptr)
    throw std::runtime_error("portico: this host does not offer " PORTICO_TASKS_SERVICE
                             "; it needs to be newer");
  return *service;
}

std::int64_t unix_milliseconds(std::chrono::system_clock::time_point moment) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

std::uint64_t milliseconds(const char* what, std::chrono::milliseconds given) {
  if (given <= std::chrono::milliseconds::zero())
    throw std::invalid_argument(std::string{"portico: "} + what + " of a task has to be positive");
  return static_cast<std::uint64_t>(given.count());
}

}  // namespace

TasksUnavailable::TasksUnavailable()
    : HttpError{503, "Tasks cannot be stored just now", {{"Retry-After", "1"}}} {}

portico_task_kind detail::task_kind(std::string_view name, const TaskOptions& options) {
  if (options.attempts == 0)
    throw std::invalid_argument("portico: a task has 1 attempt or more: .attempts");
  portico_task_kind kind{};
  kind.size = sizeof kind;
  kind.flags = options.unique == Unique::arguments ? std::uint32_t{PORTICO_UNIQUE_ARGS} : 0;
  kind.name = to_str(name);
  kind.queue = to_str(options.queue);
  kind.attempts = options.attempts;
  kind.priority = options.priority;
  kind.backoff = milliseconds(".backoff", options.backoff.first);
  kind.backoff_most = milliseconds(".backoff", options.backoff.most);
  kind.timeout = milliseconds(".timeout", options.timeout);
  return kind;
}

void App::declare_task(const portico_task_kind& given, detail::Schema (*schema)(detail::Schemas&)) {
  std::unique_ptr<void, void (*)(void*)> owned{given.handler.self, given.handler.drop};
  const portico_tasks_service& service = service_of(host_);
  const detail::Schema args = schema(schemas_);
  register_models();
  const std::string text = args.is_null() ? "" : args.dump();
  portico_task_kind kind = given;
  kind.args = to_str(text);
  static_cast<void>(owned.release());  // the host's from here on
  if (service.declare(host_.app, &kind) != PORTICO_OK)
    throw std::runtime_error("the host refused task '" + std::string{detail::to_view(kind.name)} +
                             "'");
}

void App::declare_cron(std::string_view schedule, std::string_view task, const portico_value& args,
                       const CronOptions& options) {
  portico_task_cron cron{};
  cron.size = sizeof cron;
  cron.missed = static_cast<std::int32_t>(options.missed);
  cron.schedule = to_str(schedule);
  cron.zone = to_str(options.zone);
  cron.name = to_str(task);
  cron.label = to_str(options.label);
  cron.args = &args;
  if (service_of(host_).cron(host_.app, &cron) != PORTICO_OK)
    throw std::runtime_error("the host refused cron '" + std::string{schedule} + "'");
}

void TaskBatch::put(std::string_view name, const portico_value& args,
                    const EnqueueOptions& options) {
  auto* const cell = cells_.values(1);
  *cell = args;
  orders_.push_back({std::string{name}, std::string{options.unique}, cell, options.delay.count(),
                     options.at ? unix_milliseconds(*options.at) : 0, options.priority});
}

std::vector<std::string> TaskBatch::enqueue(const detail::Host& host) const {
  const portico_tasks_service& service = service_of(host);
  std::vector<portico_task_order> orders;
  for (const Order& one : orders_) {
    portico_task_order& order = orders.emplace_back();
    order.size = sizeof order;
    order.name = to_str(one.name);
    order.args = one.args;
    order.delay = one.delay;
    order.at = one.at;
    order.unique = to_str(one.unique);
    order.priority = one.priority;
  }
  std::vector<portico_task_id> ids(orders.size());
  const portico_result result = service.enqueue(host.app, orders.data(), orders.size(), ids.data());
  if (result == PORTICO_UNAVAILABLE) throw TasksUnavailable{};
  if (result != PORTICO_OK)
    throw std::invalid_argument("portico: the host refused to enqueue: its log says why");
  std::vector<std::string> texts;
  for (const portico_task_id& id : ids) texts.emplace_back(id.text);
  return texts;
}

void TaskAccepted::send(const Call& call) const {
  call.status(usual_status);
  call.header("Location", std::string{call.root_path()} + "/tasks/" + id);
  call.bytes("application/json", JsonValue{{"id", id}}.dump());
}

void detail::TaskCall::drop_source(void* source) { delete static_cast<std::stop_source*>(source); }

std::stop_token detail::TaskCall::token_of(const portico_task_run& run) const {
  auto source = std::make_unique<std::stop_source>();
  std::stop_token token = source->get_token();
  const portico_task task{source.release(),
                          [](void* self) {
                            static_cast<std::stop_source*>(self)->request_stop();
                            return portico_result{PORTICO_OK};
                          },
                          TaskCall::drop_source};
  service_of(host).on_stop(&run, task);
  return token;
}

void detail::TaskCall::keep_result(const portico_task_run& run, const portico_value& value) const {
  if (service_of(host).result(&run, &value) != PORTICO_OK)
    throw std::length_error("the result of a task cannot be kept: it is longer than 1 MiB of JSON");
}

}  // namespace portico
