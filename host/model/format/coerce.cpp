#include "model/format/coerce.hpp"

#include <algorithm>

#include <re2/re2.h>

#include "message/text.hpp"
#include "model/format/format.hpp"
#include "model/hash.hpp"
#include "model/write.hpp"
#include "os/per_thread.hpp"

namespace portico::model {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Lengths are compared without counting where the bytes alone decide.
bool shorter(std::string_view text, std::size_t least, bool bytes) {
  return text.size() < least || (!bytes && text.size() < least * 4 && characters(text) < least);
}
bool longer(std::string_view text, std::size_t most, bool bytes) {
  return text.size() > most && (bytes || text.size() > most * 4 || characters(text) > most);
}

Coerced coerce_string(const Type& type, const portico_value& raw, portico_value& out) {
  bool bytes = type.kind == Kind::bytes;
  if (raw.kind != PORTICO_STRING) {
    return bytes ? Coerced{{"bytes_type", "Input should be a valid bytes", {}}}
                 : Coerced{{"string_type", "Input should be a valid string", {}}};
  }
  std::string_view text = text_of(raw);
  if (type.least.given && shorter(text, type.least.count, bytes))
    return {
        {bytes ? "bytes_too_short" : "string_too_short", type.least.message, type.least.context}};
  if (type.most.given && longer(text, type.most.count, bytes))
    return {{bytes ? "bytes_too_long" : "string_too_long", type.most.message, type.most.context}};
  if (type.expression &&
      !re2::RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *type.expression))
    return {{"string_pattern_mismatch", type.pattern_message, type.pattern_context}};
  out = raw;
  return {{}, bytes ? Exactness::lax : Exactness::exact};
}

const Type plain_integer{Kind::integer};
const Type any_integer = [] {
  Type type{Kind::integer};
  type.takes_unsigned = true;
  return type;
}();

bool is_integer(const portico_value& value) {
  return value.kind == PORTICO_INT || value.kind == PORTICO_UINT;
}

/// The one of `known` that equals an integer of any 64 bits; null when there is none.
const portico_value* find_whole(const std::vector<portico_value>& known, const portico_value& raw) {
  portico_value whole;
  if (coerce_integer(any_integer, raw, whole).fault) return nullptr;
  const auto found = std::find_if(known.begin(), known.end(), [&whole](const portico_value& value) {
    return equal(value, whole);
  });
  return found == known.end() ? nullptr : &*found;
}

/// A literal takes 1 for 1, 1.0 and true, but never "1". One of integers reads what it is given as
/// an integer first.
Coerced coerce_literal(const Type& type, const portico_value& raw, portico_value& out) {
  for (const portico_value& value : type.values)
    if (value.kind == raw.kind && equal(value, raw)) return out = value, Coerced{};
  for (const portico_value& value : type.values)
    if (equal(value, raw)) return out = value, Coerced{};
  if (raw.kind == PORTICO_JSON && std::any_of(type.values.begin(), type.values.end(), is_integer))
    return coerce_integer(plain_integer, raw, out);
  return {{"literal_error", type.values_message, type.values_context}};
}

/// An enumeration of integers takes what an integer takes, one of strings only strings.
Coerced coerce_enumeration(const Type& type, const portico_value& raw, portico_value& out) {
  if (std::all_of(type.values.begin(), type.values.end(), is_integer)) {
    if (const portico_value* known = find_whole(type.values, raw))
      return out = *known, Coerced{{}, Exactness::lax};
    portico_value ignored;
    const Coerced read = coerce_integer(plain_integer, raw, ignored);
    if (read.fault.type == "int_parsing_size" && raw.kind != PORTICO_FLOAT) return read;
  }
  for (const portico_value& known : type.values)
    if (equal(known, raw)) return out = known, Coerced{{}, Exactness::lax};
  return {{"enum", type.values_message, type.values_context}};
}

}  // namespace

Coerced coerce(const Type& type, const portico_value& raw, message::Arena& arena,
               portico_value& out) {
  switch (type.kind) {
  case Kind::string:
  case Kind::bytes: return coerce_string(type, raw, out);
  case Kind::integer: return coerce_integer(type, raw, out);
  case Kind::number: return coerce_number(type, raw, out);
  case Kind::boolean: return coerce_boolean(type, raw, out);
  case Kind::null:
    if (raw.kind != PORTICO_NULL) return {{"none_required", "Input should be None", {}}};
    out = raw;
    return {};
  case Kind::formatted:
  case Kind::decimal:
  case Kind::url: return type.format->coerce(type, raw, arena, out);
  case Kind::literal: return coerce_literal(type, raw, out);
  case Kind::enumeration: return coerce_enumeration(type, raw, out);
  default: out = raw; return {};
  }
}

std::string_view trim(std::string_view text) {
  // The white space of Unicode, as UTF-8.
  static constexpr std::string_view blanks[] = {" ",
                                                "\t",
                                                "\n",
                                                "\v",
                                                "\f",
                                                "\r",
                                                "\xC2\x85",
                                                "\xC2\xA0",
                                                "\xE1\x9A\x80",
                                                "\xE2\x80\x80",
                                                "\xE2\x80\x81",
                                                "\xE2\x80\x82",
                                                "\xE2\x80\x83",
                                                "\xE2\x80\x84",
                                                "\xE2\x80\x85",
                                                "\xE2\x80\x86",
                                                "\xE2\x80\x87",
                                                "\xE2\x80\x88",
                                                "\xE2\x80\x89",
                                                "\xE2\x80\x8A",
                                                "\xE2\x80\xA8",
                                                "\xE2\x80\xA9",
                                                "\xE2\x80\xAF",
                                                "\xE2\x81\x9F",
                                                "\xE3\x80\x80"};
  auto strip = [&text](auto&& has, auto&& remove) {
    while (!text.empty()) {
      const auto* blank = std::find_if(std::begin(blanks), std::end(blanks), has);
      if (blank == std::end(blanks)) return;
      remove(blank->size());
    }
  };
  strip([&text](std::string_view blank) { return text.starts_with(blank); },
        [&text](std::size_t size) { text.remove_prefix(size); });
  strip([&text](std::string_view blank) { return text.ends_with(blank); },
        [&text](std::size_t size) { text.remove_suffix(size); });
  return text;
}

Fault fault_with_error(std::string_view type, std::string_view before, std::string_view reason,
                       message::Arena& arena) {
  const std::size_t size = before.size() + reason.size();
  auto* words = message::room<char>(arena, size);
  before.copy(words, before.size());
  reason.copy(words + before.size(), reason.size());
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& context = own.get();
  context.clear();
  context.append("{\"error\":");
  if (!message::write_string(reason, context)) context.append("\"\"");
  context.push('}');
  return {type, {words, size}, message::keep(arena, context.view())};
}

}  // namespace portico::model
