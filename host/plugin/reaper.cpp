#include "plugin/reaper.hpp"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include <pthread.h>
#include <signal.h>

#include <Poco/Logger.h>

namespace portico::plugin {
namespace {

/// After which a stop() that has not returned is named.
constexpr std::chrono::seconds patience_with_stop{10};

void prepare_thread() {
  ::pthread_setname_np(::pthread_self(), "reaper");
  sigset_t all;
  sigfillset(&all);
  for (const int fault : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS}) sigdelset(&all, fault);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

/// Runs the plugin's code on a thread that ends with it.
void stop(Generation& generation) {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  std::thread stopping{[&] {
    prepare_thread();
    generation.stop();
    const std::lock_guard lock{mutex};
    done = true;
    changed.notify_all();
  }};
  {
    std::unique_lock lock{mutex};
    if (!changed.wait_for(lock, patience_with_stop, [&] { return done; }))
      generation.app().write(PORTICO_ERROR, "stop() of " + generation.version() +
                                                " does not return: its library stays loaded");
  }
  stopping.join();
}

}  // namespace

class Reaper::State {
public:
  void take(std::shared_ptr<State> self, Generation* generation) {
    {
      const std::lock_guard lock{mutex_};
      ++tally_.ending;
    }
    try {
      std::thread{[self, generation] {
        prepare_thread();
        self->end(std::unique_ptr<Generation>{generation});
      }}.detach();
    } catch (const std::system_error&) {
      end(std::unique_ptr<Generation>{generation});
    }
  }

  void end(std::unique_ptr<Generation> generation) {
    stop(*generation);
    const std::string name = generation->id() + ' ' + generation->version();
    const Library::Closed closed = Generation::close(std::move(generation));
    Poco::Logger::get("portico").debug(name + " is unloaded");
    const std::lock_guard lock{mutex_};
    --tally_.ending;
    ++tally_.ended;
    if (closed == Library::Closed::stayed) ++tally_.stayed;
    changed_.notify_all();
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
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Tally tally_{};
};

Reaper::Reaper() : state_{std::make_shared<State>()} {}

Reaper::~Reaper() = default;

std::shared_ptr<Generation> Reaper::adopt(std::unique_ptr<Generation> generation) {
  return {generation.release(),
          [state = state_](Generation* unused) { state->take(state, unused); }};
}

bool Reaper::wait(std::chrono::milliseconds patience) const { return state_->wait(patience); }

Reaper::Tally Reaper::tally() const { return state_->tally(); }

}  // namespace portico::plugin
