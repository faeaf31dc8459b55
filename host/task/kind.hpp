#pragma once

// What a plugin has declared: kinds of tasks, and when they are enqueued by the clock. Filled in by
// start(); read by any thread afterwards.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "message/owned.hpp"
#include "model/type.hpp"
#include "portico/tasks.h"
#include "task/run/schedule.hpp"
#include "task/run/zone.hpp"

namespace portico::task {

struct Kind {
  std::string plugin, name, queue = "default";
  std::uint32_t attempts = 8;
  std::chrono::milliseconds backoff{1000}, backoff_most{600000}, timeout{60000};
  int priority = 0;
  bool unique_args = false;
  std::string schema;                 ///< of its arguments; empty: any object
  const model::Type* type = nullptr;  ///< the same; null: any object
  std::uint32_t flight = 0;
  message::Owned<portico_task_handler> handler;

  std::string title() const { return plugin + " task '" + name + '\''; }
};

struct Cron {
  enum class Missed { once, all, none };

  std::string label;  ///< apart from others of its plugin
  std::string kind;   ///< name
  std::string text, zone_name;
  Schedule schedule;
  std::shared_ptr<const Zone> zone;
  Missed missed = Missed::once;
  std::string args;  ///< JSON
};

/// One that is to be enqueued.
struct Order {
  std::string id{};  ///< empty: it gets one
  std::string name{}, args = "{}", unique{}, request{}, route{}, trace{}, principal{};
  std::int64_t delay = 0, at = 0;
  int priority = 0;
};

}  // namespace portico::task
