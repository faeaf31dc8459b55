#pragma once

// A page as it is answered: its bytes, plain and compressed, and what goes with them. Immutable;
// any thread.

#include <string>

namespace portico::docs {

struct Page {
  struct Form {
    std::string body, etag;
  };

  std::string media_type;
  Form plain, compressed;  ///< compressed: gzip; empty where it would be no smaller
  std::string policy;      ///< Content-Security-Policy; empty: none

  /// Never compressed.
  static Page plain_of(std::string media_type, std::string body);
  /// `gzipped`: the body, compressed already; empty: that is done here where it is worth it.
  static Page of(std::string media_type, std::string body, std::string gzipped = {},
                 std::string policy = {});
};

}  // namespace portico::docs
