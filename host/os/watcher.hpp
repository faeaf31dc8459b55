#pragma once

// Descriptors that an event loop looks after beside its own, for whoever knows no loop: it is told
// on the loop's thread, and does not hold it up.

#include <memory>

namespace portico::os {

/// What has a descriptor that is looked after.
class Watched {
public:
  enum class Then { goes_on, over };
  /// What it has a descriptor for.
  struct Events {
    bool readable, writable;
  };

  virtual ~Watched() = default;
  virtual int descriptor() const = 0;
  /// On the loop: there is something to read, or room to write. Nobody looks after one that is
  /// over.
  virtual Then ready(Events events) = 0;
  /// On the loop, at the end of a round in which somebody asked for this.
  virtual void rest() = 0;
};

/// A loop, as they know it. Any thread.
class Watcher {
public:
  /// Keeps it until it is over or the loop ends. Throws std::system_error.
  virtual void watch(std::shared_ptr<Watched> watched) = 0;
  /// Whether it waits for room to write.
  virtual void want_room(Watched& watched, bool wanted) = 0;
  /// Calls rest() once.
  virtual void rest_with(Watched& watched) = 0;

  /// That of the loop whose thread this is, or was when its present call began; null: of none.
  static Watcher* current() noexcept { return current_; }

protected:
  ~Watcher() = default;
  static thread_local constinit inline Watcher* current_ = nullptr;
};

}  // namespace portico::os
