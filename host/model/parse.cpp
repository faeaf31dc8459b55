#include "model/parse.hpp"

#include <charconv>

#include <simdjson.h>

#include "model/reader.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

namespace dom = simdjson::dom;

class Cells {
public:
  explicit Cells(message::Arena& arena) : arena_{arena} {}

  /// False: deeper than `depth`.
  bool value(dom::element from, portico_value& out, unsigned depth) {
    out = {};
    switch (from.type()) {
    case dom::element_type::NULL_VALUE: return true;
    case dom::element_type::BOOL:
      out.kind = PORTICO_BOOL;
      out.integer = from.get_bool().value_unsafe();
      return true;
    case dom::element_type::INT64:
      out.kind = PORTICO_INT;
      out.integer = from.get_int64().value_unsafe();
      return true;
    case dom::element_type::UINT64:
      out = digits_of(from.get_uint64().value_unsafe(), arena_);
      return true;
    case dom::element_type::DOUBLE:
      out.kind = PORTICO_FLOAT;
      out.number = from.get_double().value_unsafe();
      return true;
    case dom::element_type::STRING: {
      std::string_view text = string(from.get_string().value_unsafe());
      out.kind = PORTICO_STRING;
      out.size = static_cast<std::uint32_t>(text.size());
      out.text = text.data();
      return true;
    }
    case dom::element_type::ARRAY:
      return depth && array(from.get_array().value_unsafe(), out, depth - 1);
    case dom::element_type::OBJECT:
      return depth && object(from.get_object().value_unsafe(), out, depth - 1);
    }
    return false;
  }

private:
  std::string_view string(std::string_view text) {
    return text.empty() ? std::string_view{""} : message::keep(arena_, text);
  }

  bool array(dom::array from, portico_value& out, unsigned depth) {
    std::size_t count = from.size();
    if (count >= 0xFFFFFF) {  // simdjson counts no further
      count = 0;
      for (auto item : from) static_cast<void>(item), ++count;
    }
    auto* items = message::room<portico_value>(arena_, count);
    std::size_t at = 0;
    for (dom::element item : from)
      if (!value(item, items[at++], depth)) return false;
    out.kind = PORTICO_ARRAY;
    out.size = static_cast<std::uint32_t>(count);
    out.items = items;
    return true;
  }

  bool object(dom::object from, portico_value& out, unsigned depth) {
    std::size_t count = from.size();
    if (count >= 0xFFFFFF) {
      count = 0;
      for (auto member : from) static_cast<void>(member), ++count;
    }
    auto* members = message::room<portico_member>(arena_, count);
    std::size_t at = 0;
    for (auto [key, element] : from) {
      std::string_view name = string(key);
      members[at] = {name.data(), static_cast<std::uint32_t>(name.size()), 0, {}};
      if (!value(element, members[at++].value, depth)) return false;
    }
    out.kind = PORTICO_OBJECT;
    out.size = unique(members, static_cast<std::uint32_t>(count), arena_);
    out.members = members;
    return true;
  }

  message::Arena& arena_;
};

constexpr ParseError unreadable{ParseError::Kind::unreadable, 0, "not UTF-8, or too long"};
constexpr ParseError too_deep{ParseError::Kind::too_deep, 0, "too deep"};

}  // namespace

portico_value digits_of(std::uint64_t number, message::Arena& arena) {
  constexpr std::size_t most = 20;
  auto* digits = message::room<char>(arena, most);
  const auto size = std::to_chars(digits, digits + most, number).ptr - digits;
  portico_value value{PORTICO_JSON, static_cast<std::uint32_t>(size), {}};
  value.text = digits;
  return value;
}

std::optional<ParseError> parse(std::string_view json, message::Arena& arena, portico_value& out,
                                unsigned depth_limit) {
  constexpr std::size_t most = 0xFFFFFFFF;  // cells count in 32 bits
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  if (json.size() > most) return unreadable;
  // A parser keeps some 14 times its largest text: that of a large one goes with it.
  constexpr std::size_t usual = 65536;
  thread_local constinit os::PerThread<dom::parser> own;
  std::optional<dom::parser> passing;
  dom::parser& parser = json.size() <= usual ? own.get(most) : passing.emplace(most);
  dom::element root;
  simdjson::error_code error = parser.parse(json.data(), json.size(), true).get(root);
  if (!error)
    return Cells{arena}.value(root, out, depth_limit) ? std::nullopt : std::optional{too_deep};
  if (!simdjson::validate_utf8(json.data(), json.size())) return unreadable;
  return read(json, arena, out, depth_limit);
}

}  // namespace portico::model
