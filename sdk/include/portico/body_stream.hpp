#pragma once

// BodyStream: the body of a request, read by the handler while it arrives, so that one of any size
// takes no memory. The handler begins when the head is there and its other parameters have been
// checked.
//
//   app.put("/blobs/{name}", {.body = {.limit = 10ULL << 30}},
//           [](Path<"name"> name, BodyStream body) {
//             Blob blob{*name};
//             while (const auto chunk = body.next()) blob.write(*chunk);
//             return blob.finish();
//           });
//
// A client that waits for "100 Continue" gets it with the first next(): a handler that throws
// before has not let it send. The rules of time and what else holds are in intake.h. A coroutine
// reads it without a thread: `co_await next(body)`, of later.hpp. A handle to pass by value, for
// the handler's thread.

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "portico/call.hpp"
#include "portico/intake.h"
#include "portico/parameter.hpp"
#include "portico/types/formatted.hpp"

namespace portico {

namespace detail {
class Arrival;
}

/// The rest of the body does not come. A handler that lets it pass is answered with the status, and
/// is no faulty one.
class BodyError : public std::exception {
public:
  /// The SDK throws it.
  explicit BodyError(int status);
  ~BodyError() override;

  /// 408: the client was too slow; 413: it sends more than the limit, in chunks; 400, 431: its
  /// chunks are malformed; PORTICO_CLIENT_GONE: nobody gets an answer.
  int status() const { return status_; }
  const char* what() const noexcept override;

private:
  int status_;
};

class BodyStream {
public:
  static constexpr detail::In in = detail::In::stream;
  static constexpr std::string_view name = "body";
  using rules = detail::RuleList<>;
  using value_type = Bytes;

  /// Of the call whose handler takes it.
  explicit BodyStream(const Call& call);

  /// The next bytes, at least one, valid until the next call; nothing at the end. Waits for them.
  /// Throws BodyError.
  std::optional<std::string_view> next();
  /// What is left of it, written to an open file that may block. Bytes written. Throws BodyError,
  /// and std::system_error for the file.
  std::uint64_t copy_to(int descriptor);

  /// Bytes of the whole, where the client has told; otherwise it comes in chunks.
  std::optional<std::uint64_t> length() const;
  /// The most that there can be of it.
  std::uint64_t limit() const;

private:
  friend class detail::Arrival;
  std::optional<std::string_view> taken(portico_result result, portico_str chunk) const;

  const portico_intake_service* service_;
  portico_call* call_;
};

namespace detail {

template <> inline constexpr bool is_body_stream<BodyStream> = true;

}  // namespace detail

/// What later_body.hpp has is a better match.
template <std::same_as<BodyStream> Body> auto next(Body) {
  static_assert(!std::is_same_v<Body, BodyStream>,
                "portico: next(body) is for coroutines, which #include <portico/later.hpp>; a "
                "handler that waits for the body says body.next()");
}

}  // namespace portico
