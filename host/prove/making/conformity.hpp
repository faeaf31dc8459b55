#pragma once

// Values held to the schemas of an OpenAPI document, 3.0 or 3.1, by the letter: nothing is
// converted, and a format says nothing. What a schema says beyond the words that are known here is
// taken to be kept. One thread.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "prove/making/raw_json.hpp"

namespace re2 {
class RE2;
}

namespace portico::prove {

class Conformity {
public:
  /// The document outlives it.
  explicit Conformity(const Json& document);
  ~Conformity();

  /// The schema itself where it is none but a reference, its members joined with those of `allOf`.
  Json resolved(const Json& schema) const;
  /// What of the value breaks the schema first: "name: is shorter than minLength 3"; or "".
  std::string objection(const Json& schema, const Json& value) const;
  bool fits(const Json& schema, const Json& value) const {
    return objection(schema, value).empty();
  }
  /// Null when RE2 does not take it, or there is none.
  const re2::RE2* pattern(const Json& schema) const;

private:
  std::string judge(const Json& schema, const Json& value, const std::string& at, int depth) const;
  std::string judge_choices(const Json& schema, const Json& value, const std::string& at,
                            int depth) const;
  std::string judge_object(const Json& schema, const Json& value, const std::string& at,
                           int depth) const;
  std::string judge_array(const Json& schema, const Json& value, const std::string& at,
                          int depth) const;
  std::string judge_text(const Json& schema, const Json& value) const;

  const Json& document_;
  mutable std::map<std::string, std::unique_ptr<re2::RE2>> patterns_;
};

/// The types that a schema names, of `type` and, in 3.0, `nullable`; empty: any.
std::vector<std::string> types_of(const Json& schema);
/// Characters of UTF-8.
std::size_t length_of(std::string_view text);
/// The number of that word, or `otherwise`.
double number_of(const Json& schema, std::string_view word, double otherwise);
bool has_number(const Json& schema, std::string_view word);

}  // namespace portico::prove
