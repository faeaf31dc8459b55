#include "plugin/fields.hpp"

#include <algorithm>

namespace portico::plugin {
namespace {

char lower_case(char octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet + ('a' - 'A')) : octet;
}

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower_case(a) == lower_case(b); });
}

Header* find(Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Header& field) { return same_word(field.name, name); });
  return found == fields.end() ? nullptr : &*found;
}

void set(Fields& fields, std::string_view name, std::string_view value) {
  remove(fields, name);
  fields.push_back({name, value});
}

void offer(Fields& fields, std::string_view name, std::string_view value) {
  if (!find(fields, name)) fields.push_back({name, value});
}

void remove(Fields& fields, std::string_view name) {
  std::erase_if(fields, [&](const Header& field) { return same_word(field.name, name); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace portico::plugin
