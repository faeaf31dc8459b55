#pragma once

// A client of HTTP/1.1 that sends whatever bytes it is given, over one connection as long as that
// lasts, and reads no answer to its end that has none. Blocks; one thread.

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "os/descriptor.hpp"
#include "prove/asking/inquiry.hpp"

namespace portico::prove {

struct Answer {
  enum class End {
    whole,    ///< as it says of itself
    cut,      ///< there is more than anybody wants
    closed,   ///< the connection ended before it had
    overdue,  ///< it has not come in time
    garbled   ///< it is no HTTP
  };

  End end = End::closed;
  int status = 0;                             ///< 0: there is no head
  std::map<std::string, std::string> fields;  ///< names in lower case
  std::string body;
  std::chrono::microseconds took{};  ///< until the head was there

  std::string field(std::string_view name) const;
};

class Asker {
public:
  using Clock = std::chrono::steady_clock;

  /// Reads no more than `most` bytes of a body.
  explicit Asker(Origin origin, std::size_t most = 1 << 20)
      : origin_{std::move(origin)},
        most_{most} {}

  const Origin& origin() const { return origin_; }
  /// Also where the connection had ended meanwhile: then over another one. `patience` is for the
  /// head, and for each part of the body. Throws std::runtime_error when nobody listens.
  Answer ask(const std::string& request, bool has_body, std::chrono::milliseconds patience);
  void hang_up() { socket_ = {}, rest_.clear(); }

private:
  enum class Got { bytes, end, nothing };

  void connect();
  bool send(std::string_view bytes, Clock::time_point until);
  Got more(Clock::time_point until);
  Answer receive(bool has_body, std::chrono::milliseconds patience);
  void read_head(Answer& answer, std::size_t end) const;
  void read_body(Answer& answer, Clock::time_point until);
  void read_sized(Answer& answer, std::size_t size, Clock::time_point until);
  void read_chunks(Answer& answer, Clock::time_point until);
  bool await(std::size_t size, Answer& answer, Clock::time_point until);

  Origin origin_;
  std::size_t most_;
  os::Descriptor socket_;
  std::string rest_;
};

}  // namespace portico::prove
