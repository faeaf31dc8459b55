#include "model/hash.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <random>

#include "model/choice.hpp"
#include "model/wide.hpp"

namespace portico::model {
namespace {

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  }();
  return value;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD6E8FEB86659FD93U);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// An integral double as the integer of 64 bits that it equals.
bool as_integer(double number, WideInteger& out) {
  if (!(number >= -9223372036854775808.0 && number < 18446744073709551616.0)) return false;
  out = static_cast<WideInteger>(number);
  return static_cast<double>(out) == number;
}

/// The digits of an integer above INT64_MAX, as parse() leaves them.
bool as_integer(std::string_view digits, WideInteger& out) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  out = number;
  return error == std::errc{} && end == digits.data() + digits.size();
}

/// False: it is no number, or none of 64 bits.
bool as_integer(const portico_value& value, WideInteger& out) {
  switch (value.kind) {
  case PORTICO_BOOL:
  case PORTICO_INT: out = value.integer; return true;
  case PORTICO_UINT: out = static_cast<std::uint64_t>(value.integer); return true;
  case PORTICO_FLOAT: return as_integer(value.number, out);
  case PORTICO_JSON: return as_integer(std::string_view{value.text, value.size}, out);
  default: return false;
  }
}

bool equal_numbers(const portico_value& a, const portico_value& b) {
  WideInteger one = 0, other = 0;
  return as_integer(a, one) && as_integer(b, other) && one == other;
}

bool equal_objects(const portico_value& a, const portico_value& b) {
  return std::all_of(a.members, a.members + a.size, [&b](const portico_member& member) {
    const portico_member* end = b.members + b.size;
    const portico_member* other = std::find_if(b.members, end, [&member](const portico_member& m) {
      return std::string_view{m.name, m.name_size} ==
             std::string_view{member.name, member.name_size};
    });
    return other != end && equal(member.value, other->value);
  });
}

/// Values of two members may be equal, as 1 and true are; objects of two models are not.
bool equal_chosen(const portico_value& a, const portico_value& b) {
  const bool told = is_chosen(a) && is_chosen(b) && choice_of(a) != choice_of(b);
  if (told && bare(a).kind == PORTICO_OBJECT) return false;
  return equal(bare(a), bare(b));
}

}  // namespace

std::uint64_t hash(std::string_view text) {
  std::uint64_t state = mix(seed(), text.size());
  while (text.size() >= 8) {
    std::uint64_t block;
    std::memcpy(&block, text.data(), 8);
    state = mix(state, block);
    text.remove_prefix(8);
  }
  std::uint64_t block = 0;
  if (!text.empty()) std::memcpy(&block, text.data(), text.size());
  return mix(state, block);
}

std::uint64_t hash(const portico_value& value) {
  WideInteger whole = 0;
  switch (value.kind) {
  case PORTICO_BOOL:
  case PORTICO_UINT:
  case PORTICO_INT: return mix(seed(), static_cast<std::uint64_t>(value.integer));
  case PORTICO_FLOAT:
    if (as_integer(value.number, whole)) return mix(seed(), static_cast<std::uint64_t>(whole));
    return mix(seed(), std::bit_cast<std::uint64_t>(value.number));
  case PORTICO_JSON:
    if (as_integer(value, whole)) return mix(seed(), static_cast<std::uint64_t>(whole));
    return hash({value.text, value.size});
  case PORTICO_STRING: return hash({value.text, value.size});
  case PORTICO_ARRAY: {
    std::uint64_t state = mix(seed(), value.size);
    for (std::uint32_t i = 0; i < value.size; ++i) state = mix(state, hash(value.items[i]));
    return state;
  }
  case PORTICO_OBJECT: {
    if (is_chosen(value)) return hash(bare(value));
    std::uint64_t state = value.size;
    for (std::uint32_t i = 0; i < value.size; ++i)
      state += mix(hash({value.members[i].name, value.members[i].name_size}),
                   hash(value.members[i].value));
    return mix(seed(), state);
  }
  default: return mix(seed(), value.kind);
  }
}

bool equal(const portico_value& a, const portico_value& b) {
  if (is_chosen(a) || is_chosen(b)) return equal_chosen(a, b);
  if (a.kind != b.kind) return equal_numbers(a, b);
  switch (a.kind) {
  case PORTICO_BOOL:
  case PORTICO_INT:
  case PORTICO_UINT: return a.integer == b.integer;
  case PORTICO_FLOAT: return a.number == b.number;
  case PORTICO_NULL: return true;
  case PORTICO_STRING:
  case PORTICO_JSON: return std::string_view{a.text, a.size} == std::string_view{b.text, b.size};
  case PORTICO_ARRAY:
    return a.size == b.size && std::equal(a.items, a.items + a.size, b.items, equal);
  case PORTICO_OBJECT: return a.size == b.size && equal_objects(a, b);
  default: return false;
  }
}

bool is_hashable(const Type& item, const portico_value& given) {
  const portico_value& cell = bare(given);
  if (cell.kind == PORTICO_OBJECT) return false;
  if (cell.kind != PORTICO_ARRAY) return true;
  if (item.kind != Kind::tuple) return false;
  for (std::uint32_t i = 0; i < cell.size; ++i)
    if (!is_hashable(*item.items[item.open ? 0 : i], cell.items[i])) return false;
  return true;
}

std::uint32_t unique_by_hash(portico_member* members, std::uint32_t count, message::Arena& arena) {
  auto name = [members](std::uint32_t i) {
    return std::string_view{members[i].name, members[i].name_size};
  };
  Seen seen{count, arena};
  std::uint32_t left = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t found =
        seen.find_or_note(hash(name(i)), left, [&](std::uint32_t j) { return name(j) == name(i); });
    if (found == left)
      members[left++] = members[i];
    else
      members[found].value = members[i].value;
  }
  return left;
}

Seen::Seen(std::size_t expected, message::Arena& arena) {
  std::size_t size = std::bit_ceil(expected * 2 + 1);
  if (size > near) slots_ = message::room<std::uint32_t>(arena, size);
  std::fill(slots_, slots_ + size, empty);
  mask_ = size - 1;
}

}  // namespace portico::model
