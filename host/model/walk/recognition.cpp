#include "model/walk/recognition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <string_view>
#include <system_error>
#include <vector>

#include <simdjson.h>

#include "message/quoted.hpp"
#include "model/format/coerce.hpp"
#include "model/parse.hpp"
#include "model/walk/plain.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

template <class Part> bool same_part(const char* a, const char* b) {
  Part one, other;
  std::memcpy(&one, a, sizeof one);
  std::memcpy(&other, b, sizeof other);
  return one == other;
}
/// Of two halves that may overlap.
template <class Half> bool same_halves(const char* a, const char* b, std::size_t size) {
  const std::size_t back = size - sizeof(Half);
  return same_part<Half>(a, b) && same_part<Half>(a + back, b + back);
}
struct Sixteen {
  std::uint64_t low, high;
  bool operator==(const Sixteen&) const = default;
};

/// Keys are short: no call for them.
bool same_key(const char* a, const char* b, std::size_t size) {
  if (size > Key::block || size < sizeof(std::uint32_t)) return std::memcmp(a, b, size) == 0;
  if (size >= sizeof(Sixteen)) return same_halves<Sixteen>(a, b, size);
  if (size >= sizeof(std::uint64_t)) return same_halves<std::uint64_t>(a, b, size);
  return same_halves<std::uint32_t>(a, b, size);
}

bool takes(const Type& type, std::uint32_t kind) { return (type.as_is >> kind & 1) != 0; }

portico_value cell_of(std::uint32_t kind, std::int64_t integer) {
  return {kind, 0, {.integer = integer}};
}

bool same_leaf(const portico_value& a, const portico_value& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == PORTICO_STRING) return text_of(a) == text_of(b);
  return a.kind == PORTICO_FLOAT ? a.number == b.number : a.integer == b.integer;
}

const char* past_digits(const char* at) {
  while (*at >= '0' && *at <= '9') ++at;
  return at;
}

/// Reads a text that ends with a zero, at which everything stops. What is read gives the place
/// behind it, or null.
class Recognition {
public:
  Recognition(const char* end, message::Arena& arena) : end_{end}, arena_{arena} {}

  [[gnu::always_inline]] const char* value(const Type& type, const char* at) {
    if (*at == '"' && takes(type, PORTICO_STRING)) {
      const char* const mark = message::find_mark(at + 1);
      return *mark == '"' ? mark + 1 : message::find_quote(at + 1).end;
    }
    if (*at == 'n' && takes(type, PORTICO_NULL)) return word("null", at);
    return is_leaf(type.kind) ? leaf(type, at) : container(type, at);
  }

private:
  const char* container(const Type& type, const char* at) {
    switch (type.kind) {
    case Kind::nullable: return value(*type.items[0], at);
    case Kind::list:
      return inside(type, "[]", at, [&](const char* item) { return value(*type.items[0], item); });
    case Kind::dict: return dict(type, at);
    case Kind::model: return object(type, at);
    default: return nullptr;
    }
  }

  static const char* take(char wanted, const char* at) { return *at == wanted ? at + 1 : nullptr; }
  static const char* word(const char (&wanted)[5], const char* at) {
    return same_part<std::uint32_t>(at, wanted) ? at + 4 : nullptr;
  }

  // ---- Containers ----

  bool enter() { return depth_ < reply_depth && (++depth_, true); }
  const char* leave(char closing, const char* at) { return --depth_, take(closing, at); }

  template <class One>
  const char* inside(const Type& type, const char* brackets, const char* at, const One& one) {
    if (*at != brackets[0] || !enter()) return nullptr;
    std::size_t count = 0;
    if (*++at != brackets[1])
      for (;; ++at) {
        at = one(at);
        if (!at) return nullptr;
        ++count;
        if (*at != ',') break;
      }
    if (type.least.given && count < type.least.count) return nullptr;
    if (type.most.given && count > type.most.count) return nullptr;
    return leave(brackets[1], at);
  }

  [[gnu::noinline]] const char* dict(const Type& type, const char* at) {
    const std::size_t before = names_.size();
    at = inside(type, "{}", at, [&](const char* one) { return entry(*type.rest, one); });
    return at && distinct(before) ? at : nullptr;
  }

  const char* entry(const Type& type, const char* at) {
    if (*at != '"' || names_.size() == most_names) return nullptr;
    const char* const end = message::find_quote(at + 1).end;
    if (!end || *end != ':') return nullptr;
    names_.emplace_back(at, static_cast<std::size_t>(end - at));
    return value(type, end + 1);
  }

  /// Whether no two names are the same, from that one on; each has one spelling. They are of no use
  /// any more.
  bool distinct(std::size_t from) {
    const auto begin = names_.begin() + static_cast<std::ptrdiff_t>(from);
    bool all = std::adjacent_find(begin, names_.end(), std::greater_equal<>{}) == names_.end();
    if (!all) {
      std::sort(begin, names_.end());
      all = std::adjacent_find(begin, names_.end()) == names_.end();
    }
    names_.resize(from);
    return all;
  }

  const char* object(const Type& type, const char* at) {
    if (*at != '{' || !enter()) return nullptr;
    if (type.fields.empty()) ++at;
    char before = '{';
    for (const Field& field : type.fields) {
      at = key(field.key.view(), before, at);
      if (at) at = value(*field.type, at);
      if (!at) return nullptr;
      before = ',';
    }
    return leave('}', at);
  }

  /// `before` stands in the place of the comma that the key begins with.
  const char* key(std::string_view wanted, char before, const char* at) {
    if (*at != before) return nullptr;
    if (wanted.size() > message::quoted_slack &&
        static_cast<std::size_t>(end_ - at) < wanted.size())
      return nullptr;
    return same_key(at + 1, wanted.data() + 1, wanted.size() - 1) ? at + wanted.size() : nullptr;
  }

  // ---- Leaves ----

  [[gnu::noinline]] const char* leaf(const Type& type, const char* at) {
    switch (*at) {
    case '"': return text(type, at);
    case 'n': return holds(type, {}) || takes_no_number(type) ? word("null", at) : nullptr;
    case 't': return holds(type, cell_of(PORTICO_BOOL, 1)) ? word("true", at) : nullptr;
    case 'f':
      at = holds(type, cell_of(PORTICO_BOOL, 0)) ? word("fals", at) : nullptr;
      return at ? take('e', at) : nullptr;
    default: return number(type, at);
    }
  }

  [[gnu::noinline]] const char* text(const Type& type, const char* at) {
    const auto [end, escapes] = message::find_quote(at + 1);
    if (!end) return nullptr;
    if (escapes) return read_back(type, at, end);
    portico_value cell{};
    set_text(cell, {at + 1, static_cast<std::size_t>(end - 1 - (at + 1))});
    return holds(type, cell) ? end : nullptr;
  }

  const char* number(const Type& type, const char* at) {
    const bool negative = *at == '-';
    const char* const digits = at + negative;
    std::int64_t whole = 0;
    const char* end = digits;
    for (; *end >= '0' && *end <= '9' && end - digits < most_digits; ++end)
      whole = whole * 10 + (*end - '0');
    if (end == digits || (*digits == '0' && end - digits > 1)) return nullptr;
    end = past_digits(end);
    if (*end == '.' || *end == 'e') return fraction(type, at, end);
    if (negative && whole == 0) return nullptr;
    if (end - digits >= most_digits) return read_back(type, at, end);
    return holds(type, cell_of(PORTICO_INT, negative ? -whole : whole)) ? end : nullptr;
  }

  /// Of the number that begins at `at`, from its point or exponent on.
  const char* fraction(const Type& type, const char* at, const char* rest) {
    const char* end = rest;
    if (*end == '.') end = past_digits(end + 1);
    if (end == rest + 1) return nullptr;
    if (*end != 'e' && end - at <= most_digits && takes(type, PORTICO_FLOAT)) return end;
    if (*end == 'e') {
      const char* const power = end + 1 + (end[1] == '-' || end[1] == '+');
      end = past_digits(power);
      if (end == power) return nullptr;
    }
    portico_value cell{};
    cell.kind = PORTICO_FLOAT;
    const auto [stop, error] = std::from_chars(at, end, cell.number);
    const bool finite = error == std::errc{} && stop == end && std::isfinite(cell.number);
    return finite && holds(type, cell) ? end : nullptr;
  }

  bool holds(const Type& type, const portico_value& cell) {
    if (fits_as_is(type, cell) || fits_in_range(type, cell)) return true;
    return comes_to_itself(type, cell);
  }
  [[gnu::noinline]] bool comes_to_itself(const Type& type, const portico_value& cell) {
    portico_value out{};
    return !coerce(type, cell, arena_, out).fault && same_leaf(cell, out);
  }

  /// A number that JSON cannot say goes out as null, if its type takes it.
  [[gnu::noinline]] bool takes_no_number(const Type& type) {
    if (type.kind != Kind::number) return false;
    constexpr std::array odd{std::numeric_limits<double>::quiet_NaN(), HUGE_VAL, -HUGE_VAL};
    return std::any_of(odd.begin(), odd.end(), [&](double number) {
      portico_value cell{}, out{};
      cell.kind = PORTICO_FLOAT;
      cell.number = number;
      return fits_in_range(type, cell) || !coerce(type, cell, arena_, out).fault;
    });
  }

  /// A leaf that is rare, with escapes or many digits.
  [[gnu::noinline]] const char* read_back(const Type& type, const char* at, const char* end) {
    const std::string_view given{at, static_cast<std::size_t>(end - at)};
    portico_value cell{}, out{};
    if (parse(given, arena_, cell) || coerce(type, cell, arena_, out).fault) return nullptr;
    message::Text written;
    return write(out, written, Spelling::model) && written.view() == given ? end : nullptr;
  }

  /// A number of as many is below 2^63, and far from infinite.
  static constexpr std::ptrdiff_t most_digits = 18;

  /// Of dicts that are being read.
  static constexpr std::size_t most_names = 65536;

  const char* const end_;
  message::Arena& arena_;
  unsigned depth_ = 0;
  std::vector<std::string_view> names_;
};

}  // namespace

bool recognize(const Type& type, message::Text& text, std::size_t start, message::Arena& arena) {
  if (!type.recognizable) return false;
  std::memset(text.room(message::quoted_slack), 0, message::quoted_slack);
  const std::string_view given = text.view().substr(start);
  const char* const end = given.data() + given.size();
  return simdjson::validate_utf8(given.data(), given.size()) &&
         Recognition{end, arena}.value(type, given.data()) == end;
}

}  // namespace portico::model
