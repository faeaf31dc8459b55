#pragma once

// The connections of one loop: those that are open, and those that are over and go when the round
// is. The figures are for any thread, the rest belongs to the loop.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "http/wire/connection.hpp"
#include "http/wire/server.hpp"

namespace portico::http {

class Connections {
public:
  Connections() = default;
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  void add(std::unique_ptr<Connection> connection);
  bool empty() const { return open_.empty(); }
  std::size_t size() const { return open_.size(); }
  /// It is over. Events of this round may still name it.
  void bury(Connection& connection);
  /// The round is over.
  void remove_buried();

  /// Has each of them end when it is idle.
  void wind_up();
  /// Ends them.
  void cut(std::vector<Server::Cut>& cuts);
  /// Adds what is in progress.
  void list(std::vector<Server::Cut>& all) const;

  /// How many there have been; any thread.
  std::uint64_t accepted() const { return accepted_.load(std::memory_order_relaxed); }
  /// How many are open; any thread.
  std::uint64_t open() const {
    const auto closed = closed_.load(std::memory_order_acquire);  // before those that came after
    return accepted() - closed;
  }

private:
  using List = boost::intrusive::list<Connection, boost::intrusive::base_hook<LoopHook>>;

  static void clear(List& list);

  List open_, buried_;
  std::atomic<std::uint64_t> closed_{0}, accepted_{0};  ///< counted by the loop alone
};

}  // namespace portico::http
