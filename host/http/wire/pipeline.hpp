#pragma once

// The requests of a connection that are not over, in the order they came: all but the last are
// written. Tells the service of the end of each. Belongs to the connection's loop.

#include <cstddef>
#include <memory>
#include <vector>

#include "http/wire/request_slot.hpp"

namespace portico::http {

struct Commons;

class Pipeline {
public:
  explicit Pipeline(Commons& commons) : commons_{commons} {}

  /// A request whose head is complete.
  RequestSlot& begin();
  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }
  /// There is one.
  RequestSlot& last() { return *slots_.back(); }
  const RequestSlot& last() const { return *slots_.back(); }

  enum class Last { over, goes_on };
  /// Everything in the output is sent: the requests it answers are over.
  void end_sent(Last last);
  /// Ends every request, sent or not.
  void end_all();

private:
  void end(std::unique_ptr<RequestSlot> slot, bool sent);

  Commons& commons_;
  std::vector<std::unique_ptr<RequestSlot>> slots_;
};

}  // namespace portico::http
