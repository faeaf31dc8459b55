#pragma once

// One call of a handler in an isolated process, from the host's side, where no thread waits for it:
// what it asks for on the way is done by the services that every plugin has, so that the same rules
// hold. What comes, comes on the loop of its channel; everything else is done with the call in
// hand.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>

#include "isolation/isolated_process.hpp"
#include "isolation/line.hpp"
#include "portico/abi.h"
#include "portico/later.h"
#include "process/ration.hpp"

namespace portico::isolation {

/// Where a call finds its process.
class Provider {
public:
  using Process = std::shared_ptr<IsolatedProcess>;
  /// The one that serves; null: there is none just now.
  virtual Process serving() const = 0;
  /// There may be one again: the call is told when there is, or when there will be none. False:
  /// there will be none.
  virtual bool await(const std::shared_ptr<class Conversation>& call) = 0;

protected:
  ~Provider() = default;
};

class Conversation final : public Party, public std::enable_shared_from_this<Conversation> {
public:
  using Process = std::shared_ptr<IsolatedProcess>;
  using Clock = std::chrono::steady_clock;

  /// `later` is the number of the call, which has been detached; `patience`: how long anybody waits
  /// for the handler.
  Conversation(Provider& provider, std::int64_t handler, portico_call& call,
               const portico_value* input, portico_later later, std::chrono::milliseconds patience);

  /// Has the handler called, as soon as the call is in the loop's hands.
  void begin();
  /// What it waited for is there, or will not be. Any thread.
  void go_on();

  bool came(Message message) override;
  void lost(std::uint64_t sent) override;

private:
  using Step = portico_result (Conversation::*)();
  enum class Next { more, over, nonsense };
  /// Where it stands.
  enum class State {
    waiting,  ///< for a process
    running,  ///< the handler is called
    over      ///< nothing of it is wanted any more
  };

  portico_task task(Step step);
  void resume(Step step, std::int32_t where);
  portico_result finish(portico_result result);
  State state() const;
  void become(State next);

  // With the call in hand.
  void ask_to_be_told();
  portico_result send();
  portico_result obey_all();
  Next obey(Message& message);
  Next serve(Message& message);
  void await_body();
  portico_result answer_body();
  portico_result cancel();
  portico_result give_up();
  portico_result follow_loss();
  portico_result lose();
  portico_result stop_waiting();
  portico_result wait_for_process();
  portico_result refuse(std::string_view words);

  Provider& provider_;
  const std::int64_t handler_;
  portico_call& call_;
  const portico_value* const input_;
  const portico_later later_;
  const std::chrono::milliseconds patience_;  ///< with its handler, when nobody waits for it
  const Clock::time_point patient_until_;     ///< with a process that is being started

  // With the call in hand.
  Process process_;
  std::shared_ptr<Line> line_;
  std::uint64_t id_ = 0, end_ = 0;  ///< of the call, and where it ends in what is sent
  std::size_t messages_ = 0;        ///< that cost something here
  std::size_t bytes_ = 0;
  bool asked_ = false;   ///< to be told when nobody waits
  bool awaits_ = false;  ///< the process does, more of the body

  mutable std::mutex mutex_;  ///< of the rest
  State state_ = State::waiting;
  std::deque<Message> come_;
  std::size_t held_ = 0;          ///< bytes of those
  std::size_t kept_ = 0;          ///< bytes of all that came, and costs something until the end
  process::Ration::Share share_;  ///< for those
  bool on_the_way_ = false;       ///< a step is, that looks at them
  std::uint64_t sent_ = 0;        ///< when it was lost
};

}  // namespace portico::isolation
