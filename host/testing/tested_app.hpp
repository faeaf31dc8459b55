#pragma once

// A host without sockets, and without the processes around the one that serves: settings, plugins,
// application, tasks, as a process that serves puts them together. Any thread, but for the
// constructor and close().

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "docs/json.hpp"
#include "http/application.hpp"
#include "http/monitoring/monitor.hpp"
#include "http/wire/limits.hpp"
#include "life/registry.hpp"
#include "os/employer.hpp"
#include "settings/settings.hpp"
#include "task/queue.hpp"
#include "task/run/scheduler.hpp"
#include "testing/tested_folder.hpp"
#include "testing/tested_store.hpp"
#include "testing/visit.hpp"

namespace portico::testing {

class TestedApp {
public:
  /// Whose token or key the host knows.
  struct Caller {
    std::string scheme, shown, subject, scopes;
  };
  struct Setup {
    std::vector<std::filesystem::path> plugins;
    std::map<std::string, std::string> configs;  ///< id -> JSON object
    std::string settings;                        ///< JSON object, or empty
    std::vector<Caller> callers;
  };

  /// Throws std::runtime_error: a plugin is refused, or the settings cannot be used.
  explicit TestedApp(const Setup& setup);
  TestedApp(const TestedApp&) = delete;
  TestedApp& operator=(const TestedApp&) = delete;
  ~TestedApp();

  /// Stops the plugins, once. False: something of one still runs.
  bool close();

  /// The visit has run; of one that is no stream, the tasks behind it too. Throws Unanswered.
  std::unique_ptr<Visit> ask(Visit::Asked asked);
  /// Waits until the background tasks of the requests so far have run.
  void await_background();

  const docs::Json& document() const { return document_; }
  /// What is logged while it is made, works and ends, and by its plugins whenever they like.
  std::string log() const;
  /// The same, from a place in the log of the process on (log_size()).
  std::string log(std::size_t from) const;
  /// As long as it lives, the calling thread works for this app.
  os::Employer here() const { return os::Employer{number_}; }

  /// Runs tasks that survive until none is due. The number of attempts.
  std::uint64_t run_tasks();
  void advance(std::chrono::milliseconds by) { ahead_ += by.count(); }
  void fail_store(std::string why) { fault_->set(std::move(why)); }

private:
  settings::Settings load(const Setup& setup) const;
  void start(const Setup& setup);
  void open_outlets();
  std::uint64_t attempts();
  bool has_due();
  task::Instant now() const;

  const std::size_t log_begins_;
  const std::uint64_t number_;             ///< of this app, in the process
  std::optional<os::Employer> beginning_;  ///< while it is made
  const TestedFolder folder_;
  const settings::Settings settings_;
  const http::Limits limits_;
  const std::shared_ptr<StoreFault> fault_ = std::make_shared<StoreFault>();
  std::atomic<task::Instant> ahead_{0};
  std::atomic<task::Instant> held_at_{0};  ///< what the clock of tasks shows; 0: the time
  task::Scheduler scheduler_;              // before those whose plugins enqueue
  life::Registry registry_;
  task::Queue background_;
  http::Monitor monitor_;
  http::Application application_;
  docs::Json document_;
  std::mutex running_;  ///< of tasks that survive
  bool closed_ = false;
};

}  // namespace portico::testing
