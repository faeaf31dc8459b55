// No body that a client may send costs much more than itself: neither the answer, nor the memory,
// nor the tries of a union. The models are those of tests/model/cases, and some that are made to be
// dear (worst.json: `filled` says how many bytes of memory a byte may come to there, by what the
// model fills in). The bodies are made for each of them; tests/bench/worst.cpp prints a table.

#include <filesystem>

#include "worst.hpp"

namespace portico::model {
namespace {

namespace fs = std::filesystem;

const fs::path folder_of_models = fs::path{PORTICO_SOURCE_DIR} / "tests/model";

std::vector<fs::path> files() {
  std::vector<fs::path> out{folder_of_models / "worst.json"};
  for (const auto& entry : fs::directory_iterator{folder_of_models / "cases"})
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

class WorstOf : public testing::TestWithParam<fs::path> {};

TEST_P(WorstOf, IsBounded) {
  constexpr std::size_t bytes = 16384;
  constexpr ErrorLimits limits;
  constexpr std::size_t most_answer = limits.echo + (limits.most + 8) * 1024;
  Counted counted;
  for (const Json& group : groups(GetParam())) {
    // What a handler gets may be larger than what came, by what the model fills in.
    const std::size_t most_memory = (group.value("filled", 0U) + 64) * bytes + (2 << 20);
    each_body(group, bytes, [&](const Type& type, const Body& body) {
      const Taken taken = take(type, body.text, counted);
      EXPECT_LE(taken.answer, most_answer) << group["type"] << ' ' << body.name;
      EXPECT_LE(taken.memory, most_memory) << group["type"] << ' ' << body.name;
      EXPECT_TRUE(taken.valid) << group["type"] << ' ' << body.name;
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Models, WorstOf, testing::ValuesIn(files()),
                         [](const auto& parameter) { return parameter.param.stem().string(); });

constexpr const char* left =
    R"({"type":"object","properties":{"n":{"anyOf":[{"$ref":"#/components/schemas/L"},{"$ref":"#/components/schemas/R"},{"type":"null"}],"default":null}}})";
constexpr const char* right =
    R"({"type":"object","properties":{"n":{"anyOf":[{"$ref":"#/components/schemas/R"},{"$ref":"#/components/schemas/L"},{"type":"null"}],"default":null}}})";

std::string nested(int depth, const std::string& leaf) {
  std::string out;
  for (int i = 0; i < depth; ++i) out += "{\"n\":";
  out += leaf;
  for (int i = 0; i < depth; ++i) out += '}';
  return out;
}

// Two members at each of 60 levels are 2^60 ways.
TEST(Worst, UnionsInUnionsAreLookedAtOnce) {
  Bench bench;
  bench.models.add("L", left);
  bench.models.add("R", right);
  const Type& type = bench.models.compile(
      "a test",
      R"({"anyOf":[{"$ref":"#/components/schemas/L"},{"$ref":"#/components/schemas/R"}]})");
  bench.models.finish();
  EXPECT_EQ(bench.check_text(type, nested(60, "null")), nested(60, "null"));
  EXPECT_EQ(bench.render_text(type, nested(60, "null")), nested(60, "null"));
  const Json detail = Json::parse(bench.check_text(type, nested(60, "5")))["detail"];
  ASSERT_EQ(detail.size(), 101u);
  EXPECT_EQ(detail[0]["type"], "model_attributes_type");
  EXPECT_EQ(detail[0]["loc"].size(), 122u);
}

}  // namespace
}  // namespace portico::model
