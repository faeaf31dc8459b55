// No body that a client may send costs much more than itself: neither the answer, nor the memory,
// nor the tries of a union. The models are those of tests/model/cases, and some that are made to be
// dear; the bodies are made for each of them (worst.hpp). `--gtest_filter=Worst.Table` with
// PORTICO_WORST=OCTETS prints what each model takes at the worst, with the processor's time.

#include <cstdio>
#include <filesystem>

#include "worst.hpp"

namespace portico::model {
namespace {

namespace fs = std::filesystem;

const fs::path cases = fs::path{PORTICO_SOURCE_DIR} / "tests/model";

/// Schemas with their models, each once.
std::vector<Json> groups(const fs::path& file) {
  std::vector<Json> out;
  std::set<std::string> known;
  for (const Json& group : Json::parse(file_text(file)))
    if (known.insert(group["schema"].dump() + group["models"].dump()).second) out.push_back(group);
  return out;
}

std::vector<fs::path> files() {
  std::vector<fs::path> out{cases / "worst.json"};
  for (const auto& entry : fs::directory_iterator{cases / "cases"})
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

/// What the dearest bodies of a model take.
struct Worst {
  Taken taken[3];
  std::string name[3];

  void add(const Taken& one, const std::string& body) {
    if (one.answer > taken[0].answer) taken[0] = one, name[0] = body;
    if (one.memory > taken[1].memory) taken[1] = one, name[1] = body;
    if (one.seconds > taken[2].seconds) taken[2] = one, name[2] = body;
  }
};

template <class Look> void each_body(const Json& group, std::size_t octets, Look&& look) {
  Bench bench;
  for (const auto& [name, schema] : group["models"].items()) bench.models.add(name, schema.dump());
  const Type& type = bench.models.compile("a case", group["schema"]);
  bench.models.finish();
  for (const Body& body : Bodies{group["schema"], group["models"], octets}.all()) look(type, body);
}

class WorstOf : public testing::TestWithParam<fs::path> {};

TEST_P(WorstOf, IsBounded) {
  constexpr std::size_t octets = 16384;
  constexpr ErrorLimits limits;
  constexpr std::size_t most_answer = limits.echo + (limits.most + 8) * 1024;
  Counted counted;
  for (const Json& group : groups(GetParam())) {
    // What a handler gets may be larger than what came, by what the model fills in.
    const std::size_t most_memory = (group.value("filled", 0U) + 64) * octets + (2 << 20);
    each_body(group, octets, [&](const Type& type, const Body& body) {
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

TEST(Worst, Table) {
  const char* octets = std::getenv("PORTICO_WORST");
  if (!octets) GTEST_SKIP() << "PORTICO_WORST has the octets of a body";
  Counted counted;
  for (const fs::path& file : files())
    for (const Json& group : groups(file)) {
      Worst worst;
      each_body(group, std::stoul(octets), [&](const Type& type, const Body& body) {
        worst.add(take(type, body.text, counted), body.name);
      });
      std::printf("%-50.50s %9zu %-44s %11zu %-44s %8.1f ms %s\n", group["type"].dump().c_str(),
                  worst.taken[0].answer, worst.name[0].c_str(), worst.taken[1].memory,
                  worst.name[1].c_str(), worst.taken[2].seconds * 1e3, worst.name[2].c_str());
    }
}

}  // namespace
}  // namespace portico::model
