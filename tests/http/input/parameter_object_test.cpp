#include "http/input/parameter_object.hpp"

#include <gtest/gtest.h>

#include "model/models.hpp"
#include "model/write.hpp"

namespace portico::http {
namespace {

using route::Place;
using route::Underscores;

class ParameterModel : public ::testing::Test {
protected:
  const route::Group& group(const char* schema, Place place) {
    models_.add("M", schema);
    group_ = route::make_group(*models_.find("M"), place, Underscores::converted);
    return group_;
  }
  void add(std::string_view name, std::string_view text) { entries_.add(name, text); }

  std::string taken(Place place) {
    const auto value = take(group_, place, {entries_, arena_}, arena_, spellings_);
    return text(value);
  }
  std::string taken_but(std::string_view name) {
    return text(take(group_, Place::query, {entries_, arena_}, arena_, spellings_, {&name, 1}));
  }
  bool sent_but(std::string_view name) { return is_sent(group_, {entries_, arena_}, {&name, 1}); }
  std::string everything(Place place) { return text(take_all(place, {entries_, arena_}, arena_)); }
  bool sent() { return is_sent(group_, {entries_, arena_}); }

  message::Arena arena_;
  Spellings spellings_{&arena_};

private:
  static std::string text(const portico_value& value) {
    message::Text text;
    model::write(value, text);
    return std::string{text.view()};
  }

  model::Models models_;
  route::Group group_;
  Entries entries_{arena_};
};

constexpr const char* filter = R"({"type": "object", "x-populate-by-name": true, "properties": {
  "limit": {"type": "integer", "default": 1},
  "tags": {"type": "array", "items": {"type": "string"}, "default": []},
  "itemNo": {"type": "integer", "x-name": "item_no", "default": 0}}})";

TEST_F(ParameterModel, HasItsMembersFirstAndThenWhatElseCame) {
  group(filter, Place::query);
  for (const auto& [name, value] :
       {std::pair{"other", "o"}, {"tags", "a"}, {"limit", "1"}, {"tags", "b"}, {"limit", "2"}})
    add(name, value);
  EXPECT_EQ(taken(Place::query), R"({"limit":"2","tags":["a","b"],"other":"o"})");
  EXPECT_TRUE(spellings_.empty());
}

TEST_F(ParameterModel, TakesWhatIsForOthersOnlyUnderAnOwnName) {
  group(R"({"type": "object", "additionalProperties": false, "properties": {
    "limit": {"type": "integer", "default": 1}}})",
        Place::query);
  add("pass", "SECRET");
  EXPECT_TRUE(sent());
  EXPECT_FALSE(sent_but("pass"));
  add("limit", "2");
  EXPECT_EQ(taken_but("pass"), R"({"limit":"2"})");
  EXPECT_EQ(taken_but("limit"), R"({"limit":"2","pass":"SECRET"})");
  EXPECT_TRUE(sent_but("pass"));
}

TEST_F(ParameterModel, TakesTheFirstOfItsNamesThatCame) {
  group(filter, Place::query);
  add("item_no", "1");
  EXPECT_EQ(taken(Place::query), R"({"item_no":"1"})");
  add("itemNo", "2");
  EXPECT_EQ(taken(Place::query), R"({"itemNo":"2","item_no":"1"})");
}

TEST_F(ParameterModel, OfHeadersIsSpelledAsTheClientWritesIt) {
  group(R"({"type": "object", "properties": {"x_token": {"type": "string"}}, "required":
    ["x_token"], "additionalProperties": false})",
        Place::header);
  add("x-token", "t");
  add("x_token", "no other");
  EXPECT_EQ(taken(Place::header), R"({"x_token":"t"})");
  ASSERT_EQ(spellings_.size(), 1u);
  EXPECT_EQ(spellings_[0], (std::pair<std::string_view, std::string_view>{"x_token", "x-token"}));
}

TEST_F(ParameterModel, OfAFormLeavesOutWhatIsEmpty) {
  group(filter, Place::form);
  add("limit", "");
  add("tags", "a");
  add("tags", "");
  EXPECT_EQ(taken(Place::form), R"({"tags":["a",""]})");
}

TEST_F(ParameterModel, OfACookieHasTheLastOfAName) {
  group(filter, Place::cookie);
  add("other", "1");
  add("other", "2");
  EXPECT_EQ(taken(Place::cookie), R"({"other":"2"})");
}

TEST_F(ParameterModel, OfSeveralMayHaveAllThatCame) {
  add("a", "1");
  add("b", "2");
  add("a", "3");
  EXPECT_EQ(everything(Place::form), R"({"a":["1","3"],"b":"2"})");
}

TEST_F(ParameterModel, IsSentWhenOneOfItsNamesIs) {
  group(filter, Place::query);
  add("other", "1");
  EXPECT_FALSE(sent());
  add("item_no", "");
  EXPECT_TRUE(sent());
}

TEST_F(ParameterModel, ThatMindsOtherNamesIsSentWithAny) {
  group(R"({"type": "object", "properties": {}, "additionalProperties": true})", Place::query);
  EXPECT_FALSE(sent());
  add("other", "1");
  EXPECT_TRUE(sent());
}

}  // namespace
}  // namespace portico::http
