#include "http/fields.hpp"

#include <algorithm>

namespace portico::http {
namespace {

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
