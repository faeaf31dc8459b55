#pragma once

// What a test sends as the body of a request, with its media type:
//
//   client.post("/items/", {{"name", "Pen"}, {"price", 1.5}})     JSON in braces
//   client.post("/items/", Item{.name = "Pen"})                   a model: what is set of it
//   client.post("/items/", R"({"name": "Pen"})")                  JSON text as it is, bad one too
//   client.post("/login", FormData{{"username", "ann"}})          a form
//   client.post("/photos", Multipart{.files = {{"photo", "a.png", bytes, "image/png"}}})
//   client.put("/blobs/a", Bytes{content, "application/octet-stream"})
//
// Values; no locks.

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/dumped.hpp"
#include "portico/json_value.hpp"

namespace portico::testing {

/// Names and values, in that order on the wire; a name may stand there twice.
struct FormData {
  /// Pairs in braces.
  FormData(std::initializer_list<std::pair<std::string, std::string>> given) : fields{given} {}

  std::vector<std::pair<std::string, std::string>> fields;  ///< encoded when they are sent
};

/// multipart/form-data (RFC 7578).
struct Multipart {
  /// One part of it that is a file.
  struct File {
    std::string field;                                    ///< its name in the form
    std::string filename;                                 ///< what the client calls it
    std::string content;                                  ///< bytes
    std::string media_type = "application/octet-stream";  ///< of the part
  };
  std::vector<std::pair<std::string, std::string>> fields{};  ///< these come first
  std::vector<File> files{};                                  ///< and these behind them
};

/// Anything, as it is.
struct Bytes {
  std::string content;                                  ///< sent as it is
  std::string media_type = "application/octet-stream";  ///< empty: no Content-Type
};

/// Of which a body in JSON is made.
template <class T>
concept Sendable = !std::is_convertible_v<const T&, std::string_view> &&
                   !std::is_base_of_v<JsonValue, T> && !detail::NlohmannJson<T> && detail::Value<T>;

/// A body and its media type. It is made of any of the above.
struct Body {
  ///@{
  /// None, JSON, a form, bytes, or a model as JSON: what is set of it, secrets included.
  Body() = default;
  Body(const char* json) : Body(std::string_view{json}) {}
  Body(std::string_view json) : content{json}, media_type{"application/json"} {}
  Body(const std::string& json) : Body(std::string_view{json}) {}
  Body(const JsonValue& json) : Body(std::string_view{json.dump()}) {}
  Body(std::initializer_list<JsonValue::Part> parts) : Body(JsonValue(parts)) {}
  Body(const FormData& form);
  Body(const Multipart& form);
  Body(Bytes bytes) : content{std::move(bytes.content)}, media_type{std::move(bytes.media_type)} {}
  template <Sendable T>
  Body(const T& value)
      : Body(detail::dump_value<JsonValue>(
            value, detail::Dumping{
                       {.exclude_unset = true, .by_alias = true, .secrets = Secrets::shown}})) {}
  ///@}

  std::string content;     ///< as it is sent
  std::string media_type;  ///< empty: there is no body
};

}  // namespace portico::testing
