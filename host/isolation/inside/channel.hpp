#pragma once

// A channel as the process of the plugin has it. The thread that reads it, which has the lead, runs
// what is quick at once and leaves the rest to the crew; the lead is taken from one that does not
// come back from a call, and another thread reads on. What is said goes out together with what
// others say.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "isolation/inbox.hpp"
#include "isolation/inside/crew.hpp"
#include "isolation/inside/leadership.hpp"
#include "isolation/inside/objects.hpp"
#include "isolation/message.hpp"
#include "isolation/outbox.hpp"
#include "os/descriptor.hpp"
#include "plugin/app.hpp"
#include "portico/abi.h"
#include "route/pace.hpp"
#include "route/route.hpp"

namespace portico::isolation {

class Asking;

/// How long the calls of a handler take, and the sources of its replies.
struct Paces {
  route::Pace calls, pulls;
};

/// The plugin of the process, once it has started. Lives as long as the process.
struct Served {
  portico_app& app;
  const std::vector<std::unique_ptr<route::Route>>& routes;  ///< by handler; null: the host judges
  const std::vector<std::uint32_t>& flights;                 ///< labels of the handlers
  std::deque<Paces>& paces;                                  ///< of the handlers
  Objects& objects;
  std::shared_mutex& running;  ///< shared by whoever runs something of the plugin
  std::function<void(std::int64_t object)> drop;
  std::uint64_t most_of_value;  ///< bytes of one value of a stream
};

class Channel {
public:
  Channel(os::Descriptor socket, const Served& served, Crew& crew);
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Reads until the host is gone, or the lead is lost.
  void lead();
  /// Takes the lead from a thread that has been in a call for too long. True: it is in one, or was
  /// since the last look. For the one that looks after the channels.
  bool look(Crew::Clock::time_point now);

  /// Keeps it until somebody flushes; the bytes that are sent. Throws std::length_error when the
  /// value cannot cross.
  std::size_t say(Kind kind, std::uint64_t call, std::int64_t number,
                  const portico_value& value = {}, os::Descriptor descriptor = os::Descriptor{-1});
  /// The same of the next bytes of an object.
  std::size_t say_text(Kind kind, std::int64_t object, std::string_view text) {
    return out_.add_text(kind, object, text).bytes;
  }
  /// False: the host is gone.
  bool flush() { return out_.flush(); }
  /// Says it and waits for the answer. `lead`: of the thread that runs the call; null: it has none.
  /// False: there is none.
  bool ask(std::uint64_t call, std::int64_t function, const portico_value& value,
           os::Descriptor descriptor, Lead* lead, Message& answer);

  /// The call is over.
  void forget(const Asking& call);

  Crew& crew() { return crew_; }
  std::uint64_t most_of_value() const { return served_.most_of_value; }
  std::shared_mutex& running() { return served_.running; }

private:
  struct Waiting {
    Message& answer;
    bool there = false;
    std::condition_variable came;
  };

  bool obey(Message& message, Lead* lead);
  bool call(Message& message, Lead* lead);
  void run(Message& message, Lead* lead);
  void run_elsewhere(Message& message);
  void leave(std::uint64_t call);
  bool begins(std::uint64_t call);
  void pull(const Message& message, Lead* lead);
  void answer(Message& message);
  bool read_answer(std::uint64_t call, Message& answer);
  bool read();
  void end();

  const os::Descriptor socket_;
  const Served& served_;
  Crew& crew_;
  Outbox out_;
  Inbox in_;  ///< of the lead
  Leadership leadership_;

  std::mutex mutex_;  ///< of the rest
  bool over_ = false;
  std::unordered_map<std::uint64_t, Waiting*> waiting_;
  std::vector<Asking*> calls_;                ///< that run
  std::unordered_set<std::uint64_t> queued_;  ///< calls that wait for a thread
};

}  // namespace portico::isolation
