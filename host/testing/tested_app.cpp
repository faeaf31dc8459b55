#include "testing/tested_app.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include "http/security/key_file.hpp"
#include "life/cast.hpp"
#include "life/work/task_status.hpp"
#include "settings/load.hpp"
#include "settings/source/mistake.hpp"
#include "testing/in_call.hpp"
#include "testing/kept_log.hpp"

namespace portico::testing {
namespace {

namespace fs = std::filesystem;
using docs::Json;
using namespace std::chrono_literals;

constexpr auto close_patience = 2s;
constexpr auto between_looks = 1ms;  ///< at tasks that run

Json object_of(const std::string& text, const std::string& what) {
  if (text.empty()) return Json::object();
  Json made = Json::parse(text, nullptr, false);
  if (!made.is_object()) throw std::runtime_error{what + " is no JSON object: " + text};
  return made;
}

/// Adds him to the keys of his scheme, which are a file as an operator has it.
void add_caller(const TestedApp::Caller& caller, const fs::path& folder, Json& all) {
  const fs::path file = folder / (caller.scheme + ".keys");
  std::ofstream{file, std::ios::app} << caller.subject << ' ' << http::digest_of_key(caller.shown)
                                     << (caller.scopes.empty() ? "" : " ") << caller.scopes << '\n';
  all["security"]["schemes"][caller.scheme] = {{"verify", "keys"}, {"file", file.string()}};
}

/// Of mistakes the file is nothing that anybody could look into.
settings::Settings load_file(const fs::path& file) {
  settings::Mistakes mistakes;
  settings::Settings read = settings::load({file, {}, {}}, mistakes);
  std::string all;
  for (const std::string& line : mistakes.lines()) {
    const auto behind = line.starts_with(file.string()) ? line.find(": ") + 2 : 0;
    all += (all.empty() ? "" : "\n") + line.substr(behind);
  }
  if (!all.empty()) throw std::runtime_error{all};
  return read;
}

/// The very file has a name for sanitizers and the like, and is loaded once in a process.
life::Trial::Place place() {
  const char* const wanted = std::getenv("PORTICO_TESTING_IN_PLACE");
  return wanted && *wanted == '1' ? life::Trial::Place::debugged : life::Trial::Place::here;
}

std::string rejections_of(const life::Overview& overview) {
  std::string all;
  for (const life::Rejection& one : overview.rejections)
    all += (all.empty() ? "" : "\n") + one.file.filename().string() + ' ' + one.reason;
  return all;
}

/// Acts when it goes.
template <class Act> class Finally {
public:
  explicit Finally(Act act) : act_{std::move(act)} {}
  Finally(const Finally&) = delete;
  Finally& operator=(const Finally&) = delete;
  ~Finally() { act_(); }

private:
  const Act act_;
};

/// 0 is nobody's.
std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

/// Whoever is to answer it may come yet.
void keep_for_ever(std::unique_ptr<Visit> visit) {
  static auto& mutex = *new std::mutex;
  static auto& all = *new std::vector<std::unique_ptr<Visit>>;
  const std::lock_guard lock{mutex};
  all.push_back(std::move(visit));
}

using Reached = std::shared_ptr<std::promise<void>>;

/// Tells when it is run.
portico_task marker(const Reached& reached) {
  return {new Reached{reached},
          [](void* self) -> portico_result {
            (*static_cast<Reached*>(self))->set_value();
            return PORTICO_OK;
          },
          [](void* self) { delete static_cast<Reached*>(self); }};
}

}  // namespace

// One thread for background tasks: batches run in the order they came.
TestedApp::TestedApp(const Setup& setup)
    : log_begins_{log_size()},
      number_{next_number()},
      beginning_{number_},
      settings_{load(setup)},
      limits_{settings_},
      scheduler_{settings_.tasks,
                 [this]() -> std::unique_ptr<task::Store> {
                   return std::make_unique<TestedStore>(settings_.tasks, fault_);
                 },
                 [this] { return held_at_ ? held_at_.load() : now(); }},
      registry_{settings_, place()},
      background_{{1, settings_.queues.tasks}},
      application_{nullptr, background_, monitor_, {{false, settings_.log}}} {
  InCall::watch();
  start(setup);
  beginning_.reset();
}

TestedApp::~TestedApp() { close(); }

settings::Settings TestedApp::load(const Setup& setup) const {
  Json all{{"tasks", {{"store", "memory"}}}, {"trust", {{"permissions", "ignored"}}}};
  all.merge_patch(object_of(setup.settings, "what is given as settings"));
  for (const Caller& one : setup.callers) add_caller(one, folder_.path(), all);
  all["plugin_folder"] = folder_.gather(setup.plugins).string();
  for (const auto& [id, config] : setup.configs)
    all["plugins"][id]["config"] = object_of(config, "the configuration of '" + id + "'");
  const fs::path file = folder_.path() / "portico.json";
  std::ofstream{file} << all.dump(2) << '\n';
  settings::Settings read = load_file(file);
  // It would be SQLite in silence, and a test of something else than what it names.
  using settings::Tasks;
  if (read.tasks.store != Tasks::memory && read.tasks.store != Tasks::sqlite)
    throw std::runtime_error{
        "tasks.store names a database, which tests do not use: leave it out, and tasks are kept in "
        "memory, or say \"sqlite\" and tasks.folder; a host that serves (portico test) uses it"};
  for (auto& [id, section] : read.plugins) section.isolation = settings::Isolation::none;
  return read;
}

void TestedApp::start(const Setup& setup) {
  registry_.publish_to([this](auto site) { application_.swap(std::move(site)); });
  if (setup.plugins.empty()) throw std::runtime_error{"there is no plugin to be tested"};
  registry_.look();
  if (const std::string why = rejections_of(registry_.overview()); !why.empty())
    throw std::runtime_error{why};
  document_ = life::document(registry_.cast(), settings_);
  open_outlets();
}

/// What is enqueued is kept from here on, and not run before somebody wants that.
void TestedApp::open_outlets() {
  for (const auto& plugin : registry_.cast().plugins)
    if (task::Outlet& outlet = plugin->app().outlet; !outlet.empty()) {
      outlet.open(scheduler_);
      life::TaskStatus::ask(scheduler_);
    }
}

bool TestedApp::close() {
  const auto employed = here();
  if (std::exchange(closed_, true)) return true;
  await_background();
  const bool rests = scheduler_.drain(close_patience);
  scheduler_.serve({});
  life::TaskStatus::forget(scheduler_);
  application_.swap(nullptr);
  return registry_.close(close_patience) && rests;
}

std::unique_ptr<Visit> TestedApp::ask(Visit::Asked asked) {
  const auto employed = here();
  auto visit = std::make_unique<Visit>(application_, limits_, std::move(asked));
  try {
    const InCall call{visit->asked()};
    visit->run();
  } catch (const Unanswered&) {
    keep_for_ever(std::move(visit));
    throw;
  }
  if (visit->whole()) await_background();
  return visit;
}

void TestedApp::await_background() {
  const auto reached = std::make_shared<std::promise<void>>();
  task::Batch batch{nullptr, "a test", {}, {}, 0};
  batch.tasks.push_back({{}, message::Owned<portico_task>{marker(reached)}});
  background_.add(std::move(batch));
  reached->get_future().wait();
}

std::string TestedApp::log() const { return log(log_begins_); }

std::string TestedApp::log(std::size_t from) const { return log_since(from, number_); }

// ---- Tasks that survive ----

std::uint64_t TestedApp::attempts() {
  std::uint64_t sum = 0;
  for (const auto& [name, one] : scheduler_.tally().by_name) sum += one.done + one.failed;
  return sum;
}

bool TestedApp::has_due() {
  bool found = false;
  scheduler_.with([&](task::Store& store) {
    for (const task::Store::Count& one : store.counts())
      found = found || one.state == task::State::waiting || one.state == task::State::running;
  });
  return found;
}

task::Instant TestedApp::now() const { return task::wall_clock() + ahead_.load(); }

// A look comes before what the same turn of the scheduler finds to be due: two of them in a row
// have to find nothing. The clock stands still, so that what is to be tried again later is.
std::uint64_t TestedApp::run_tasks() {
  const auto employed = here();
  const std::lock_guard lock{running_};
  std::vector<task::Served> served;
  for (const auto& plugin : registry_.cast().plugins)
    if (const task::Outlet& outlet = plugin->app().outlet; !outlet.empty())
      served.push_back({plugin->id(), plugin, &outlet});
  if (served.empty()) return 0;
  const std::uint64_t before = attempts();
  held_at_ = now();
  const Finally ends{[this] {
    scheduler_.serve({});
    held_at_ = 0;
  }};
  scheduler_.serve(std::move(served));
  for (int quiet = 0; quiet < 3;) {
    quiet = has_due() ? 0 : quiet + 1;
    if (quiet == 0) std::this_thread::sleep_for(between_looks);
  }
  return attempts() - before;
}

}  // namespace portico::testing
