// Types as schema text, golden.

#include <gtest/gtest.h>

#include <portico/value.hpp>

namespace {

using namespace portico;
using namespace portico::detail;

template <class T> std::string text() {
  Schemas schemas;
  return schema_text<T>(schemas);
}

/// The text of the one model that T is.
template <class T> std::string model_text() {
  Schemas schemas;
  Type<T>::schema(schemas);
  return schemas.take().back().schema.dump();
}

/// What a schema says of an alternative beside what it is.
template <class T> std::string number() {
  return R"("x-portico-choice":)" + std::to_string(detail::type_number<T>);
}

enum class Color { red, green, blue };
enum class Level : unsigned { low = 1, high = 10 };
PORTICO_INTEGER_ENUM(Level);
enum class Shade { dark, light };
PORTICO_ENUM(Shade, {Shade::dark, "dark-blue"}, {Shade::light, "light-blue"});

TEST(Schema, OfScalars) {
  EXPECT_EQ(text<bool>(), R"({"type":"boolean"})");
  EXPECT_EQ(text<std::int64_t>(), R"({"type":"integer"})");
  EXPECT_EQ(text<double>(), R"({"type":"number"})");
  EXPECT_EQ(text<std::string>(), R"({"type":"string"})");
  EXPECT_EQ(text<nlohmann::json>(), R"({"x-unsigned":true})");
  EXPECT_EQ(text<std::monostate>(), R"({"type":"null"})");
}

TEST(Schema, ANarrowNumberHasTheRangeOfItsType) {
  EXPECT_EQ(text<std::int8_t>(), R"({"type":"integer","minimum":-128,"maximum":127})");
  EXPECT_EQ(text<std::uint8_t>(), R"({"type":"integer","minimum":0,"maximum":255})");
  EXPECT_EQ(text<short>(), R"({"type":"integer","minimum":-32768,"maximum":32767})");
  EXPECT_EQ(text<std::uint16_t>(), R"({"type":"integer","minimum":0,"maximum":65535})");
  EXPECT_EQ(text<int>(), R"({"type":"integer","minimum":-2147483648,"maximum":2147483647})");
  EXPECT_EQ(text<unsigned>(), R"({"type":"integer","minimum":0,"maximum":4294967295})");
  EXPECT_EQ(text<std::uint64_t>(),
            R"({"type":"integer","minimum":0,"maximum":18446744073709551615})");
  EXPECT_EQ(
      text<float>(),
      R"({"type":"number","minimum":-3.4028234663852886e+38,"maximum":3.4028234663852886e+38})");
}

TEST(Schema, TheTighterOfARuleAndTheRangeOfTheTypeStands) {
  EXPECT_EQ((text<Field<std::uint8_t, Ge<1>, Le<99>>>()),
            R"({"type":"integer","minimum":1,"maximum":99})");
  EXPECT_EQ((text<Field<std::uint8_t, Ge<-1>, Le<300>>>()),
            R"({"type":"integer","minimum":0,"maximum":255})");
  EXPECT_EQ((text<Field<std::uint8_t, Gt<-2>, Lt<257>>>()),
            R"({"type":"integer","minimum":0,"maximum":255})");
  EXPECT_EQ((text<Field<std::uint8_t, Gt<-1>, Lt<256>>>()),
            R"({"type":"integer","exclusiveMinimum":-1,"exclusiveMaximum":256})");
  EXPECT_EQ((text<Field<int, Gt<0>, MultipleOf<5>>>()),
            R"({"type":"integer","exclusiveMinimum":0,"multipleOf":5,"maximum":2147483647})");
  EXPECT_EQ((text<Field<std::uint64_t, Le<18446744073709551614u>>>()),
            R"({"type":"integer","maximum":18446744073709551614,"minimum":0})");
  EXPECT_EQ((text<Field<std::uint64_t, Lt<9223372036854775807>>>()),
            R"({"type":"integer","exclusiveMaximum":9223372036854775807,"minimum":0})");
  EXPECT_EQ((text<Field<float, Gt<0>>>()),
            R"({"type":"number","exclusiveMinimum":0,"maximum":3.4028234663852886e+38})");
  EXPECT_EQ((text<Field<std::optional<std::uint8_t>, Gt<0>>>()),
            R"({"anyOf":[{"type":"integer","exclusiveMinimum":0,"maximum":255},{"type":"null"}]})");
}

TEST(Schema, OfFormats) {
  EXPECT_EQ(text<Uuid>(), R"({"type":"string","format":"uuid"})");
  EXPECT_EQ(text<Decimal>(), R"({"type":"string","format":"decimal"})");
  EXPECT_EQ(text<Email>(), R"({"type":"string","format":"email"})");
  EXPECT_EQ(text<Url>(), R"({"type":"string","format":"uri"})");
  EXPECT_EQ(text<HttpUrl>(), R"({"type":"string","format":"uri","x-schemes":["http","https"]})");
  EXPECT_EQ(text<Bytes>(), R"({"type":"string","format":"binary"})");
  EXPECT_EQ(text<Ipv4>(), R"({"type":"string","format":"ipv4"})");
  EXPECT_EQ(text<std::chrono::sys_seconds>(), R"({"type":"string","format":"date-time"})");
  EXPECT_EQ(text<std::chrono::sys_days>(), R"({"type":"string","format":"date"})");
  EXPECT_EQ(text<std::chrono::year_month_day>(), R"({"type":"string","format":"date"})");
  EXPECT_EQ(text<std::chrono::milliseconds>(), R"({"type":"string","format":"duration"})");
  EXPECT_EQ(text<TimeOfDay>(), R"({"type":"string","format":"time"})");
}

TEST(Schema, OfContainers) {
  EXPECT_EQ(text<std::vector<std::int64_t>>(), R"({"type":"array","items":{"type":"integer"}})");
  EXPECT_EQ(text<std::set<std::string>>(),
            R"({"type":"array","items":{"type":"string"},"uniqueItems":true})");
  EXPECT_EQ((text<std::tuple<std::int64_t, std::string>>()),
            R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]})");
  EXPECT_EQ((text<std::pair<std::int64_t, bool>>()),
            R"({"type":"array","prefixItems":[{"type":"integer"},{"type":"boolean"}]})");
  EXPECT_EQ((text<std::array<std::int64_t, 2>>()),
            R"({"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2})");
  EXPECT_EQ((text<std::map<std::string, double>>()),
            R"({"type":"object","additionalProperties":{"type":"number"}})");
  EXPECT_EQ(
      (text<std::map<std::int64_t, bool>>()),
      R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"type":"boolean"}})");
}

TEST(Schema, OfChoices) {
  EXPECT_EQ(text<std::optional<std::int64_t>>(),
            R"({"anyOf":[{"type":"integer"},{"type":"null"}]})");
  const std::string both = R"({"type":"integer",)" + number<std::int64_t>() +
                           R"(},{"type":"string",)" + number<std::string>() + "}";
  EXPECT_EQ((text<std::variant<std::int64_t, std::string>>()), R"({"anyOf":[)" + both + "]}");
  EXPECT_EQ((text<std::optional<std::variant<std::int64_t, std::string>>>()),
            R"({"anyOf":[)" + both + R"(,{"type":"null"}]})");
  EXPECT_EQ(text<Literal<"cat">>(), R"({"const":"cat"})");
  EXPECT_EQ((text<Literal<"asc", "desc">>()), R"({"enum":["asc","desc"]})");
  EXPECT_EQ((text<Literal<1, "two", true>>()), R"({"enum":[1,"two",true]})");
  EXPECT_EQ(text<Color>(), R"({"type":"string","enum":["red","green","blue"],"x-enum":"Color"})");
  EXPECT_EQ(text<Level>(), R"({"type":"integer","enum":[1,10],"x-enum":"Level"})");
  EXPECT_EQ(text<Shade>(),
            R"({"type":"string","enum":["dark-blue","light-blue"],"x-enum":"Shade"})");
}

enum class Code { low = -100, ok = 200, missing = 404 };
PORTICO_INTEGER_ENUM(Code);
enum class Rights : std::uint64_t { read = 1, all = 1ull << 40, owner = 1ull << 63 };
PORTICO_INTEGER_ENUM(Rights);
enum class Far { one = 3000, two = 4000 };
PORTICO_ENUM_RANGE(Far, 3000, 5000);
enum class Both : short { small = 1, large = 20000 };
PORTICO_ENUM(Both, {Both::small, "s"}, {Both::large, "l"});
PORTICO_INTEGER_ENUM(Both);
enum class Answer : bool { no, yes };
enum class Edge : signed char { first = -128, last = 127 };
enum Old { x, y, z = 5 };

TEST(Schema, EnumeratorsAreFoundWhereTheyAre) {
  EXPECT_EQ(text<Code>(), R"({"type":"integer","enum":[-100,200,404],"x-enum":"Code"})");
  EXPECT_EQ(text<Rights>(),
            R"({"type":"integer","enum":[1,1099511627776,9223372036854775808],"x-enum":"Rights"})");
  EXPECT_EQ(text<Far>(), R"({"type":"string","enum":["one","two"],"x-enum":"Far"})");
  EXPECT_EQ(text<Both>(), R"({"type":"integer","enum":[1,20000],"x-enum":"Both"})");
  EXPECT_EQ(text<Answer>(), R"({"type":"string","enum":["no","yes"],"x-enum":"Answer"})");
  EXPECT_EQ(text<Edge>(), R"({"type":"string","enum":["first","last"],"x-enum":"Edge"})");
  EXPECT_EQ(text<Old>(), R"({"type":"string","enum":["x","y","z"],"x-enum":"Old"})");
}

TEST(Schema, OfRules) {
  EXPECT_EQ((text<Field<std::string, MinLength<1>, MaxLength<5>, Pattern<"^a">>>()),
            R"({"type":"string","minLength":1,"maxLength":5,"pattern":"^a"})");
  EXPECT_EQ((text<Field<double, Gt<0>, Le<10.5>, MultipleOf<0.5>>>()),
            R"({"type":"number","exclusiveMinimum":0,"maximum":10.5,"multipleOf":0.5})");
  EXPECT_EQ((text<Field<std::int64_t, Ge<-1>, Lt<9>, Strict>>()),
            R"({"type":"integer","minimum":-1,"exclusiveMaximum":9,"x-strict":true})");
  EXPECT_EQ((text<Field<Decimal, MaxDigits<5>, DecimalPlaces<2>>>()),
            R"({"type":"string","format":"decimal","x-max-digits":5,"x-decimal-places":2})");
  EXPECT_EQ((text<Field<std::vector<std::int64_t>, MinItems<1>, MaxItems<3>>>()),
            R"({"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3})");
  EXPECT_EQ((text<Field<std::map<std::string, std::int64_t>, MinLength<1>>>()),
            R"({"type":"object","additionalProperties":{"type":"integer"},"minProperties":1})");
  EXPECT_EQ((text<std::vector<Field<std::string, MinLength<2>>>>()),
            R"({"type":"array","items":{"type":"string","minLength":2}})");
  EXPECT_EQ((text<Field<std::optional<std::int64_t>, Gt<0>, Title<"T">, Description<"D">,
                        Example<7>, Deprecated>>()),
            R"({"anyOf":[{"type":"integer","exclusiveMinimum":0},{"type":"null"}],)"
            R"("title":"T","description":"D","examples":[7],"deprecated":true})");
  EXPECT_EQ((text<Field<std::vector<std::int64_t>, JsonExample<"[1, 2]">, JsonExample<"[]">>>()),
            R"({"type":"array","items":{"type":"integer"},"examples":[[1,2],[]]})");
}

struct Base {
  std::string name;
  Field<double, Gt<0>> price;
};

struct Item {
  Inline<Base> base;
  std::optional<std::int64_t> stock;
  Field<double> tax = by_default(10.5);
  Field<std::vector<std::string>> tags = by_default();
  Field<std::int64_t, Default<3>> count;
  Field<std::optional<std::int64_t>, Required> must;
  Field<std::string, Alias<"itemNo">> number;
  Field<std::string, InputName<"in">> incoming;
  Field<std::string, OutputName<"out">> outgoing;
  Field<std::string, Exclude> inner;
  Field<std::string, Secret> password;
  static constexpr Model portico_model{.title = "An item",
                                       .description = "Words",
                                       .example = R"({"name":"x"})",
                                       .extra = Extra::forbid,
                                       .populate_by_name = PopulateByName::yes};
};

TEST(Schema, OfAModel) {
  EXPECT_EQ(text<Item>(), R"({"$ref":"#/components/schemas/Item"})");
  EXPECT_EQ(model_text<Item>(),
            R"({"type":"object","title":"An item","description":"Words","properties":{)"
            R"("name":{"type":"string"},)"
            R"("price":{"type":"number","exclusiveMinimum":0},)"
            R"("stock":{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null},)"
            R"("tax":{"type":"number","default":10.5},)"
            R"("tags":{"type":"array","items":{"type":"string"},"default":[]},)"
            R"("count":{"type":"integer","default":3},)"
            R"("must":{"anyOf":[{"type":"integer"},{"type":"null"}]},)"
            R"("itemNo":{"type":"string","x-name":"number"},)"
            R"("in":{"type":"string","x-name":"incoming","x-output-name":"incoming"},)"
            R"("outgoing":{"type":"string","x-output-name":"out"},)"
            R"("inner":{"type":"string","x-exclude":true},)"
            R"("password":{"type":"string","writeOnly":true}},)"
            R"("required":["name","price","must","itemNo","in","outgoing","inner","password"],)"
            R"("additionalProperties":false,"x-populate-by-name":true,"example":{"name":"x"}})");
}

struct Begun {
  std::string name;
  std::int64_t age = 7;
  bool active = true;
  std::string role = "user";
  std::vector<std::int64_t> marks{1, 2};
  std::optional<std::string> bio = "x";
  Color color = Color::blue;
  std::chrono::year_month_day day{};
  std::int64_t zero = 0;
  std::string empty{};
};
struct BegunAbove {
  Inline<Begun> base{{.name = "n"}};
};

TEST(Schema, WhatAMemberBeginsWithIsItsDefault) {
  const std::string rest =
      R"("age":{"type":"integer","default":7},)"
      R"("active":{"type":"boolean","default":true},)"
      R"("role":{"type":"string","default":"user"},)"
      R"("marks":{"type":"array","items":{"type":"integer"},"default":[1,2]},)"
      R"("bio":{"anyOf":[{"type":"string"},{"type":"null"}],"default":"x"},)"
      R"("color":{"type":"string","enum":["red","green","blue"],"x-enum":"Color","default":"blue"},)"
      R"("day":{"type":"string","format":"date"},)"
      R"("zero":{"type":"integer"},"empty":{"type":"string"}},)";
  EXPECT_EQ(model_text<Begun>(),
            R"({"type":"object","title":"Begun","properties":{"name":{"type":"string"},)" + rest +
                R"("required":["name","day","zero","empty"]})");
  EXPECT_EQ(model_text<BegunAbove>(), R"({"type":"object","title":"BegunAbove","properties":{)"
                                      R"("name":{"type":"string","default":"n"},)" +
                                          rest + R"("required":["day","zero","empty"]})");
}

TEST(Schema, ADefaultWithoutAFormIsNamed) {
  struct Lost {
    Field<Color> color = by_default(static_cast<Color>(7));
  };
  try {
    model_text<Lost>();
    FAIL() << "it is described";
  } catch (const Unwritable& problem) {
    EXPECT_NE(std::string{problem.what()}.find("the default of Lost.color: 7 is no enumerator of"),
              std::string::npos)
        << problem.what();
  }
}

struct Node {
  std::int64_t value;
  std::unique_ptr<Node> next;
  std::vector<Node> children;
};

TEST(Schema, OfARecursiveModel) {
  EXPECT_EQ(
      model_text<Node>(),
      R"({"type":"object","title":"Node","properties":{"value":{"type":"integer"},)"
      R"("next":{"anyOf":[{"$ref":"#/components/schemas/Node"},{"type":"null"}],"default":null},)"
      R"("children":{"type":"array","items":{"$ref":"#/components/schemas/Node"}}},)"
      R"("required":["value","children"]})");
}

struct Cat {
  Literal<"cat"> kind;
};
struct Dog {
  Literal<"dog"> kind;
};

TEST(Schema, OfADiscriminatedUnion) {
  const std::string refs = R"([{"$ref":"#/components/schemas/Cat",)" + number<Cat>() +
                           R"(},{"$ref":"#/components/schemas/Dog",)" + number<Dog>() + "}]";
  EXPECT_EQ((text<Field<std::variant<Cat, Dog>, Discriminator<"kind">>>()),
            R"({"oneOf":)" + refs + R"(,"discriminator":{"propertyName":"kind"}})");
  EXPECT_EQ((text<Field<std::optional<std::variant<Cat, Dog>>, Discriminator<"kind">>>()),
            R"({"anyOf":[{"oneOf":)" + refs +
                R"(,"discriminator":{"propertyName":"kind"}},{"type":"null"}]})");
}

TEST(Schema, OfAUnionWithinAUnionIsFlat) {
  using Flat = std::variant<int, std::string, double, std::monostate>;
  EXPECT_EQ((text<std::variant<std::variant<int, std::string>, std::optional<double>>>()),
            text<Flat>());
  EXPECT_EQ((text<std::optional<std::variant<int, std::string, double>>>()), text<Flat>());
  EXPECT_EQ((text<std::variant<std::monostate, int, std::unique_ptr<std::string>, double>>()),
            text<Flat>());
}

TEST(Schema, OfTaggedUnionsWithinATaggedUnion) {
  struct Fox {
    Literal<"fox"> kind;
  };
  using Pets = Field<std::variant<Cat, Dog>, Discriminator<"kind">>;
  const std::string made = text<Field<std::variant<Pets, Fox>, Discriminator<"kind">>>();
  const Schema schema = Schema::parse(made);
  EXPECT_EQ(schema["discriminator"]["propertyName"], "kind") << made;
  EXPECT_EQ(schema["oneOf"][0]["oneOf"].size(), 2u) << made;
}

TEST(Schema, ADefaultSaysWhichAlternativeItIs) {
  struct Paint {
    Field<std::variant<Color, std::string>> a =
        by_default(std::variant<Color, std::string>{Color::red});
    Field<std::variant<Color, std::string>> b = by_default(std::variant<Color, std::string>{"red"});
    std::optional<std::variant<Color, std::string>> c;
  };
  Schemas schemas;
  Type<Paint>::schema(schemas);
  const Schema made = schemas.take().back().schema["properties"];
  constexpr const char* word = "x-portico-default-choice";
  EXPECT_EQ(made["a"]["default"], "red");
  EXPECT_EQ(made["a"][word], detail::type_number<Color>);
  EXPECT_EQ(made["b"]["default"], "red");
  EXPECT_EQ(made["b"][word], detail::type_number<std::string>);
  EXPECT_EQ(made["c"].dump().find(word), std::string::npos) << made;
}

namespace other {
struct Cat {
  int lives;
};
}  // namespace other

TEST(Schema, TwoModelsOfOneNameAreToldApart) {
  Schemas schemas;
  EXPECT_EQ(Type<Cat>::schema(schemas).dump(), R"({"$ref":"#/components/schemas/Cat"})");
  EXPECT_EQ(Type<other::Cat>::schema(schemas).dump(), R"({"$ref":"#/components/schemas/Cat_2"})");
  EXPECT_EQ(schemas.take().size(), 2u);
}

TEST(Schema, InlinedHasNoReferences) {
  struct Settings {
    Field<std::vector<Cat>> cats = by_default();
  };
  Schemas schemas{Schemas::Form::inlined};
  const std::string made = Type<Settings>::schema(schemas).dump();
  EXPECT_EQ(made.find("$ref"), made.npos) << made;
  EXPECT_NE(made.find(R"({"const":"cat"})"), made.npos) << made;
}

}  // namespace
