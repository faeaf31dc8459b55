#pragma once

// A plugin whose code runs in a process of its own: started like any other, called over channels,
// started anew when its process ends or is not well. What it answers is held to its models here.
//
// Calls hold no thread. A thread of its own, the keeper, watches the process.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "isolation/assignment.hpp"
#include "isolation/availability.hpp"
#include "isolation/block.hpp"
#include "isolation/isolated_process.hpp"
#include "plugin/instance.hpp"
#include "plugin/library/copy.hpp"
#include "plugin/library/file.hpp"
#include "portico/verifier.h"
#include "process/back_off.hpp"
#include "process/crash_count.hpp"
#include "process/oom.hpp"
#include "process/recycles.hpp"
#include "task/outlet.hpp"

namespace portico::isolation {

class Remote final : public plugin::Instance {
public:
  struct Terms {
    std::chrono::milliseconds start;  ///< for its constructors and start()
    /// Told that it has crashed too often to be started again. False: this is a bad moment; it will
    /// be told again.
    std::function<bool(const std::string& why)> give_up;
  };

  /// Starts the process, and the plugin in it. Throws Refused.
  Remote(const plugin::Copy& copy, Assignment assignment, Terms terms);
  ~Remote() override;

  const Facts& facts() const override { return facts_; }
  const plugin::Copy& copy() const override { return copy_; }
  void start(portico_app& app) override;
  void settle(std::chrono::steady_clock::time_point until) noexcept override;
  void stop() noexcept override;
  plugin::Library::Closed close() override { return plugin::Library::Closed::gone; }
  int process() const override;

private:
  using Clock = std::chrono::steady_clock;
  using Process = std::shared_ptr<IsolatedProcess>;

  /// What a route's handler is here, and a health check.
  struct Handler {
    Remote& remote;
    std::int64_t number;
  };
  static portico_result run(void* self, portico_call* call, const portico_value* input);
  static portico_result check_health(void* self);
  static portico_result verify(void* self, portico_str shown, const portico_verdict* verdict);

  // ---- Of the keeper ----

  /// A process that has not ended.
  struct Member {
    Process process;
    std::optional<Clock::time_point> retired = {};  ///< another one serves since
    bool told = false;                              ///< to stop
    bool silent = false;                            ///< it does not answer, and was ended for that
    process::OomKills kills = process::oom_kills();
    process::OomKills kills_before = kills;  ///< by one look: it may be counted before it is dead
  };
  void keep();
  void wait_for_news() const;
  void bury();
  void follow(const Member& member, int status);
  bool tell(const std::string& why) const;
  void revive();
  void examine();
  void replace(Member& member, const std::string& why);
  void dismiss(Member& member);
  void part();
  Process start_process(Message& hello) const;
  void install(Process process);
  std::string title() const;

  const Assignment assignment_;
  const plugin::Copy copy_;
  const Terms terms_;
  const std::size_t sign_of_life_;  ///< looks without one, before the process is ended
  Facts facts_;
  Message hello_;       ///< what was registered
  Block registration_;  ///< the same, to be compared with
  std::deque<Handler> handlers_;
  task::Outlet* outlet_ = nullptr;  ///< of the app; from start() on
  const os::Descriptor news_;       ///< readable when stop() was called

  Availability availability_;
  // The keeper's.
  std::vector<Member> members_;
  process::CrashCount crashes_;
  process::BackOff back_off_;
  process::Recycles replacements_{std::chrono::seconds{10}};
  Clock::time_point start_at_{}, examine_at_{};
  std::thread keeper_;
};

}  // namespace portico::isolation
