#pragma once

// What stands behind App and Reply: the C objects, closed and dropped by their last users. Not
// installed.

#include <memory>
#include <string>
#include <string_view>

#include "portico/testing/reply.hpp"
#include "portico/testing/testing.h"

namespace portico::testing::internal {

inline const portico_testing& table() { return *portico_testing_v1(); }

inline portico_str str(std::string_view text) { return {text.data(), text.size()}; }

/// Keeps the last text it is given.
class Sink {
public:
  operator portico_test_sink() {
    return {this, [](void* self, portico_str given) {
              static_cast<Sink*>(self)->text.assign(given.data, given.size);
            }};
  }
  std::string text;
};

class Opened {
public:
  explicit Opened(const portico_test_setup& setup);
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened();

  portico_test_app* get() const;
  /// Throws Failure.
  void close();

private:
  portico_test_app* app_;
};

struct Received {
  Received(std::shared_ptr<Opened> of, portico_test_reply* got, std::string asked)
      : app{std::move(of)},
        reply{got},
        request{std::move(asked)} {}
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
  ~Received() { table().drop(reply); }

  /// False: the body has come to its end.
  bool pull(std::chrono::milliseconds patience, std::string& piece);

  const std::shared_ptr<Opened> app;
  portico_test_reply* const reply;
  const std::string request;  ///< "GET /items/"
  std::string body;           ///< as far as somebody has asked for it as a whole
  std::string rest;           ///< of what has come, what is no whole event or line yet
  bool ended = false;
};

}  // namespace portico::testing::internal
