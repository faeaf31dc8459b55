#include "message/field/headers.hpp"

#include <algorithm>

namespace portico::message {
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

Header* find(Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Header& field) {
    return os::same_word(field.name, name);
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
  std::erase_if(fields, [&](const Header& field) { return os::same_word(field.name, name); });
}

void vary(Fields& fields, std::string_view name) {
  Header* first = nullptr;
  bool there = false;
  for (Header& field : fields) {
    if (!os::same_word(field.name, "vary")) continue;
    if (!first) first = &field;
    each_word(field.value, [&](auto word) { there |= word == "*" || os::same_word(word, name); });
  }
  if (there) return;
  if (!first) return fields.push_back({"vary", name});
  first->value = first->value.empty() ? name : joined(fields, first->value, name);
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return byte == '\t' || (byte >= ' ' && byte <= '~'); });
}

}  // namespace portico::message
