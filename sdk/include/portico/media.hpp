#pragma once

// What a handler's result type alone says about its body, for the documentation: a response class
// names its media type, and the statuses it may send beside the route's, in constants of its own.
//
//   static constexpr std::string_view media_range = "text/html";     "": no body
//   static constexpr std::array further_statuses{206, 304};
//
// Start time only.

#include <string>
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
template <class R> inline constexpr bool is_stream_of_values = false;
template <class T> inline constexpr bool is_stream_of_values<EventStream<T>> = true;
template <class T> inline constexpr bool is_stream_of_values<JsonLines<T>> = true;

inline void put_media(Schema& content, std::string_view range) {
  Schema& schema = content[std::string{range}]["schema"];
  schema = Schema::object();
  if (range.starts_with("text/")) schema["type"] = "string";
}

/// The body of one response class, beside what `content` holds already.
template <class R> void put_body(Schema& content, std::string_view chosen) {
  if constexpr (is_stream_of_values<R>) {
    Schema& media = content[std::string{R::media_range}];
    media["schema"] = {{"type", "string"}};
    media["x-item-schema"] = Schema::object();  // the host writes the route's output model here
  } else if (!chosen.empty()) {
    put_media(content, chosen);
  } else if constexpr (NamesItsMedia<R>) {
    if (!R::media_range.empty()) put_media(content, R::media_range);
  } else {
    put_media(content, "*/*");
  }
}

/// Of a choice: what its alternatives name; one that could be anything adds nothing.
template <class... T>
void put_choice(Schema& content, std::string_view chosen, std::variant<T...>*) {
  const auto put = [&]<class R>(R*) {
    if constexpr (is_response<R> && NamesItsMedia<R>)
      if (!R::media_range.empty() && R::media_range != "application/json") put_body<R>(content, {});
  };
  (put(static_cast<T*>(nullptr)), ...);
  if (!chosen.empty()) put_media(content, chosen);
}

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

/// The status of a successful reply: the one that is seen, the route's, else what its response
/// class usually sends.
template <class R, class F> constexpr int success_of(const Options& options) {
  if constexpr (has_seen_status<R, F>) return own_status(F{}());
  // A redirect is none with the status of another reply.
  const bool redirects = options.status >= 300 && options.status < 400;
  if (usual_status_of<R> != 0 && !redirects) return usual_status_of<R>;
  return options.status;
}

/// Adds to an operation what the result type knows.
template <class R> void document_result(Schema& docs, const Options& options) {
  const std::string status = std::to_string(options.status == 0 ? 200 : options.status);
  Schema content = Schema::object();
  if constexpr (is_choice<R>)
    put_choice(content, options.media_type, static_cast<R*>(nullptr));
  else if constexpr (is_response<R>)
    put_body<R>(content, options.media_type);
  else if (!options.media_type.empty())
    put_media(content, options.media_type);
  constexpr bool silent = is_response<R> && !is_choice<R>;
  if (!content.empty() || silent) {
    Schema& declared = docs["responses"][status]["content"];
    content.update(declared.is_null() ? Schema::object() : declared);
    declared = std::move(content);
  }
  if constexpr (NamesFurtherStatuses<R>)
    for (const int code : R::further_statuses) {
      Schema& further = docs["responses"][std::to_string(code)];
      if (further.is_null()) further = Schema::object();
    }
}

}  // namespace portico::detail
