#include "task/run/scheduler.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <utility>

#include <Poco/Logger.h>
#include <nlohmann/json.hpp>

#include "os/boot.hpp"
#include "os/employer.hpp"
#include "os/thread.hpp"
#include "settings/printable.hpp"
#include "task/store/make_store.hpp"

namespace portico::task {
namespace {

constexpr const char* stopping = "the host is stopping";
/// Where the system does not say which it is, this process alone looks at the clock.
std::string this_boot() {
  std::string id = os::boot_id();
  return id.empty() ? make_task_id(wall_clock()) : id;
}

/// For those that were asked to stop, beyond the patience of the operator.
constexpr std::chrono::milliseconds last_moment{200};

}  // namespace

std::map<std::string, std::size_t> limits_of_queues(const std::string& text) {
  std::map<std::string, std::size_t> limits;
  const auto queues = nlohmann::json::parse(text);
  for (const auto& [name, limit] : queues.items()) {
    const bool sound = limit.is_object() && limit.size() == 1 && limit.contains("at_most") &&
                       limit["at_most"].is_number_unsigned() && limit["at_most"] > 0;
    if (!sound)
      throw std::runtime_error{"'" + settings::printable(name) +
                               "' has to be an object such as {\"at_most\": 2}, of 1 or more"};
    limits[name] = limit["at_most"];
  }
  return limits;
}

Scheduler::Scheduler(const settings::Tasks& settings, Clock clock)
    : Scheduler{settings, [settings] { return make_store(settings); }, std::move(clock)} {}

Scheduler::Scheduler(const settings::Tasks& settings, Open open, Clock clock)
    : open_{std::move(open)},
      clock_{std::move(clock)},
      threads_{settings.threads},
      settings_{settings},
      at_most_{limits_of_queues(settings.queues)},
      boot_{this_boot()},
      runners_{settings.threads, [this](Claim& claim) { return begin(claim); },
               [this](Outcome outcome) {
                 const std::lock_guard lock{mutex_};
                 outcomes_.push_back(std::move(outcome));
                 if (outcomes_.size() == 1) changed_.notify_one();
               }} {}

Scheduler::~Scheduler() { drain(std::chrono::milliseconds{0}); }

void Scheduler::serve(std::vector<Served> served) {
  std::vector<Served> before;  // ends without the lock
  const std::lock_guard lock{mutex_};
  before = std::exchange(served_, std::move(served));
  stirred_ = true;
  if (!served_.empty() || has_file(settings_)) begin_thread();
  changed_.notify_one();
}

void Scheduler::use(const settings::Tasks& settings) {
  auto limits = limits_of_queues(settings.queues);
  const std::lock_guard lock{mutex_};
  settings_.keep = settings.keep;
  at_most_ = std::move(limits);
  stirred_ = true;
  changed_.notify_one();
}

/// With the lock.
void Scheduler::begin_thread() {
  if (thread_.joinable() || over_) return;
  thread_ = std::thread{os::Employer::same([this] { work(); })};
}

void Scheduler::add(Work work) {
  {
    const std::lock_guard lock{mutex_};
    if (!over_) {
      begin_thread();
      works_.push_back(std::move(work));
      changed_.notify_one();
      return;
    }
  }
  work.told(stopping);
}

void Scheduler::enqueue(std::vector<Row> rows, Told told) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  add({[ids, rows = std::move(rows)](Store& store) {
         ids->clear();
         for (const Row& row : rows) ids->push_back(store.add(row));
       },
       [ids, told = std::move(told)](const std::string& why) {
         if (why.empty()) return told({PORTICO_OK, std::move(*ids), {}});
         told({PORTICO_UNAVAILABLE, {}, "tasks cannot be stored: " + why});
       }});
}

void Scheduler::entrust(std::vector<Row> rows) {
  enqueue(rows, [this, rows](const Enqueued& came) {
    if (came.result == PORTICO_OK) return;
    const std::lock_guard lock{mutex_};
    entrusted_.insert(entrusted_.end(), rows.begin(), rows.end());
  });
}

void Scheduler::with(const std::function<void(Store&)>& act) {
  const auto made = std::make_shared<std::promise<std::string>>();
  std::future<std::string> come = made->get_future();
  add({act, [made](const std::string& why) { made->set_value(why); }});
  if (const std::string why = come.get(); !why.empty()) throw StoreError{why};
}

bool Scheduler::has_store() const {
  const std::lock_guard lock{mutex_};
  return thread_.joinable() || may_have_store(settings_);
}

Tally Scheduler::tally() {
  {
    const std::lock_guard lock{mutex_};
    if (!thread_.joinable()) return {};
  }
  Tally tally = active_.tally();
  std::vector<Store::Count> counts;
  try {
    with([&](Store& store) { counts = store.counts(); });
  } catch (const StoreError& error) {
    tally.trouble = error.what();
  }
  const Instant now = clock_();
  for (const Store::Count& one : counts) {
    Tally::Sum& sum = tally.by_name[{one.plugin, one.name, one.queue}];
    if (one.state == State::waiting || one.state == State::delayed) sum.waiting += one.count;
    if (one.state == State::running) sum.running = one.count;
    if (one.state == State::dead) sum.buried = one.count;
    if (one.state == State::waiting)
      sum.oldest = std::max(0.0, static_cast<double>(now - one.oldest) / 1000);
  }
  return tally;
}

void Scheduler::rest() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  active_.stop();
}

/// What was claimed before it rests is started, and counts as what runs.
void Scheduler::await_turn() {
  {
    const std::lock_guard lock{mutex_};
    if (!thread_.joinable()) return;
  }
  try {
    with([](Store&) {});
  } catch (const StoreError&) {  // it has looked all the same
  }
}

bool Scheduler::drain(std::chrono::milliseconds patience) {
  rest();
  await_turn();
  const bool idle = active_.wait(patience + (active_.count() > 0 ? last_moment : patience * 0));
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  if (!idle) {
    for (const Row& row : active_.rows())
      Poco::Logger::get("task").error(row.plugin + " task '" + row.name + "' " + row.id +
                                      " still runs and will not be waited for: it is run again");
    runners_.leave();
  }
  return idle;
}

}  // namespace portico::task
