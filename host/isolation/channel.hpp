#pragma once

// What the host asks over one channel of an isolated process: calls, the next of a source, tasks.
// Serves one channel on one thread; what all channels share is used by many.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "isolation/message.hpp"
#include "isolation/objects.hpp"
#include "plugin/app.hpp"
#include "portico/abi.h"
#include "route/route.hpp"
#include "route/witness.hpp"

namespace portico::isolation {

/// The plugin of the process, once it has started. Lives as long as the process.
struct Served {
  portico_app& app;
  const std::vector<std::unique_ptr<route::Route>>& routes;  ///< by handler; null: the host judges
  const std::vector<std::uint32_t>& flights;                 ///< labels of the handlers
  Objects& objects;
  std::function<void(Kind, std::int64_t number)> say;  ///< over the control; any thread
};

class Channel {
public:
  Channel(Wire& wire, const Served& served) : wire_{wire}, served_{served} {}

  /// Does what is asked and answers. False: the channel is of no more use.
  bool obey(const Message& message);

private:
  bool call(const Message& message);
  bool next(const Message& message);
  bool next_value(const Message& message);
  bool run_task(const Message& message);
  bool check_health(const Message& message);
  portico_result listen_to(std::int64_t number);
  template <class Kept, class Step> bool pull(const Message& message, const Step& step);
  void testify(const route::Witness& witness, portico_result result);

  Wire& wire_;
  const Served& served_;
};

}  // namespace portico::isolation
