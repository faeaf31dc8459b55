#include "http/input/pick.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace portico::http {
namespace {

using route::Place;

portico_value upload(std::string_view name, std::string_view content) {
  static message::Arena arena;
  auto* members = message::room<portico_member>(arena, 2);
  members[0] = {"filename", 8, 0, string_value(name)};
  members[1] = {"text", 4, 0, string_value(content)};
  portico_value value{};
  value.kind = PORTICO_OBJECT;
  value.size = 2;
  value.members = members;
  return value;
}

struct Came {
  message::Arena arena;
  Entries entries{arena};

  Came() {
    for (const char* text : {"1", "", "2"}) entries.add("x", text);
    entries.add("empty", "");
    entries.add("file", upload("", ""));
    entries.add("files", upload("a", ""));
    entries.add("files", upload("", ""));
    entries.add("files", upload("", "b"));
  }
  std::string one(const char* name, Place place) {
    const auto value = pick(entries, name, place, Taking::one, arena);
    return value ? std::string{value->text, value->size} : "(none)";
  }
  std::uint32_t all(const char* name, Place place) {
    const auto value = pick(entries, name, place, Taking::all, arena);
    return value ? value->size : 0;
  }
};

TEST(Pick, TakesTheLastAndOfAHeaderTheFirst) {
  Came came;
  EXPECT_EQ(came.one("x", Place::query), "2");
  EXPECT_EQ(came.one("x", Place::header), "1");
  EXPECT_EQ(came.one("x", Place::cookie), "2");
  EXPECT_EQ(came.one("x", Place::form), "2");
  EXPECT_EQ(came.one("y", Place::query), "(none)");
}

TEST(Pick, AnEmptyTextIsNothingInAForm) {
  Came came;
  EXPECT_EQ(came.one("empty", Place::query), "");
  EXPECT_EQ(came.one("empty", Place::form), "(none)");
  EXPECT_EQ(came.all("x", Place::form), 3u) << "but it is an item of a list";
}

TEST(Pick, AFileWithoutANameAndBytesIsNothing) {
  Came came;
  EXPECT_FALSE(pick(came.entries, "file", Place::file, Taking::one, came.arena));
  EXPECT_FALSE(pick(came.entries, "file", Place::file, Taking::all, came.arena));
  EXPECT_TRUE(pick(came.entries, "files", Place::file, Taking::one, came.arena));
  EXPECT_EQ(came.all("files", Place::file), 2u);
}

TEST(Pick, ACookieHasOneValue) {
  Came came;
  EXPECT_EQ(came.all("x", Place::cookie), 1u) << "its bytes";
  EXPECT_EQ(came.all("empty", Place::cookie), 0u);
  EXPECT_EQ(came.all("x", Place::query), 3u);
  EXPECT_EQ(came.all("y", Place::query), 0u);
}

}  // namespace
}  // namespace portico::http
