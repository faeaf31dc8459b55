#pragma once

// Hears of what other users of a store of PostgreSQL have added: on a thread and a connection of
// its own, which is made again when it is lost.

#include <atomic>
#include <functional>
#include <thread>

#include "os/descriptor.hpp"
#include "task/store/postgres/postgres.hpp"

namespace portico::task {

class PostgresListener {
public:
  /// `news` is called on that thread. What the process of the server adds whose number stands in
  /// `own` is none; that outlives this.
  PostgresListener(PostgresAddress address, std::function<void()> news,
                   const std::atomic<int>& own);
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;
  ~PostgresListener();

private:
  void work();
  void listen();
  bool over(int milliseconds, int descriptor = -1) const;

  const PostgresAddress address_;
  const std::function<void()> news_;
  const std::atomic<int>& own_;
  const os::Descriptor end_;
  std::thread thread_;
};

}  // namespace portico::task
