// Golden cases: tests/docs/diffs/<name>.json holds two sets of plugins and the report of what
// changed between their documents. With PORTICO_WRITE_CASES set the reports are written anew.

#include "docs/diff/diff.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include "docs/diff/command.hpp"
#include "docs/sample.hpp"

namespace portico::docs {
namespace {

namespace fs = std::filesystem;

Json parsed(const fs::path& file) {
  std::ifstream stream{file};
  return Json::parse(stream);
}

std::vector<fs::path> pairs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{PORTICO_SOURCE_DIR "/tests/docs/diffs"})
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// The documents go beside each other into the build folder: other tools compare them too.
fs::path written(const fs::path& pair, const char* which, const Json& document) {
  const fs::path folder = fs::path{PORTICO_BINARY_DIR} / "diffs";
  fs::create_directories(folder);
  const fs::path file = folder / (pair.stem().string() + '.' + which + ".json");
  std::ofstream{file} << text_of(document, 2);
  return file;
}

class DiffTest : public testing::TestWithParam<fs::path> {};

TEST_P(DiffTest, GivesTheReport) {
  Json pair = parsed(GetParam());
  const Json before = Sample{pair.at("before")}.document();
  const Json after = Sample{pair.at("after")}.document();
  const fs::path first = written(GetParam(), "before", before),
                 second = written(GetParam(), "after", after);
  std::ostringstream out;
  const int status = run_diff(first, second, {}, out);
  Json lines = Json::array();
  std::istringstream report{out.str()};
  for (std::string line; std::getline(report, line);) lines.push_back(line);
  if (std::getenv("PORTICO_WRITE_CASES")) {
    pair["report"] = lines;
    std::ofstream{GetParam()} << pair.dump(2) << '\n';
  }
  EXPECT_EQ(lines.dump(2), pair.value("report", Json::array()).dump(2));
  EXPECT_EQ(status, pair.at("breaks").get<bool>() ? 1 : 0);
  EXPECT_FALSE(breaks(diff(before, before)));
  EXPECT_EQ(docs::report(diff(before, before)), "0 breaking, 0 compatible, 0 cosmetic\n");
}

INSTANTIATE_TEST_SUITE_P(Pairs, DiffTest, testing::ValuesIn(pairs()), [](const auto& one) {
  std::string name = one.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// A list of values says their type, whether or not a document says it too.
TEST(Diff, ATypeBesideTheValuesThatHaveItIsNoChange) {
  const auto document = [](const char* schema) {
    Json made = Json::parse(R"({"paths": {"/a": {"get": {"parameters": [
        {"name": "order", "in": "query", "required": true}], "responses": {}}}}})");
    made["paths"]["/a"]["get"]["parameters"][0]["schema"] = Json::parse(schema);
    return made;
  };
  const Json before = document(R"({"enum": ["a", "b"]})");
  const Json after = document(R"({"enum": ["a", "b"], "type": "string"})");
  const Json other = document(R"({"enum": [1, 2], "type": "integer"})");
  EXPECT_EQ(docs::report(diff(before, after)), "0 breaking, 0 compatible, 0 cosmetic\n");
  EXPECT_TRUE(breaks(diff(before, other)));
}

TEST(Diff, RefusesWhatIsNoDocument) {
  std::ostringstream out;
  EXPECT_THROW(run_diff("/dev/null", "/dev/null", {}, out), std::runtime_error);
  EXPECT_THROW(run_diff("/no/such/file.json", "/dev/null", {}, out), std::runtime_error);
}

}  // namespace
}  // namespace portico::docs
