#include "parity/plugin/value.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "parity/plugin/record.hpp"

namespace parity {
namespace {

const Json model_spec = Json::parse(R"({"id": "x", "models": {"M": {"fields": [
  {"name": "a", "type": "int"}, {"name": "b", "type": "int", "alias": "B", "default": 7}]}}})");

/// Cells as JSON; a member that nobody set has a '?' behind its name.
Json json(const portico_value& value) {
  switch (value.kind) {
  case PORTICO_BOOL: return value.integer != 0;
  case PORTICO_INT: return value.integer;
  case PORTICO_FLOAT: return value.number;
  case PORTICO_STRING: return std::string{text_of(value)};
  case PORTICO_ARRAY: {
    Json out = Json::array();
    for (std::uint32_t i = 0; i < value.size; ++i) out.push_back(json(value.items[i]));
    return out;
  }
  case PORTICO_OBJECT: {
    Json out = Json::object();
    for (std::uint32_t i = 0; i < value.size; ++i) {
      const portico_member& member = value.members[i];
      const char* mark = member.flags & PORTICO_UNSET ? "?" : "";
      out[std::string{name_of(member)} + mark] = json(member.value);
    }
    return out;
  }
  default: return nullptr;
  }
}

/// An input {"id": 3, "item": {"a": 1, "b" (unset): 2, "in": [{"c" (unset): 0, "d": 1}]}}.
struct Input {
  Schemas schemas{model_spec};
  portico_value inner_value{}, list{}, item_value{}, whole{};
  portico_member inner[2], item[3], parameters[2];

  static portico_member member(std::string_view name, std::int64_t number,
                               std::uint32_t flags = 0) {
    return {
        name.data(), static_cast<std::uint32_t>(name.size()), flags, {PORTICO_INT, 0, {number}}};
  }
  Input() {
    inner[0] = member("c", 0, PORTICO_UNSET), inner[1] = member("d", 1);
    inner_value.kind = PORTICO_OBJECT, inner_value.size = 2, inner_value.members = inner;
    list.kind = PORTICO_ARRAY, list.size = 1, list.items = &inner_value;
    item[0] = member("a", 1), item[1] = member("b", 2, PORTICO_UNSET), item[2] = member("in", 0);
    item[2].value = list;
    item_value.kind = PORTICO_OBJECT, item_value.size = 3, item_value.members = item;
    parameters[0] = member("id", 3), parameters[1] = member("item", 0);
    parameters[1].value = item_value;
    whole.kind = PORTICO_OBJECT, whole.size = 2, whole.members = parameters;
  }
};

Json evaluated(const char* text) {
  const Input input;
  const Json source = Json::parse(text);
  Values values{input.schemas, &input.whole};
  return json(values.evaluate(source));
}

TEST(Value, PlainJsonKeepsTypes) {
  EXPECT_EQ(evaluated(R"([null, true, 1, 1.0, "ü", {"b": [], "a": {}}])").dump(),
            R"([null,true,1,1.0,"ü",{"b":[],"a":{}}])");
}

TEST(Value, NumbersThatAreNone) {
  const Input input;
  Values values{input.schemas, &input.whole};
  const Json source = parse_record(R"(["\"NaN", NaN, -Infinity])");
  const portico_value list = values.evaluate(source);
  EXPECT_EQ(text_of(list.items[0]), "\"NaN");
  EXPECT_TRUE(std::isnan(list.items[1].number));
  EXPECT_TRUE(std::isinf(list.items[2].number) && list.items[2].number < 0);
}

TEST(Value, ParameterInItsThreeModes) {
  EXPECT_EQ(evaluated(R"({"$param": "item"})").dump(), R"({"a":1,"b":2,"in":[{"c":0,"d":1}]})");
  EXPECT_EQ(evaluated(R"({"$param": "item", "mode": "set"})").dump(), R"({"a":1,"in":[{"d":1}]})");
  EXPECT_EQ(evaluated(R"({"$param": "item", "mode": "instance"})").dump(),
            R"({"a":1,"b?":2,"in":[{"c?":0,"d":1}]})");
  EXPECT_EQ(evaluated(R"({"n": [{"$param": "id"}]})").dump(), R"({"n":[3]})");
}

TEST(Value, MergeReplacesInPlace) {
  EXPECT_EQ(
      evaluated(
          R"({"$merge": [{"$param": "item", "mode": "set"}, {"z": 1, "a": {"$param": "id"}}]})")
          .dump(),
      R"({"a":3,"in":[{"d":1}],"z":1})");
}

TEST(Value, InstanceHasTheOtherDefaultsUnset) {
  EXPECT_EQ(evaluated(R"([{"$model": "M", "set": {"a": 1}}])").dump(), R"([{"a":1,"B?":7}])");
  EXPECT_EQ(evaluated(R"({"$model": "M", "set": {"B": 7, "a": 1}})").dump(), R"({"B":7,"a":1})");
}

TEST(Value, UnknownNamesAreRefused) {
  EXPECT_THROW(evaluated(R"({"$param": "nobody"})"), std::runtime_error);
  EXPECT_THROW(evaluated(R"({"$model": "N", "set": {}})"), std::runtime_error);
}

TEST(Value, EchoKeepsEveryParameter) {
  const Input input;
  Values values{input.schemas, &input.whole};
  const Json parameters = Json::parse(
      R"([{"in": "path", "name": "id", "type": "int"}, {"in": "body", "name": "item", "type": "M"}])");
  EXPECT_EQ(json(values.echo(Members::set, parameters)).dump(),
            R"({"id":3,"item":{"a":1,"in":[{"d":1}]}})");
  EXPECT_EQ(json(values.echo(Members::all, parameters)).dump(),
            R"({"id":3,"item":{"a":1,"b":2,"in":[{"c":0,"d":1}]}})");
}

TEST(Value, EqualityTellsTypesApart) {
  const Input input;
  EXPECT_TRUE(equal(input.parameters[0].value, 3));
  EXPECT_FALSE(equal(input.parameters[0].value, 3.0));
  EXPECT_FALSE(equal(input.parameters[0].value, "3"));
  EXPECT_TRUE(equal(input.list, Json::parse(R"([{"d": 1, "c": 0}])")));
  EXPECT_FALSE(equal(input.list, Json::parse(R"([{"d": 1}])")));
}

}  // namespace
}  // namespace parity
