#pragma once

// The host's end of a channel: what is said to an isolated process by one event loop, and what
// comes back, handed to the call or the stream that it belongs to. Nobody waits on it: what the
// process does not read is kept, up to a limit. The loop reads; the rest is for any thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "isolation/inbox.hpp"
#include "isolation/message.hpp"
#include "isolation/outbox.hpp"
#include "os/descriptor.hpp"
#include "os/watcher.hpp"
#include "process/ration.hpp"

namespace portico::isolation {

class IsolatedProcess;

/// A call or a stream, as the channel knows it. Told on the loop.
class Party {
public:
  virtual ~Party() = default;
  /// False: that makes no sense, and its process is ended.
  [[nodiscard]] virtual bool came(Message message) = 0;
  /// The process is gone. `sent`: bytes that were, from the first one ever.
  virtual void lost(std::uint64_t sent) = 0;
};

class Line final : public os::Watched, public std::enable_shared_from_this<Line> {
public:
  /// Bytes that a process may leave unread before it gets no more calls; and of what it is told
  /// beside calls and answers, before it is ended.
  static constexpr std::size_t most_unread = std::size_t{16} << 20;

  /// `ration`: of the process.
  Line(std::weak_ptr<IsolatedProcess> process, os::Descriptor socket, os::Watcher& watcher,
       std::shared_ptr<process::Ration> ration);
  ~Line() override;

  /// Says something, which leaves with the round of the loop. Returns where it ends: bytes, from
  /// the first one ever. Throws std::length_error when the value cannot cross.
  std::uint64_t say(Kind kind, std::uint64_t call, std::int64_t number,
                    const portico_value& value = {});
  /// Answers what the call has asked for. False: it asks without having read the answer before, and
  /// its process is ended: what nobody reads would be kept here.
  [[nodiscard]] bool answer(std::uint64_t call, portico_result result,
                            const portico_value& value = {});
  /// Whether the process has left more unread than it may.
  bool crowded() const { return out_.held() > most_unread; }

  /// Gives the call an id. 0: the process is gone.
  std::uint64_t begin(std::shared_ptr<Party> call);
  /// Nobody waits for it; its thread is counted as one that hangs until it comes back.
  void leave_behind(std::uint64_t call);
  /// What comes of the object goes to it. False: the process is gone.
  bool attach(std::int64_t object, std::shared_ptr<Party> stream);
  /// The object is of no use any more.
  void drop(std::int64_t object);

  /// Of a call that nobody serves any more: what it asks is refused, what it hands over dropped.
  /// False: as of answer().
  [[nodiscard]] bool refuse(Message& message);

  /// Of what the process has the host hold. `free`: bytes that are not counted.
  process::Ration::Share share(std::size_t free) const { return {ration_, free}; }
  std::size_t allowed() const { return ration_->most(); }

  bool over() const;
  std::size_t hung() const;
  /// Calls that it has, without those that hang.
  std::size_t held() const;
  const os::Watcher* watcher() const { return &watcher_; }
  /// Nothing comes any more.
  void close();

  int descriptor() const override { return socket_.number(); }
  Then ready(Events events) override;
  void rest() override;

private:
  /// A call that the process has not returned from.
  struct Call {
    std::shared_ptr<Party> party;  ///< null: left behind
    std::uint64_t answered = 0;    ///< where the last answer to it ends
  };
  bool patient(Kind kind, const Outbox::Kept& said);
  void doom(const char* why) const;
  Then take_all();
  bool hand_on(Message message);
  Then end(const char* why);

  const std::weak_ptr<IsolatedProcess> process_;
  os::Descriptor socket_;
  os::Watcher& watcher_;
  const std::shared_ptr<process::Ration> ration_;
  Outbox out_;
  Inbox in_;
  mutable std::mutex mutex_;  ///< of the rest
  bool over_ = false, rests_ = false, wants_room_ = false;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Call> calls_;
  std::unordered_map<std::int64_t, std::shared_ptr<Party>> streams_;
  std::size_t left_ = 0;
  /// Bytes of words beside calls and answers, since a word that ended at the place was not sent.
  std::uint64_t words_ = 0, words_until_ = 0;
};

}  // namespace portico::isolation
