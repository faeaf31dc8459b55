#include "by_hand.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <simdjson.h>

#include "items.hpp"

namespace bench {
namespace {

namespace dom = simdjson::dom;

bool letter(char c) { return c >= 'a' && c <= 'z'; }
bool local(char c) {
  return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// ^[a-z0-9._-]+@[a-z0-9-]+\.[a-z]{2,}$ without a machine for expressions.
bool email(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && local(text[at])) ++at;
  if (at == 0 || at == text.size() || text[at] != '@') return false;
  std::size_t dot = ++at;
  while (dot < text.size() && local(text[dot]) && text[dot] != '.' && text[dot] != '_') ++dot;
  if (dot == at || dot == text.size() || text[dot] != '.') return false;
  const std::string_view top = text.substr(dot + 1);
  if (top.size() < 2) return false;
  for (const char c : top)
    if (!letter(c)) return false;
  return true;
}

std::size_t points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

bool within(std::string_view text, std::size_t least, std::size_t most) {
  const std::size_t count = points(text);
  return count >= least && count <= most;
}

struct User {
  std::optional<std::string_view> name, email, password, city;
  std::optional<std::int64_t> age;
  std::optional<double> balance;
  std::optional<bool> active;
  std::optional<dom::array> tags;

  template <class T> static bool take(dom::element element, std::optional<T>& to) {
    T value;
    if (element.get(value)) return false;
    to = value;
    return true;
  }
  bool member(std::string_view key, dom::element value) {
    if (key == "name") return take(value, name);
    if (key == "email") return take(value, email);
    if (key == "password") return take(value, password);
    if (key == "age") return take(value, age);
    if (key == "balance") return take(value, balance);
    if (key == "active") return take(value, active);
    if (key == "tags") return take(value, tags);
    if (key == "city") return take(value, city);
    return true;
  }
  bool valid() const {
    if (!name || !email || !password || !age || !balance || !active || !tags || !city) return false;
    if (!within(*name, 1, 50) || !within(*password, 8, 100) || !within(*city, 1, 60)) return false;
    if (*age <= 0 || *age > 150 || *balance < 0 || tags->size() > 8) return false;
    for (const dom::element tag : *tags)
      if (!tag.is_string()) return false;
    return bench::email(*email);
  }
};

void write(const User& user, Out& out) {
  out.add("{\"name\":");
  out.quote(*user.name);
  out.add(",\"email\":");
  out.quote(*user.email);
  out.add(",\"age\":");
  out.number(*user.age);
  out.add(",\"balance\":");
  out.number(*user.balance);
  out.add(*user.active ? ",\"active\":true" : ",\"active\":false");
  out.add(",\"tags\":[");
  bool first = true;
  for (const dom::element tag : *user.tags) {
    if (!first) out.add(',');
    first = false;
    out.quote(tag.get_string().value_unsafe());
  }
  out.add("],\"city\":");
  out.quote(*user.city);
  out.add('}');
}

const std::vector<Item>& items() {
  static const std::vector<Item> all = make_items();
  return all;
}

void write(const Item& item, Out& out) {
  out.add("{\"id\":");
  out.number(item.id);
  out.add(",\"name\":");
  out.quote(item.name);
  out.add(",\"note\":");
  out.quote(item.note);
  out.add(",\"price\":");
  out.number(item.price);
  out.add(item.active ? ",\"active\":true" : ",\"active\":false");
  out.add(",\"owner\":");
  if (item.owner)
    out.quote(*item.owner);
  else
    out.add("null");
  out.add(",\"tags\":[");
  for (const std::string& tag : item.tags) {
    if (&tag != item.tags.data()) out.add(',');
    out.quote(tag);
  }
  out.add("]}");
}

}  // namespace

void write_hello(Out& out) {
  out.add("{\"message\":");
  out.quote("Hello, World");
  out.add(",\"id\":");
  out.number(42);
  out.add(",\"ok\":true}");
}

bool write_user(std::string_view body, std::size_t room, Out& out) {
  thread_local dom::parser parser;
  dom::object object;
  const bool copy = room < body.size() + simdjson::SIMDJSON_PADDING;
  if (parser.parse(body.data(), body.size(), copy).get(object)) return false;
  User user;
  for (const auto [key, value] : object)
    if (!user.member(key, value)) return false;
  if (!user.valid()) return false;
  write(user, out);
  return true;
}

void write_list(Out& out) {
  out.add('[');
  for (const Item& item : items()) {
    if (&item != items().data()) out.add(',');
    write(item, out);
  }
  out.add(']');
}

std::string_view chunk(std::size_t index) {
  static const std::vector<std::string> chunks = [] {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < chunk_count; ++i)
      made.emplace_back(chunk_size, static_cast<char>('a' + i));
    return made;
  }();
  return chunks[index];
}

}  // namespace bench
