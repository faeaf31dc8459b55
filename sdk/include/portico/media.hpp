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
template <class R>
concept NamesItsStatus = requires {
  { R::usual_status } -> std::convertible_to<int>;
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

/// The status of a successful reply: the route's, else what its response class usually sends.
template <class R> constexpr int success_of(const Options& options) {
  if (options.status != 0) return options.status;
  if constexpr (NamesItsStatus<R>) return R::usual_status;
  return 0;
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
