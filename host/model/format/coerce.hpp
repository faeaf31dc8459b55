#pragma once

// One leaf against its type: pydantic's lax coercion from what JSON can hold. The same rules serve
// input and replies. Any thread; texts are made in the arena.

#include <cstdint>
#include <string_view>

#include "message/arena.hpp"
#include "model/problem.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// How near a value was to its type before coercion; a union takes the nearest.
enum class Exactness : std::uint8_t { lax, strict, exact };

struct Coerced {
  Fault fault;
  Exactness exactness = Exactness::exact;
};

inline constexpr Fault not_finite{"finite_number", "Input should be a finite number", {}};

/// For every kind that holds no other types. Integers above INT64_MAX come as their digits
/// (PORTICO_JSON), whoever gave them. `out` is set when there is no fault.
Coerced coerce(const Type& type, const portico_value& raw, message::Arena& arena,
               portico_value& out);

/// Kinds that coerce() takes.
constexpr bool is_leaf(Kind kind) { return kind < Kind::list && kind != Kind::any; }

// The parts, by family. `text` of a number is what stands in a JSON string.
Coerced coerce_integer(const Type&, const portico_value& raw, portico_value& out);
Coerced coerce_number(const Type&, const portico_value& raw, portico_value& out);
Coerced coerce_boolean(const Type&, const portico_value& raw, portico_value& out);

// Of formats, see format.hpp.
Coerced coerce_date(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_time(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_datetime(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_timedelta(const Type&, const portico_value& raw, message::Arena&,
                         portico_value& out);
Coerced coerce_uuid(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_decimal(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_email(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_url(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_ipv4(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_ipv6(const Type&, const portico_value& raw, message::Arena&, portico_value& out);
Coerced coerce_ip(const Type&, const portico_value& raw, message::Arena&, portico_value& out);

/// Whether it is the text of one; `out` is that text in its normal form.
bool read_ipv6(const portico_value& raw, message::Arena&, portico_value& out);

/// "192.168.0.1"; `out` has room for v4_room bytes. Returns the end.
inline constexpr std::size_t v4_room = 15;
char* write_v4(std::uint32_t address, char* out);

/// Whether the text holds a whole number as pydantic reads it: blanks around, a sign, underscores
/// between digits, ".000" after.
/// From INT64_MIN to UINT64_MAX; of one that is too large, a number of the same sign, or 0 if it
/// has more digits than Python reads.
enum class Whole { no, yes, too_large };
Whole read_whole(std::string_view text, WideInteger& out);

std::string_view trim(std::string_view text);  ///< without Unicode's blanks at both ends
inline std::string_view text_of(const portico_value& value) { return {value.text, value.size}; }
inline void set_text(portico_value& out, std::string_view text) {
  out.kind = PORTICO_STRING;
  out.size = static_cast<std::uint32_t>(text.size());
  out.text = text.data();
}
/// A fault whose message is `before` + `reason`, with {"error": reason} beside it.
Fault fault_with_error(std::string_view type, std::string_view before, std::string_view reason,
                       message::Arena&);

}  // namespace portico::model
