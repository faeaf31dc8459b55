#pragma once

// Why a request is not served: one value, whoever says no. What it looks like to the client is
// ErrorWriter's to decide. A value; its texts are literals, or live as long as the reply.

#include <string_view>

namespace portico::message {

struct Refusal {
  /// Where the words for the client are.
  enum class Detail : unsigned char {
    here,   ///< in `detail`
    value,  ///< JSON of any kind, in the body of the reply until it is written
    errors  ///< likewise, a list of what is wrong with the input
  };
  /// How FastAPI says it: in JSON or, as Starlette's middleware does, in a line of text.
  enum class Usual : unsigned char { json, text };

  int status = 0;  ///< 0: nothing is refused
  std::string_view detail{};
  Usual usual = Usual::json;
  Detail place = Detail::here;

  explicit operator bool() const { return status != 0; }
};

}  // namespace portico::message
