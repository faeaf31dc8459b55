#include "model/compile/keyword.hpp"

#include "portico/choice.h"

namespace portico::model {

bool flag(const Schema& schema, const char* word, const Place& place) {
  auto found = schema.find(word);
  if (found == schema.end()) return false;
  if (!found->is_boolean()) (place / word).refuse("must be true or false");
  return found->get<bool>();
}

std::string text_word(const Schema& schema, const char* word, const std::string& otherwise,
                      const Place& place) {
  auto found = schema.find(word);
  if (found == schema.end()) return otherwise;
  if (!found->is_string()) (place / word).refuse("must be a string");
  return found->get<std::string>();
}

std::uint32_t choice_number(const Schema& schema, const char* word, const Place& place) {
  const auto found = schema.find(word);
  if (found == schema.end()) return 0;
  const bool whole = found->is_number_integer() && *found >= 1;
  if (!whole || *found > PORTICO_MOST_CHOICES)
    (place / word).refuse("must be an integer from 1 to 16777215");
  return found->get<std::uint32_t>();
}

bool count_of(const Schema& schema, const char* word, const Place& place, std::size_t& out) {
  auto found = schema.find(word);
  if (found == schema.end()) return false;
  if (!found->is_number_unsigned() &&
      !(found->is_number_integer() && found->get<std::int64_t>() >= 0))
    (place / word).refuse("must be an integer that is not negative");
  out = found->get<std::size_t>();
  return true;
}

}  // namespace portico::model
