#include "http/input/entries.hpp"

#include <algorithm>
#include <utility>

#include "message/decode.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

// Calls `each` for the parts between `separator`.
template <class Each> void split(std::string_view text, char separator, const Each& each) {
  while (true) {
    const auto end = text.find(separator);
    each(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

bool octal(std::string_view text) {
  return text.size() >= 3 && text[0] >= '0' && text[0] <= '3' &&
         std::all_of(text.begin() + 1, text.begin() + 3,
                     [](char c) { return c >= '0' && c <= '7'; });
}

// "a\054b" -> a,b ; \" -> " ; \351 -> é: a byte is a character of ISO-8859-1, as in Python.
std::string_view unquote(std::string_view text, message::Arena& arena) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  text = text.substr(1, text.size() - 2);
  if (text.find('\\') == std::string_view::npos) return text;
  auto* out = message::room<char>(arena, text.size());
  char* end = out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && octal(text.substr(i + 1))) {
      const auto byte = static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 |
                                          (text[i + 3] - '0'));
      const std::string_view character = latin1({&byte, 1}, arena);
      end += character.copy(end, character.size());
      i += 3;
    } else {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      *end++ = text[i];
    }
  }
  return {out, static_cast<std::size_t>(end - out)};
}

}  // namespace

portico_value string_value(std::string_view text) {
  portico_value value{};
  value.kind = PORTICO_STRING;
  value.size = static_cast<std::uint32_t>(text.size());
  value.text = text.data();
  return value;
}

void Entries::add(std::string_view name, std::string_view text) {
  list_.push_back({name, string_value(text)});
}

const portico_value* Entries::first(std::string_view name) const {
  const auto found =
      std::find_if(list_.begin(), list_.end(), [&](const Entry& e) { return e.name == name; });
  return found == list_.end() ? nullptr : &found->value;
}

const portico_value* Entries::last(std::string_view name) const {
  const auto found =
      std::find_if(list_.rbegin(), list_.rend(), [&](const Entry& e) { return e.name == name; });
  return found == list_.rend() ? nullptr : &found->value;
}

portico_value Entries::all(std::string_view name) const {
  const auto same = [&](const Entry& entry) { return entry.name == name; };
  const auto count = static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), same));
  auto* items = message::room<portico_value>(arena_, count);
  auto* next = items;
  for (const Entry& entry : list_)
    if (same(entry)) *next++ = entry.value;
  portico_value value{};
  value.kind = PORTICO_ARRAY;
  value.size = static_cast<std::uint32_t>(count);
  value.items = items;
  return value;
}

Groups::Groups(const Entries& entries, message::Arena& arena)
    : seen_{entries.size(), arena},
      groups_{message::room<Group>(arena, entries.size())} {
  auto* group_of = message::room<std::uint32_t>(arena, entries.size());
  for (auto* next = group_of; const Entry& entry : entries) {
    const auto same = [&](std::uint32_t at) { return groups_[at].name == entry.name; };
    *next = seen_.find_or_note(model::hash(entry.name), count_, same);
    if (*next == count_) groups_[count_++] = {entry.name, {PORTICO_ARRAY, 0, {}}};
    ++groups_[*next++].all.size;
  }
  auto* items = message::room<portico_value>(arena, entries.size());
  for (Group* group = groups_; group != end(); ++group) {
    group->all.items = items;
    items += std::exchange(group->all.size, 0);
  }
  for (const auto* next = group_of; const Entry& entry : entries) {
    portico_value& all = groups_[*next++].all;
    const_cast<portico_value*>(all.items)[all.size++] = entry.value;
  }
}

const Groups::Group* Groups::find(std::string_view name) const {
  const auto at = seen_.find(model::hash(name), count_,
                             [&](std::uint32_t i) { return groups_[i].name == name; });
  return at == count_ ? nullptr : groups_ + at;
}

const portico_value* Groups::first(std::string_view name) const {
  const Group* group = find(name);
  return group ? group->all.items : nullptr;
}

const portico_value* Groups::last(std::string_view name) const {
  const Group* group = find(name);
  return group ? group->all.items + group->all.size - 1 : nullptr;
}

portico_value Groups::all(std::string_view name) const {
  const Group* group = find(name);
  return group ? group->all : portico_value{PORTICO_ARRAY, 0, {}};
}

void read_urlencoded(std::string_view text, Entries& into, message::Arena& arena) {
  split(text, '&', [&](std::string_view part) {
    if (part.empty()) return;
    if (!message::is_utf8(part)) part = latin1(part, arena);  // bytes that should have been encoded
    const auto equals = std::min(part.find('='), part.size());
    const auto value = part.substr(std::min(equals + 1, part.size()));
    into.add(percent_decode(part.substr(0, equals), message::Plus::space, arena),
             percent_decode(value, message::Plus::space, arena));
  });
}

void read_cookies(std::string_view field, Entries& into, message::Arena& arena) {
  split(latin1(field, arena), ';', [&](std::string_view part) {
    const auto equals = part.find('=');
    const bool named = equals != std::string_view::npos;
    const auto name = named ? os::trimmed(part.substr(0, equals)) : std::string_view{};
    const auto value = os::trimmed(named ? part.substr(equals + 1) : part);
    if (!name.empty() || !value.empty()) into.add(name, unquote(value, arena));
  });
}

}  // namespace portico::http
