#pragma once

// The one place where an answer that says no gets its words. Two forms:
//
//   fastapi   {"detail": "Not Found"} or {"detail": [{"type": ..., "loc": ..., ...}]}, in
//             application/json; what Starlette's middleware says in a line, in text/plain
//   problem   application/problem+json (RFC 9457): "type" is "about:blank", "title" the phrase of
//             the status, "detail" what there is to say beyond that, "instance" the path of the
//             request, "errors" the list of a 422; a detail of a handler that is no text is "info"
//
// No state; any thread.

#include <cstddef>
#include <span>
#include <string_view>

#include "message/error_format.hpp"
#include "message/refusal.hpp"
#include "message/reply.hpp"

namespace portico::message {

/// The one member of an answer that says no, in the form `fastapi`.
inline constexpr std::string_view detail_member = "detail";

/// The value in {"detail": value}, where ErrorWriter and model::render() write it; no data where
/// the text begins with something else. The object has no other member.
std::string_view detail_in(std::string_view object);

/// Forgets what the reply held before, but for its tasks; ErrorWriter fills it.
void refuse(Reply& reply, const Refusal& refusal);

/// Bytes of the body that a reply which refuses will have in the form `fastapi`.
std::size_t usual_size(const Reply& reply);

/// A JSON Schema, as text. It refers to those before it as "#/components/schemas/<name>".
struct ErrorModel {
  std::string_view name, schema;
};

/// The form as a document of the API describes it.
struct ErrorForm {
  /// What becomes of {"detail": ...}, as a plugin declares it of its own errors.
  enum class Declared { sent, rewritten };

  std::string_view media_type;
  std::span<const ErrorModel> models;  ///< the last is that of the body of a 422
  Declared declared;
};

class ErrorWriter {
public:
  explicit ErrorWriter(ErrorFormat format = ErrorFormat::fastapi) : format_{format} {}

  /// Writes what the reply refuses; a reply that refuses nothing, or is written already, stays as
  /// it is. `instance`: of the request, as it was sent.
  void write(Reply& reply, std::string_view instance) const {
    if (reply.refusal) write_body(reply, instance);
  }

  const ErrorForm& form() const;

private:
  void write_body(Reply& reply, std::string_view instance) const;

  const ErrorFormat format_;
};

}  // namespace portico::message
