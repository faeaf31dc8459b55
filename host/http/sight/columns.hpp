#pragma once

// How the facts of a sighting are shown, by whomever: which tables there are, what their columns
// are called, and what a value looks like. The page, its script and `portico top` go by this.
// Constant; pure functions.

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace portico::http {

/// What a value looks like. The script of the page knows these words, and writes the same.
enum class CellForm : unsigned char {
  prose,    ///< as it is, of any length
  text,     ///< as it is
  state,    ///< a word that has a colour
  count,    ///< 1234
  rate,     ///< a second: 12.3
  millis,   ///< milliseconds: 1.25 ms
  seconds,  ///< 3 s
  bytes,    ///< 12.3 MiB
  moment,   ///< 2026-11-29 21:00:03
  lines     ///< a list of texts, to be opened
};
std::string_view name(CellForm form);
/// Whether they are numbers, which stand to the right.
bool is_number(CellForm form);

struct Column {
  std::string_view title, member;
  CellForm form = CellForm::text;
};

struct ShownTable {
  std::string_view member;  ///< of the facts: a list of objects
  std::string_view title;
  std::string_view nothing;  ///< what is said of an empty one; empty: it is left out
  std::span<const Column> columns;
};

/// In the order in which they stand.
std::span<const ShownTable> shown_tables();
/// The one of that member of the facts, which there is.
const ShownTable& shown_table(std::string_view member);
/// Of the facts' "sum", above all tables.
std::span<const Column> shown_sums();

/// What stands in a cell: of a missing value or null "", of lines the first. Not escaped for
/// anything.
std::string cell_text(const nlohmann::json& row, const Column& column);

}  // namespace portico::http
