#include "model/contract.hpp"

#include <gmock/gmock.h>

#include "support.hpp"

namespace portico::model {
namespace {

using testing::HasSubstr;

/// What is sent of the value in report mode, and what the problems are.
std::pair<std::string, std::string> reported(const char* schema, std::string_view value) {
  Bench bench;
  const Type& type = bench.models.compile("a reply", schema);
  Problems problems{bench.arena};
  message::Text text;
  if (!render(type, bench.cells(value), {}, bench.arena, text, problems, Contract::report))
    return {"refused", describe(problems)};
  return {std::string{text.view()}, describe(problems)};
}

#define MODEL(required, members)                                                                   \
  R"({"type":"object","required":[)" required R"(],"properties":{)" members "}}"

struct Broken {
  const char *name, *schema, *value, *sent, *problems;
};
const Broken broken[] = {
    {"Good", MODEL(R"("a")", R"("a":{"type":"integer"})"), R"({"a":1,"b":2})", R"({"a":1})", ""},
    {"Member", MODEL(R"("a","b")", R"("a":{"type":"integer"},"b":{"type":"integer"})"),
     R"({"a":"x","b":2})", R"({"b":2})", "response.a int_parsing"},
    {"Last", MODEL(R"("a","b")", R"("a":{"type":"integer"},"b":{"type":"integer"})"),
     R"({"a":1,"b":"x"})", R"({"a":1})", "response.b int_parsing"},
    {"Missing", R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]})", "{}",
     "{}", "response.a missing"},
    {"Forbidden",
     R"({"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],
         "additionalProperties":false})",
     R"({"a":1,"z":2})", R"({"a":1})", "response.z extra_forbidden"},
    {"Items", R"({"type":"array","items":{"type":"integer"}})", R"(["x",1,"y",2,"z"])", "[1,2]",
     "response.0 int_parsing; response.2 int_parsing; response.4 int_parsing"},
    {"Length", MODEL(R"("a")", R"("a":{"type":"array","items":{"type":"integer"},"maxItems":1})"),
     R"({"a":[1,2]})", "{}", "response.a too_long"},
    {"Set",
     MODEL(R"("a")", R"("a":{"type":"array","items":{"type":"integer"},"uniqueItems":true})"),
     R"({"a":[1,"x"]})", "{}", "response.a.1 int_parsing"},
    {"Tuple",
     MODEL(R"("a")",
           R"("a":{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}]})"),
     R"({"a":[1,2]})", "{}", "response.a.1 string_type"},
    {"Entries", R"({"type":"object","additionalProperties":{"type":"integer"}})",
     R"({"a":1,"b":"x","c":3})", R"({"a":1,"c":3})", "response.b int_parsing"},
    {"Keys",
     R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{"type":"integer"}})",
     R"({"1":1,"b":2,"3":3})", R"({"1":1,"3":3})", "response.b.[key] int_parsing"},
    {"Union",
     MODEL(R"("a")",
           R"("a":{"anyOf":[{"type":"integer"},{"type":"array","items":{"type":"integer"}}]})"),
     R"({"a":["x",1]})", "{}", "response.a.int int_type; response.a.list[int].0 int_parsing"},
    {"Deep",
     MODEL(R"("a")",
           R"("a":)" MODEL(
               R"("b")", R"("b":{"type":"array","items":)" MODEL(
                             R"("c","d")", R"("c":{"type":"integer"},"d":{"type":"string"})") "}")),
     R"({"a":{"b":[{"c":"x","d":"y"},5]}})", R"({"a":{"b":[{"d":"y"}]}})",
     "response.a.b.0.c int_parsing; response.a.b.1 model_attributes_type"},
    {"Root", R"({"type":"integer"})", R"("x")", "refused", "response int_parsing"},
};

class Report : public testing::TestWithParam<Broken> {};

TEST_P(Report, LeavesOutWhatBreaksTheModel) {
  const auto [sent, problems] = reported(GetParam().schema, GetParam().value);
  EXPECT_EQ(sent, GetParam().sent);
  EXPECT_EQ(problems, GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(Cases, Report, testing::ValuesIn(broken),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(ReportMode, LeavesOutTextThatIsNoUnicode) {
  Bench bench;
  const Type& type = bench.models.compile(
      "a reply", R"({"type":"object","additionalProperties":{"type":"string"}})");
  const portico_member members[] = {{"\xFF", 1, 0, {PORTICO_STRING, 1, {.text = "a"}}},
                                    {"b", 1, 0, {PORTICO_STRING, 1, {.text = "\xFF"}}},
                                    {"c", 1, 0, {PORTICO_STRING, 1, {.text = "d"}}}};
  portico_value value{PORTICO_OBJECT, 3, {.members = members}};
  Problems problems{bench.arena};
  message::Text text;
  EXPECT_TRUE(render(type, value, {}, bench.arena, text, problems, Contract::report));
  EXPECT_EQ(text.view(), R"({"c":"d"})");
  EXPECT_EQ(problems.size(), 2U);
}

TEST(Contract, HasNames) {
  for (Contract mode : {Contract::enforce, Contract::report, Contract::off})
    EXPECT_EQ(contract_of(name_of(mode)), mode);
  EXPECT_EQ(contract_of("on"), std::nullopt);
}

TEST(Contract, LimitsGoButTypesAndNamesStay) {
  const Json schema = Json::parse(R"({"type":"object","minProperties":1,"properties":{
    "pattern":{"type":"string","pattern":"^a","minLength":2,"format":"email","default":"x"},
    "minimum":{"anyOf":[{"type":"integer","minimum":3},{"type":"array","maxItems":2,
               "items":{"type":"number","multipleOf":2},"uniqueItems":true}]}},
    "required":["pattern"]})");
  EXPECT_EQ(without_limits(schema), Json::parse(R"({"type":"object","properties":{
    "pattern":{"type":"string","format":"email","default":"x"},
    "minimum":{"anyOf":[{"type":"integer"},{"type":"array",
               "items":{"type":"number"},"uniqueItems":true}]}},
    "required":["pattern"]})"));
}

TEST(Contract, UnlimitedModelsReachTheirReferences) {
  Bench bench;
  bench.models.add(
      "Name",
      R"({"type":"object","properties":{"n":{"type":"string","maxLength":1}},"required":["n"]})");
  const char* schema = R"({"type":"array","items":{"$ref":"#/components/schemas/Name"}})";
  const Type& strict = bench.models.compile("a reply", schema);
  const Type& loose = bench.models.unlimited().compile("a reply", schema);
  EXPECT_THAT(bench.render_text(strict, R"([{"n":"long"}])"), HasSubstr("string_too_long"));
  EXPECT_EQ(bench.render_text(loose, R"([{"n":"long","m":1}])"), R"([{"n":"long"}])");
}

}  // namespace
}  // namespace portico::model
