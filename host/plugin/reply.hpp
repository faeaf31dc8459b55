#pragma once

// The reply being made: filled by the services a handler calls, read by the HTTP layer when the
// handler has returned. Texts without an owner here live in the exchange's arena. One thread at a
// time.

#include <memory_resource>
#include <string_view>
#include <vector>

#include "model/arena.hpp"
#include "model/text.hpp"
#include "route/owned.hpp"

namespace portico::plugin {

struct Header {
  std::string_view name, value;
};

using route::Owned;

struct Task {
  std::string_view name;  ///< in the exchange's arena
  Owned<portico_task> task;
};

struct Reply {
  explicit Reply(model::Arena& arena) : headers{&arena}, tasks{&arena} {}

  int status = 200;
  std::pmr::vector<Header> headers;  ///< checked names and values; never framing or hop-by-hop
  std::string_view media_type;       ///< empty: no Content-Type
  model::Text body;                  ///< sent with its length, unless there is a source
  Owned<portico_source> source;      ///< sent in pieces
  std::pmr::vector<Task> tasks;      ///< to run after the last octet
  bool close = false;                ///< the connection ends with this reply
};

}  // namespace portico::plugin
