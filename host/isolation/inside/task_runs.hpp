#pragma once

// Tasks that survive, in an isolated process: those that run, and what waits for the host to store
// it. Any thread.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "isolation/message.hpp"
#include "portico/thrown.hpp"
#include "route/witness.hpp"
#include "task/kind.hpp"
#include "task/outlet.hpp"
#include "task/run/run.hpp"

namespace portico::isolation {

class Runs {
public:
  /// One attempt, on this thread; no exception of the plugin comes out. `gave`: its result, JSON.
  portico_result run(const task::Kind& kind, task::Run::Facts facts, const portico_value& args,
                     std::string& gave) {
    const auto run = add(std::move(facts));
    portico_result result = PORTICO_FAILED;
    try {
      result = kind.handler->run(kind.handler->self, &run->seen(), &args);
    } catch (...) {
      route::Witness::say("threw " + detail::describe_thrown());
    }
    remove(run->facts().id);
    run->finish();
    gave = run->result;
    return result;
  }
  /// Null: it does not run.
  std::shared_ptr<task::Run> find(const std::string& id) const {
    const std::lock_guard lock{mutex_};
    const auto found = all_.find(id);
    return found == all_.end() ? nullptr : found->second;
  }

  /// The number of what the host is asked to store.
  std::uint64_t await(task::Told told) {
    const std::lock_guard lock{mutex_};
    told_.emplace(++last_, std::move(told));
    return last_;
  }
  void tell(std::uint64_t number, task::Enqueued enqueued) {
    task::Told told;
    {
      const std::lock_guard lock{mutex_};
      const auto found = told_.find(number);
      if (found == told_.end()) return;
      told = std::move(found->second);
      told_.erase(found);
    }
    told(std::move(enqueued));
  }

private:
  std::shared_ptr<task::Run> add(task::Run::Facts facts) {
    auto run = std::make_shared<task::Run>(std::move(facts));
    const std::lock_guard lock{mutex_};
    return all_[run->facts().id] = std::move(run);
  }
  void remove(const std::string& id) {
    const std::lock_guard lock{mutex_};
    all_.erase(id);
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<task::Run>> all_;
  std::map<std::uint64_t, task::Told> told_;
  std::uint64_t last_ = 0;
};

}  // namespace portico::isolation
