#include "http/fields.hpp"

#include <algorithm>

namespace portico::http {
namespace {

char lower_case(char octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet + ('a' - 'A')) : octet;
}

std::string_view joined(Fields& fields, std::string_view left, std::string_view right) {
  constexpr std::string_view comma = ", ";
  const std::size_t size = left.size() + comma.size() + right.size();
  auto* text = static_cast<char*>(fields.get_allocator().resource()->allocate(size, 1));
  char* end = std::copy(left.begin(), left.end(), text);
  end = std::copy(comma.begin(), comma.end(), end);
  std::copy(right.begin(), right.end(), end);
  return {text, size};
}

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower_case(a) == lower_case(b); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

plugin::Header* find(Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const plugin::Header& field) {
    return same_word(field.name, name);
  });
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
  std::erase_if(fields, [&](const plugin::Header& field) { return same_word(field.name, name); });
}

void vary(Fields& fields, std::string_view name) {
  plugin::Header* first = nullptr;
  bool there = false;
  for (plugin::Header& field : fields) {
    if (!same_word(field.name, "vary")) continue;
    if (!first) first = &field;
    each_word(field.value, [&](auto word) { there |= word == "*" || same_word(word, name); });
  }
  if (there) return;
  if (!first) return fields.push_back({"vary", name});
  first->value = first->value.empty() ? name : joined(fields, first->value, name);
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char octet) { return octet == '\t' || (octet >= ' ' && octet <= '~'); });
}

}  // namespace portico::http
