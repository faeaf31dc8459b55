// What holding a reply to its model costs: model::render over the floor, which is the same JSON
// text put together by hand, unchecked, and copied once. Prints medians of many rounds; with a
// number of rounds as argument each part runs that often (for counting instructions, with the name
// of one part after it).
//
//   render_bench [rounds [list|list-floor|small|small-floor|body]]

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/models.hpp"
#include "model/parse.hpp"
#include "model/walk/check.hpp"
#include "model/walk/render.hpp"

using namespace portico::model;

namespace {

constexpr const char* item_schema = R"({"type":"object","properties":{
  "id":{"type":"integer"},"name":{"type":"string"},"note":{"type":"string"},
  "price":{"type":"number"},"active":{"type":"boolean"},
  "owner":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null},
  "tags":{"type":"array","items":{"type":"string"}}},
  "required":["id","name","note","price","active","tags"]})";
constexpr const char* small_schema = R"({"type":"object","properties":{
  "id":{"type":"integer"},"name":{"type":"string"},"price":{"type":"number"},
  "active":{"type":"boolean"}},"required":["id","name","price","active"]})";
constexpr std::string_view body =
    R"({"id":42,"name":"A sturdy garden chair","note":"painted \"green\", two coats","price":49.9,)"
    R"("active":true,"owner":"somebody","tags":["wood","outdoor","sale"],"comment":"left at the door by the gate")"
    R"(})";

struct Item {
  std::int64_t id;
  std::string name, note;
  double price;
  bool active;
  std::string owner;  ///< empty: null
  std::array<std::string, 3> tags;
  std::string password;
};

std::vector<Item> make_items() {
  std::vector<Item> items;
  for (int i = 0; i < 100; ++i)
    items.push_back({1000 + i,
                     "item number " + std::to_string(i),
                     "says \"hello\" to\n all of us",
                     i * 1.25 + 0.1,
                     i % 2 == 0,
                     i % 3 == 0 ? "" : "owner " + std::to_string(i),
                     {"red", "green", "blue"},
                     "s3cret-" + std::to_string(i)});
  return items;
}

portico_value text_cell(std::string_view text) {
  return {PORTICO_STRING, static_cast<std::uint32_t>(text.size()), {.text = text.data()}};
}
portico_member named(std::string_view name, portico_value value) {
  return {name.data(), static_cast<std::uint32_t>(name.size()), 0, value};
}

/// The cells of all items, as a plugin hands them over; the password stands among them.
struct Cells {
  std::deque<std::array<portico_value, 3>> tags;
  std::deque<std::array<portico_member, 8>> members;
  std::vector<portico_value> items;

  void add(const Item& item) {
    tags.push_back({text_cell(item.tags[0]), text_cell(item.tags[1]), text_cell(item.tags[2])});
    members.push_back({named("id", {PORTICO_INT, 0, {.integer = item.id}}),
                       named("name", text_cell(item.name)), named("note", text_cell(item.note)),
                       named("password", text_cell(item.password)),
                       named("price", {PORTICO_FLOAT, 0, {.number = item.price}}),
                       named("active", {PORTICO_BOOL, 0, {.integer = item.active}}),
                       named("owner", item.owner.empty() ? portico_value{} : text_cell(item.owner)),
                       named("tags", {PORTICO_ARRAY, 3, {.items = tags.back().data()}})});
    items.push_back({PORTICO_OBJECT, 8, {.members = members.back().data()}});
  }
};

// ---- The floor: what a plugin would write by hand ----

void quote(std::string_view text, std::string& out) {
  out.push_back('"');
  for (char c : text) {
    switch (c) {
    case '"': out.append("\\\""); break;
    case '\\': out.append("\\\\"); break;
    case '\n': out.append("\\n"); break;
    case '\r': out.append("\\r"); break;
    case '\t': out.append("\\t"); break;
    default:
      if (static_cast<unsigned char>(c) >= 32) {
        out.push_back(c);
        break;
      }
      out.append("\\u00");
      out.push_back("0123456789abcdef"[c >> 4]);
      out.push_back("0123456789abcdef"[c & 15]);
    }
  }
  out.push_back('"');
}

template <class Number> void digits(Number number, std::string& out) {
  std::array<char, 40> room;
  out.append(room.data(), std::to_chars(room.data(), room.data() + room.size(), number).ptr);
}

void by_hand(const Item& item, std::string& out) {
  out.append("{\"id\":");
  digits(item.id, out);
  out.append(",\"name\":");
  quote(item.name, out);
  out.append(",\"note\":");
  quote(item.note, out);
  out.append(",\"price\":");
  digits(item.price, out);
  out.append(",\"active\":").append(item.active ? "true" : "false");
  out.append(",\"owner\":");
  item.owner.empty() ? void(out.append("null")) : quote(item.owner, out);
  out.append(",\"tags\":[");
  for (std::size_t i = 0; i < 3; ++i) {
    if (i) out.push_back(',');
    quote(item.tags[i], out);
  }
  out.append("]}");
}

void list_by_hand(const std::vector<Item>& items, std::string& out) {
  out.push_back('[');
  for (const Item& item : items) {
    if (&item != items.data()) out.push_back(',');
    by_hand(item, out);
  }
  out.push_back(']');
}

void small_by_hand(const Item& item, std::string& out) {
  out.append("{\"id\":");
  digits(item.id, out);
  out.append(",\"name\":");
  quote(item.name, out);
  out.append(",\"price\":");
  digits(item.price, out);
  out.append(",\"active\":").append(item.active ? "true" : "false").push_back('}');
}

// ---- Measuring ----

using Clock = std::chrono::steady_clock;

/// Median and minimum of one run in microseconds.
struct Times {
  double median, least;
};

Times measure(int rounds, int runs, const std::function<void()>& part) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    auto start = Clock::now();
    for (int run = 0; run < runs; ++run) part();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count() / runs);
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times.front()};
}

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "%s\n", why);
  std::exit(1);
}

void print_pair(const char* what, Times ours, Times floor) {
  std::printf(
      "%-6s render %8.3f us (least %8.3f)  floor %8.3f us (least %8.3f)  ratio %.2f (%.2f)\n", what,
      ours.median, ours.least, floor.median, floor.least, ours.median / floor.median,
      ours.least / floor.least);
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 400;
  std::string_view only = argc > 2 ? argv[2] : "";
  Models models;
  models.add("Item", item_schema);
  const Type& item = *models.find("Item");
  const Type& list = models.compile(
      "the list", R"({"type":"array","items":{"$ref":"#/components/schemas/Item"}})");
  const Type& small = models.compile("the small reply", small_schema);
  std::vector<Item> items = make_items();
  Cells cells;
  for (const Item& each : items) cells.add(each);
  portico_value value{PORTICO_ARRAY, 100, {.items = cells.items.data()}};

  alignas(16) static std::array<std::byte, 65536> block;
  portico::message::Text text, copied;
  auto render_as = [&](const Type& type, const portico_value& cell) {
    portico::message::Arena arena{block.data(), block.size()};
    Problems problems{arena};
    text.clear();
    if (!render(type, cell, {}, arena, text, problems)) give_up("a reply was refused");
  };
  auto copy = [&copied](const std::string& made) {
    copied.clear();
    copied.append(made);
  };
  std::function<void()> parts[] = {[&] { render_as(list, value); },
                                   [&] {
                                     std::string made;
                                     list_by_hand(items, made);
                                     copy(made);
                                   },
                                   [&] { render_as(small, cells.items[7]); },
                                   [&] {
                                     std::string made;
                                     small_by_hand(items[7], made);
                                     copy(made);
                                   },
                                   [&] {
                                     portico::message::Arena arena{block.data(), block.size()};
                                     Problems problems{arena};
                                     portico_value raw{}, out{};
                                     Loc root{nullptr, "body", 0};
                                     if (parse(body, arena, raw) ||
                                         !check(item, raw, &root, arena, problems, out))
                                       give_up("a body was refused");
                                   }};
  constexpr std::string_view names[] = {"list", "list-floor", "small", "small-floor", "body"};
  constexpr int runs[] = {5, 5, 500, 500, 500};

  for (int i : {0, 2}) {
    parts[i](), parts[i + 1]();
    if (text.view() != copied.view()) give_up("the texts differ");
    if (text.view().find("s3cret") != std::string_view::npos) give_up("a secret went out");
  }
  Times times[5]{};
  for (int i = 0; i < 5; ++i) {
    if (!only.empty() && only != names[i]) continue;
    times[i] = measure(rounds, only.empty() ? runs[i] : 1, parts[i]);
    if (!only.empty()) std::printf("%s %.3f us\n", argv[2], times[i].median);
  }
  if (!only.empty()) return 0;
  print_pair("list", times[0], times[1]);
  print_pair("small", times[2], times[3]);
  std::printf("body   parse and check %zu bytes %8.3f us (least %8.3f)\n", body.size(),
              times[4].median, times[4].least);
  return 0;
}
