#include "plugin/reaper.hpp"

#include "os/employer.hpp"
#include "os/thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <Poco/Logger.h>

namespace portico::plugin {
namespace {

/// After which a stop() that has not returned is named.
constexpr std::chrono::seconds patience_with_stop{10};

/// Runs the plugin's code on a thread that ends with it.
void stop(Generation& generation) {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::thread stopping{os::Employer::same([&] {
    os::begin_thread("reaper");
    generation.stop();
    const std::lock_guard lock{mutex};
    done = true;
    changed.notify_all();
  })};
  {
    std::unique_lock lock{mutex};
    if (!changed.wait_for(lock, patience_with_stop, [&] { return done; }))
      generation.app().write(PORTICO_ERROR, "stop() of " + generation.version() +
                                                " does not return: its library stays loaded");
  }
  stopping.join();
}

}  // namespace

using Generations = std::vector<std::shared_ptr<Generation>>;

class Reaper::State {
public:
  void take(const std::shared_ptr<State>& self, Generation* generation) {
    bool is_left = false;
    {
      const std::lock_guard lock{mutex_};
      ++tally_.ending;
      is_left = is_left_;
    }
    if (is_left) return end(std::unique_ptr<Generation>{generation});
    try {
      std::thread{os::Employer::same([self, generation] {
        os::begin_thread("reaper");
        generation->settle(std::chrono::steady_clock::time_point::max());
        self->end(std::unique_ptr<Generation>{generation});
      })}.detach();
    } catch (const std::system_error&) {
      end(std::unique_ptr<Generation>{generation});
    }
  }

  void end(std::unique_ptr<Generation> generation) {
    stop(*generation);
    const std::string name = generation->id() + ' ' + generation->version();
    Generations kept = forget(generation.get());
    const Library::Closed closed = Generation::close(std::move(generation));
    Poco::Logger::get("portico").debug(name + " is unloaded");
    kept.clear();  // these may end now
    const std::lock_guard lock{mutex_};
    --tally_.ending;
    ++tally_.ended;
    if (closed == Library::Closed::stayed) ++tally_.stayed;
    changed_.notify_all();
  }

  void note(const Generation* generation, std::vector<Need> needs) {
    const std::lock_guard lock{mutex_};
    adopted_[generation].needs = std::move(needs);
  }

  void retire(const Generations& generations) {
    const std::lock_guard lock{mutex_};
    for (const auto& one : generations) adopted_[one.get()].retired = true;
    for (const auto& needed : generations)
      for (auto& [dependent, adopted] : adopted_)
        if (adopted.retired && needs(adopted, *needed) && !keeps(needed.get(), dependent))
          adopted.kept.push_back(needed);
  }

  /// Nobody waits for threads of this any more, which might then outlive main().
  void leave() {
    const std::lock_guard lock{mutex_};
    is_left_ = true;
  }

  bool wait(std::chrono::milliseconds patience) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return tally_.ending == 0; });
  }

  Tally tally() const {
    const std::lock_guard lock{mutex_};
    return tally_;
  }

private:
  struct Adopted {
    std::vector<Need> needs;
    bool retired = false;
    Generations kept;  ///< to end after it
  };

  static bool needs(const Adopted& dependent, const Generation& needed) {
    return std::any_of(dependent.needs.begin(), dependent.needs.end(), [&](const Need& need) {
      return meets(need, needed.id(), needed.version());
    });
  }

  /// Directly or by others; two that need each other end in any order.
  bool keeps(const Generation* one, const Generation* other) const {
    if (one == other) return true;
    const auto& kept = adopted_.at(one).kept;
    return std::any_of(kept.begin(), kept.end(),
                       [&](const auto& next) { return keeps(next.get(), other); });
  }

  /// What it has kept.
  Generations forget(const Generation* generation) {
    const std::lock_guard lock{mutex_};
    return std::move(adopted_.extract(generation).mapped().kept);
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<const Generation*, Adopted> adopted_;
  Tally tally_{};
  bool is_left_ = false;
};

Reaper::Reaper() : state_{std::make_shared<State>()} {}

Reaper::~Reaper() { state_->leave(); }

std::shared_ptr<Generation> Reaper::adopt(std::unique_ptr<Generation> generation,
                                          std::vector<Need> needs) {
  state_->note(generation.get(), std::move(needs));
  return {generation.release(),
          [state = state_](Generation* unused) { state->take(state, unused); }};
}

void Reaper::retire(const Generations& generations) { state_->retire(generations); }

bool Reaper::wait(std::chrono::milliseconds patience) const { return state_->wait(patience); }

Reaper::Tally Reaper::tally() const { return state_->tally(); }

}  // namespace portico::plugin
