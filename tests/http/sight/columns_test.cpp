#include "http/sight/columns.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace portico::http {
namespace {

using nlohmann::json;
using Form = CellForm;

std::string shown(const json& value, Form form) {
  return cell_text({{"a", value}}, {"A", "a", form});
}

TEST(Cell, SaysAsMuchAsIsWorthKnowing) {
  EXPECT_EQ(shown(0, Form::rate), "0");
  EXPECT_EQ(shown(0.1234, Form::rate), "0.12");
  EXPECT_EQ(shown(12.34, Form::rate), "12.3");
  EXPECT_EQ(shown(12345.6, Form::rate), "12346");
  EXPECT_EQ(shown(1.254, Form::millis), "1.25 ms");
  EXPECT_EQ(shown(999.0, Form::millis), "999 ms");
  EXPECT_EQ(shown(1500, Form::millis), "1.50 s");
  EXPECT_EQ(shown(3, Form::seconds), "3 s");
  EXPECT_EQ(shown(150, Form::seconds), "2 min");
  EXPECT_EQ(shown(5400, Form::seconds), "1.5 h");
  EXPECT_EQ(shown(1023, Form::bytes), "1023 B");
  EXPECT_EQ(shown(12900000, Form::bytes), "12.3 MiB");
  EXPECT_EQ(shown(18446744073709551615u, Form::count).size(), 20);
}

TEST(Cell, ShowsMomentsOfUtcToTheSecond) {
  EXPECT_EQ(shown("2026-11-29T21:00:03.123Z", Form::moment), "2026-11-29 21:00:03");
  EXPECT_EQ(shown("2026-11-29T21:00:03Z", Form::moment), "2026-11-29 21:00:03");
}

TEST(Cell, IsEmptyWhereNothingIsKnown) {
  EXPECT_EQ(shown(nullptr, Form::millis), "");
  EXPECT_EQ(cell_text(json::object(), {"A", "a", Form::count}), "");
  EXPECT_EQ(shown(json::array(), Form::lines), "");
}

TEST(Cell, OfLinesIsTheFirst) { EXPECT_EQ(shown({"a", "b"}, Form::lines), "a"); }

TEST(ShownTables, HaveEachANameOfTheirOwn) {
  std::set<std::string_view> members;
  for (const ShownTable& table : shown_tables()) {
    EXPECT_TRUE(members.insert(table.member).second) << table.member;
    EXPECT_EQ(&shown_table(table.member), &table);
    EXPECT_FALSE(table.columns.empty());
  }
}

}  // namespace
}  // namespace portico::http
