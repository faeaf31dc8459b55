#pragma once

// What a handler's result type alone says about its body, for the documentation: a response class
// names its media type, and the statuses it may send beside the route's, in constants of its own.
//
//   static constexpr std::string_view media_range = "text/html";     "": no body
//   static constexpr std::array further_statuses{206, 304};
//   static constexpr std::string_view documented = R"({"202": {"headers": ...}})";
//
// The last is the object of OpenAPI (3.1.0, section 4.8.16) for its responses, as far as they are
// always the same.
// Start time only.

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "portico/handler.hpp"
#include "portico/options.hpp"
#include "portico/schema.hpp"

namespace portico::detail {

template <class R>
concept NamesItsMedia = requires {
  { R::media_range } -> std::convertible_to<std::string_view>;
};
template <class R>
concept NamesFurtherStatuses = requires {
  R::further_statuses.size();
};
template <class R>
concept DocumentsItself = requires {
  { R::documented } -> std::convertible_to<std::string_view>;
};
template <class R> inline constexpr bool is_stream_of_values = false;
template <class T> inline constexpr bool is_stream_of_values<EventStream<T>> = true;
template <class T> inline constexpr bool is_stream_of_values<JsonLines<T>> = true;

/// What a response class says of its body.
struct MediaShape {
  std::string_view range{};
  bool is_named = false;  ///< the class says a range; "": no body
  bool is_stream_of_values = false;
};
/// One of the answers that a handler lists.
struct AnswerShape {
  int status = 0;
  Schema (*schema)(Schemas&) = nullptr;  ///< null: it has no body
};
template <class R> inline constexpr AnswerShape answer_shapes[1]{};  ///< in answers.hpp
struct ResultShape {
  enum class Kind : std::uint8_t { value, response, choice };
  Kind kind = Kind::value;
  MediaShape media{};                     ///< of a response
  std::span<const MediaShape> choices{};  ///< of a choice: its responses
  std::span<const int> further_statuses{};
  std::string_view documented{};           ///< JSON
  std::span<const AnswerShape> answers{};  ///< where the handler lists them
};

template <class R> constexpr MediaShape media_shape() {
  if constexpr (is_response<R> && NamesItsMedia<R>)
    return {R::media_range, true, is_stream_of_values<R>};
  else
    return {};
}
template <class R> inline constexpr MediaShape choices_of[1]{};
template <class... T>
inline constexpr MediaShape choices_of<std::variant<T...>>[sizeof...(T)] { media_shape<T>()... };

template <class R> constexpr ResultShape make_result_shape() {
  ResultShape made;
  if constexpr (is_choice<R>) {
    made.kind = ResultShape::Kind::choice;
    made.choices = choices_of<R>;
  } else if constexpr (is_response<R>) {
    made.kind = ResultShape::Kind::response;
    made.media = media_shape<R>();
  } else if constexpr (is_answers<R>) {
    made.answers = answer_shapes<R>;
  }
  if constexpr (NamesFurtherStatuses<R>)
    made.further_statuses = {R::further_statuses.data(), R::further_statuses.size()};
  if constexpr (DocumentsItself<R>) made.documented = R::documented;
  return made;
}
template <class R> inline constexpr ResultShape result_shape = make_result_shape<R>();

/// Adds to an operation what the result type knows.
void document_result(Schema& docs, const Options& options, const ResultShape& shape);
/// Adds what a handler lists. `success`: the status of the route, whose model is said elsewhere.
/// Throws std::invalid_argument where `docs` has another model of the same status.
void document_answers(Schema& docs, std::span<const AnswerShape> answers, int success,
                      Schemas& schemas);

/// What a response says of its status; 0: nothing.
template <class R> constexpr int own_status(const R& response) {
  if constexpr (requires {
                  { response.status } -> std::convertible_to<int>;
                })
    return response.status;
  else if constexpr (requires { response.status.value_or(0); })
    return response.status.value_or(0);
  else
    return 0;
}

/// Whether the compiler can see the status that a handler's response always has: one without
/// parameters, captures and calls that only the run of the plugin can make.
template <class R, class F> inline constexpr bool has_seen_status = false;
template <class R, class F>
requires(is_response<R>&& requires {
  typename std::enable_if_t<(own_status(F{}()) > 0)>;
}) inline constexpr bool has_seen_status<R, F> = true;

/// The status that the compiler sees; 0: none.
template <class R, class F> constexpr int seen_status() {
  if constexpr (is_answers<R>)
    return R::Success::number;
  else if constexpr (has_seen_status<R, F>)
    return own_status(F{}());
  return 0;
}

}  // namespace portico::detail
