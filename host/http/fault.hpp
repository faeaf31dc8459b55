#pragma once

// A request that the transport itself refuses, and the words of its answer: {"detail": "..."}.
// Constant texts; any thread.

#include <string_view>

namespace portico::http {

struct Fault {
  int status = 0;           ///< 0: none
  std::string_view detail;  ///< a literal without '"' or '\'

  explicit operator bool() const { return status != 0; }
};

}  // namespace portico::http
