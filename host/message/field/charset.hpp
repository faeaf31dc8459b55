#pragma once

// Text in the charset that a client names, as UTF-8 in an arena. What cannot be read in it is read
// as ISO-8859-1, which has a character for each byte: nothing is lost, and the bytes can be had
// back. One thread at a time.

#include <memory>
#include <string_view>

#include "message/arena.hpp"

struct UConverter;

namespace portico::message {

class Charset {
public:
  Charset() = default;  ///< UTF-8
  /// A name that nobody knows stands for ISO-8859-1.
  explicit Charset(std::string_view name);

  std::string_view read(std::string_view bytes, Arena& arena) const;

private:
  enum class Kind { utf8, latin1, other };
  struct Close {
    void operator()(UConverter* converter) const;
  };

  Kind kind_ = Kind::utf8;
  std::unique_ptr<UConverter, Close> converter_;  ///< of another charset
};

}  // namespace portico::message
