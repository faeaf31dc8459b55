#pragma once

// The Range field (RFC 9110 section 14.2) as parts of a file: read with the tolerance of Starlette,
// sorted and merged. Any thread.
//
//   bytes=0-4          the first five bytes        bytes=95-   from byte 95 on
//   bytes=-5           the last five                bytes=10-14, 0-4   two parts

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace portico::message {

/// Bytes [first, end) of a file.
struct Range {
  std::uint64_t first = 0, end = 0;

  std::uint64_t size() const { return end - first; }
  bool operator==(const Range&) const = default;
};

struct Ranges {
  /// A request for more parts than this gets the whole file: the heads of the parts would outweigh
  /// it.
  static constexpr std::size_t most = 64;

  enum class Verdict {
    whole,         ///< the field does not count
    partial,       ///< `list` is what to send
    malformed,     ///< 400, `detail` says why
    unsatisfiable  ///< 416
  };

  Verdict verdict = Verdict::whole;
  std::string_view detail;
  std::vector<Range> list;  ///< in order; they neither overlap nor touch

  static Ranges parse(std::string_view field, std::uint64_t size);
};

}  // namespace portico::message
