#pragma once

// Whether requests are traced, and which: what a request begins with. Any thread.

#include <atomic>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "message/arena.hpp"
#include "message/request.hpp"
#include "trace/sampler.hpp"
#include "trace/trail.hpp"

namespace portico::trace {

class Tracer {
public:
  struct Options {
    Sampler sampler;
    bool accepts = true;                 ///< goes on with the traces of clients
    std::vector<std::string> exclude{};  ///< paths that are not traced; a * at the end is any rest

    bool operator==(const Options&) const = default;
  };

  explicit Tracer(Options options) : options_{std::move(options)} {}

  /// In the arena: what a handler is within, and what is noted; null: that is not sampled.
  using Begun = std::tuple<std::string_view, Trail*>;
  Begun begin(const message::Request& request, message::Arena& arena) const;
  const Options& options() const { return options_; }

  /// Of this process; null: nothing is traced.
  static const Tracer* current() { return current_.load(std::memory_order_acquire); }
  /// For requests that come later; null switches it off. Kept, for threads that still look at it.
  static void use(const Tracer* tracer) { current_.store(tracer, std::memory_order_release); }

private:
  bool excludes(std::string_view path) const;

  inline static constinit std::atomic<const Tracer*> current_{nullptr};
  const Options options_;
};

}  // namespace portico::trace
