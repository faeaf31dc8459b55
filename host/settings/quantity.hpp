#pragma once

// Times and sizes as people write them: "500ms", "1.5h", "32MiB", "1GB". Pure functions; any
// thread.

#include <optional>
#include <string_view>

namespace portico::settings {

/// What the number of a setting counts.
enum class Unit { none, seconds, bytes, mebibytes };

/// How many of the unit the text says, which is a number and a unit's name behind it: ms, s, m, h
/// or d; B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB or TiB. nullopt: it is none such.
std::optional<double> quantity(std::string_view text, Unit unit);

/// A text that quantity() takes, of no more than `most`; "" of Unit::none.
std::string_view quantity_sample(Unit unit, double most);

/// The pattern (ECMA 262) of all that quantity() takes.
const char* quantity_pattern(Unit unit);

/// "seconds"; "" of Unit::none.
std::string_view name(Unit unit);

}  // namespace portico::settings
