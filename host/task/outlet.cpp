#include "task/outlet.hpp"

#include <algorithm>
#include <cctype>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

#include "message/arena.hpp"
#include "os/sha256.hpp"
#include "route/flight.hpp"
#include "settings/log/log_scope.hpp"
#include "settings/printable.hpp"
#include "task/arguments.hpp"

namespace portico::task {
namespace {

constexpr std::size_t longest_name = 64, longest_key = 512;

/// [a-z][a-z0-9_.-]{0,63}
bool is_task_name(std::string_view name) {
  const auto fits = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte == '.' || byte == '-';
  };
  return !name.empty() && name.size() <= longest_name && name.front() >= 'a' &&
         name.front() <= 'z' && std::all_of(name.begin(), name.end(), fits);
}

/// As make_task_id() makes them.
bool is_task_id(std::string_view id) {
  return id.size() == 36 && std::all_of(id.begin(), id.end(), [](char byte) {
           return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || byte == '-';
         });
}

/// "POST /mail" where this thread is in the handler of that; else empty.
std::string route_here() {
  std::string words = route::flight_words(route::Flight::current());
  return words.find(" /") == words.npos ? std::string{} : words;
}

std::vector<std::string> name_all(std::vector<Order>& orders) {
  std::vector<std::string> ids;
  for (Order& order : orders) {
    if (!is_task_id(order.id)) order.id = make_task_id(wall_clock());
    if (order.request.empty()) order.request = settings::LogScope::request();
    if (order.route.empty()) order.route = route_here();
    if (order.trace.empty()) order.trace = settings::LogScope::trace();
    if (order.principal.empty()) order.principal = settings::LogScope::principal();
    ids.push_back(order.id);
  }
  return ids;
}

}  // namespace

Row make_row(const Kind& kind, Order order, Instant now) {
  Row row;
  row.id = std::move(order.id);
  row.plugin = kind.plugin;
  row.name = kind.name;
  row.queue = kind.queue;
  row.priority = std::clamp(kind.priority + order.priority, -1000000, 1000000);
  row.attempts = kind.attempts;
  row.created = now;
  const Instant delayed = now + std::max<std::int64_t>(order.delay, 0);
  row.due = std::max(delayed, order.at);
  row.relative = order.at <= delayed;
  row.state = row.due > now ? State::delayed : State::waiting;
  row.unique = std::move(order.unique);
  if (row.unique.empty() && kind.unique_args) row.unique = "args:" + os::sha256(order.args);
  row.args = std::move(order.args);
  row.request = std::move(order.request);
  row.route = std::move(order.route);
  row.trace = std::move(order.trace);
  row.principal = std::move(order.principal);
  return row;
}

std::string Outlet::declare(Kind kind) {
  if (!is_task_name(kind.name))
    return "is refused: a name of a task consists of at most 64 small letters, digits, '_', '.' "
           "and '-', and begins with a letter";
  if (!is_task_name(kind.queue))
    return "is refused: its queue '" + kind.queue + "' has a name as a task may have one";
  if (find(kind.name)) return "is refused: the name is taken";
  if (!kind.handler->run) return "is refused: it has no run()";
  kinds_.push_back(std::move(kind));
  return {};
}

std::string Outlet::declare(Cron cron) {
  if (!find(cron.kind))
    return "is refused: there is no task '" + cron.kind + "' here: declare it before";
  const auto has_label = [&](const Cron& one) { return one.label == cron.label; };
  if (std::any_of(crons_.begin(), crons_.end(), has_label))
    return "is refused: there is one like it: give it a label";
  crons_.push_back(std::move(cron));
  return {};
}

void Outlet::compile(model::Models& models) {
  for (Kind& kind : kinds_)
    if (!kind.schema.empty())
      kind.type =
          &models.compile("arguments of task '" + kind.name + '\'', std::string_view{kind.schema});
}

void Outlet::check_collected() {
  const std::lock_guard lock{mutex_};
  compiled_ = true;
  for (const Cron& cron : crons_) {
    Order order;
    order.name = cron.kind;
    order.args = cron.args;
    if (const std::string wrong = objection(order); !wrong.empty())
      throw std::runtime_error{"cron '" + cron.label + "': " + wrong};
  }
  for (const Order& order : collected_)
    if (const std::string wrong = objection(order); !wrong.empty())
      throw std::runtime_error{"start() has enqueued what cannot be run: " + wrong};
}

const Kind* Outlet::find(std::string_view name) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(),
                                  [&](const Kind& kind) { return kind.name == name; });
  return found == kinds_.end() ? nullptr : &*found;
}

std::string Outlet::objection(const Order& order) const {
  const Kind* const kind = find(order.name);
  if (!kind)
    return "there is no task '" + order.name.substr(0, longest_name) +
           "' in this plugin: declare it in start()";
  if (order.unique.size() > longest_key)
    return "the unique key of a task '" + order.name + "' is longer than " +
           std::to_string(longest_key) + " bytes";
  if (settings::utf8_end(order.unique) < order.unique.size() ||
      order.unique.find('\0') != std::string::npos)
    return "the unique key of a task '" + order.name + "' is no text";
  message::Arena arena;
  portico_value value{};
  const std::string wrong = read_arguments(order.args, kind->type, arena, value);
  return wrong.empty() ? wrong : "the arguments of task '" + order.name + "' " + wrong;
}

std::vector<Row> Outlet::rows_of(std::vector<Order> orders) const {
  std::vector<Row> rows;
  for (Order& order : orders) {
    const Kind& kind = *find(order.name);
    rows.push_back(make_row(kind, std::move(order), wall_clock()));
  }
  return rows;
}

void Outlet::enqueue(std::vector<Order> orders, const Told& told) {
  std::vector<std::string> ids = name_all(orders);
  {
    const std::lock_guard lock{mutex_};
    // Kinds and models are looked at when start() has come to its end: it may run elsewhere.
    if (!forward_ && compiled_)
      for (const Order& order : orders)
        if (std::string wrong = objection(order); !wrong.empty())
          return told({PORTICO_REFUSED, {}, std::move(wrong)});
    if (!forward_ && !to_) {
      std::move(orders.begin(), orders.end(), std::back_inserter(collected_));
      return told({PORTICO_OK, std::move(ids), {}});
    }
  }
  if (forward_) return forward_(std::move(orders), told);
  to_->enqueue(rows_of(std::move(orders)), told);
}

Enqueued Outlet::enqueue(std::vector<Order> orders) {
  // Shared: whoever tells may still be in it when this has gone on.
  const auto made = std::make_shared<std::promise<Enqueued>>();
  std::future<Enqueued> come = made->get_future();
  enqueue(std::move(orders), [made](Enqueued what) { made->set_value(std::move(what)); });
  return come.get();
}

void Outlet::open(Enqueuer& to) {
  std::vector<Order> collected;
  {
    const std::lock_guard lock{mutex_};
    if (to_) return;
    to_ = &to;
    collected.swap(collected_);
  }
  if (!collected.empty()) to.entrust(rows_of(std::move(collected)));
}

void Outlet::open(Forward to, const Told& told) {
  std::vector<Order> collected;
  {
    const std::lock_guard lock{mutex_};
    forward_ = std::move(to);
    collected.swap(collected_);
  }
  if (!collected.empty()) forward_(std::move(collected), told);
}

// Who is asked for by name stays: threads of the plugin may enqueue until stop() has ended them.
void Outlet::clear() {
  for (Kind& kind : kinds_) kind.handler.reset();
}

}  // namespace portico::task
