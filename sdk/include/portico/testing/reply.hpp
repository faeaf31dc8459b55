#pragma once

// The reply that a test has got. A copy is the same reply: what one has read of a stream, the other
// has not to read. One thread at a time; it keeps its app open.
//
// What cannot be done throws Failure, whose words name the request and hold what there was in
// place of what was asked for, and what the app has logged meanwhile.

#include <chrono>
#include <iosfwd>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/error.hpp"
#include "portico/json_value.hpp"
#include "portico/testing/testing.h"
#include "portico/value.hpp"

namespace portico::testing {

/// What a test cannot go on with.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Server-Sent Events (WHATWG HTML, section 9.2), as a browser sees them.
struct ServerEvent {
  std::string event = "message";  ///< its type
  std::string data;               ///< its lines, '\n' between
  std::string id;                 ///< empty: it says none
  std::optional<int> retry;       ///< ms

  /// The data, which is JSON.
  JsonValue json() const { return JsonValue::parse(data); }
};

namespace internal {

/// A schema, and the models that it refers to.
struct Wanted {
  std::string schema;
  std::vector<std::pair<std::string, std::string>> models;
};
/// JSON text that fits the schema, as cells, while it lives. Throws Failure.
class Cells {
public:
  Cells(std::string_view json, const Wanted& wanted);
  Cells(const Cells&) = delete;
  Cells& operator=(const Cells&) = delete;
  ~Cells();
  const portico_value& operator*() const { return *cells_; }

private:
  portico_test_value* value_;
  const portico_value* cells_ = nullptr;
};

template <class T> Wanted wanted() {
  portico::detail::Schemas schemas;
  Wanted made{portico::detail::schema_text<T>(schemas), {}};
  for (const auto& model : schemas.take())
    made.models.emplace_back(model.name, model.schema.dump());
  return made;
}

struct Received;

}  // namespace internal

/// What came of a request.
class Reply {
public:
  /// As long as a piece of a stream is waited for.
  static constexpr std::chrono::milliseconds usual_patience{5000};

  /// A client makes it.
  explicit Reply(std::shared_ptr<internal::Received> received);

  int status = 0;   ///< 0: the client was gone before there was a reply
  Headers headers;  ///< as sent, names in small letters

  /// "" where there is none; several of one name are joined by ", ".
  std::string header(std::string_view name) const;

  /// The body; of a stream all that comes until its end, which must be near.
  const std::string& text() const;
  /// The body, which is JSON: as it is, or as a model, to which it is held as a body of a request.
  template <portico::detail::Value T = JsonValue> T json() const {
    if constexpr (std::is_same_v<T, JsonValue>)
      return json_value();
    else
      return read<T>(text());
  }

  // ---- Of a stream, piece by piece, as it makes them ----

  /// The next bytes; nothing: it has ended. Throws Failure when there are none for so long, or when
  /// its source has failed.
  std::optional<std::string> chunk(std::chrono::milliseconds patience = usual_patience) const;
  /// The next event of a stream of events.
  std::optional<ServerEvent> event(std::chrono::milliseconds patience = usual_patience) const;
  /// Those that are left.
  std::vector<ServerEvent> events() const;
  /// The next line, which is JSON, of a stream of lines.
  template <portico::detail::Value T = JsonValue>
  std::optional<T> line(std::chrono::milliseconds patience = usual_patience) const {
    const std::optional<std::string> text = line_of_text(patience);
    if (!text) return std::nullopt;
    if constexpr (std::is_same_v<T, JsonValue>)
      return JsonValue::parse(*text);
    else
      return read<T>(*text);
  }
  /// The client goes away.
  void leave() const;

  /// What is not as the OpenAPI document of the app has it, a line each; "": nothing. See
  /// portico_testing.contract.
  std::string breaches() const;
  /// What the app has logged from the request to the reply.
  std::string log() const;

  /// The request, what came of it, and what was logged.
  friend std::ostream& operator<<(std::ostream& out, const Reply& reply);

private:
  JsonValue json_value() const;
  std::optional<std::string> line_of_text(std::chrono::milliseconds patience) const;
  [[noreturn]] void fail(std::string_view what) const;
  template <class T> T read(std::string_view json) const {
    try {
      const internal::Cells cells{json, internal::wanted<T>()};
      return portico::detail::read<T>(*cells);
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  std::shared_ptr<internal::Received> received_;
};

/// Throws Failure when there are breaches().
void require_contract(const Reply& reply);

}  // namespace portico::testing
