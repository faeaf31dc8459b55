#pragma once

// What waits for the threads of a pool, and who is next. Work belongs to lanes, one a plugin, that
// are served in turn. A lane that is alone has all of the threads and of the queue but a reserve of
// an eighth; while another lane's work waits, it gets no more than half. The lane without a name,
// of work that is no plugin's, is held to none of this. Belongs to who holds the pool's lock.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace portico::http {

class Lanes {
public:
  /// What is run; it must live until it has run. Does not throw.
  class Job {
  public:
    virtual void run() = 0;

  protected:
    ~Job() = default;

  private:
    friend class Lanes;
    bool waits_ = false, is_call_ = false;
    std::optional<std::chrono::milliseconds> patience_;
  };
  enum class Kind {
    call,   ///< turned away when there is no room, or no time
    body,   ///< likewise, of a call that takes as long as its client does to send
    pull,   ///< turned away when there is no room: of a reply, or a file, that goes out
    step,   ///< of a call that has had its room already
    errand  ///< beside a call: takes no room of calls, and has as much of its own in each lane
  };
  struct Lane {
    bool held = true;  ///< to its share
    struct Waiting {
      Job* job;
      Kind kind;
    };
    std::deque<Waiting> jobs;
    std::size_t errands = 0;  ///< of those
    std::size_t running = 0;
    bool listed = false;                ///< in ready_
    std::chrono::nanoseconds usual{0};  ///< that a call took of a thread lately
  };
  /// What is to be run.
  struct Next {
    Job* job = nullptr;
    Lane* lane = nullptr;
    Kind kind = Kind::call;
    /// How long it may run, for nobody waits for it any more; none: somebody does.
    std::optional<std::chrono::milliseconds> patience;
  };

  /// At most so many threads run jobs, and so many calls wait.
  Lanes(std::size_t threads, std::size_t calls) : threads_{threads}, capacity_{calls} {}

  Lane& lane(std::string_view name);
  /// Whether there is no room, when so many threads are idle: what they will run does not count.
  bool full(const Lane&, Kind, std::size_t idle) const;
  void add(Lane&, Job&, Kind);
  /// How long a call that came now would take with its wait for a thread, if calls take what others
  /// took lately, and the lane keeps the threads that it has. 0: it would not wait.
  static std::chrono::nanoseconds expected(const Lane& lane) {
    const std::size_t waiting = lane.jobs.size() - lane.errands;
    if (waiting == 0 || lane.running == 0) return {};
    return lane.usual * (waiting + lane.running) / lane.running + lane.usual;
  }
  /// A call has had its thread for so long.
  static void note(Lane& lane, std::chrono::nanoseconds took) {
    lane.usual += (took - lane.usual) / 8;
  }
  /// Nobody waits for it any more. False: it does not wait here.
  static bool give_up(Job&, std::chrono::milliseconds patience);
  static bool is_call(Kind kind) { return kind == Kind::call || kind == Kind::body; }
  /// Whether it is a call that has no thread yet.
  static bool is_waiting_call(const Job& job) { return job.waits_ && job.is_call_; }
  /// The next job; none when the lanes that were ready have had their share since. It runs until
  /// release().
  std::optional<Next> take();
  void release(Lane&);

  /// Whether a job may start.
  bool ready() const { return !ready_.empty(); }
  bool empty() const { return waiting_ == 0; }
  /// Jobs that would start if there were threads.
  std::size_t startable() const;
  std::size_t calls_and_steps() const { return waiting_ - errands_; }
  std::size_t errands() const { return errands_; }

private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::size_t part(const Lane&, std::size_t whole) const;
  void list(Lane&);
  void count_out(Lane&, Kind);

  const std::size_t threads_, capacity_;
  std::unordered_map<std::string, Lane, Hash, std::equal_to<>> lanes_;
  std::deque<Lane*> ready_;  ///< lanes with a job that may start
  std::size_t waiting_ = 0;  ///< jobs of all lanes; and of them:
  std::size_t calls_ = 0, errands_ = 0;
};

}  // namespace portico::http
