// Every file of tests/model/cases is a list of groups: a schema, its models and cases. A case has
// an `input` and what pydantic 2.13 made of it: the `text` of the reply, or the `errors` as [type,
// loc, message, ctx?]. `only` limits it to one direction, check or render; a render may have flags,
// include and exclude. Numbers that are none are refused when they come in, where pydantic takes
// them.

#include <filesystem>

#include "model/select.hpp"
#include "model/walk/recognition.hpp"
#include "support.hpp"

namespace portico::model {
namespace {

namespace fs = std::filesystem;

const fs::path golden_cases = fs::path{PORTICO_SOURCE_DIR} / "tests/model/cases";

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator{golden_cases})
    if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
  std::sort(out.begin(), out.end());
  return out;
}

/// The errors of a 422 body in the form of the files.
Json errors_of(const std::string& body) {
  Json out = Json::array();
  Json parsed = Json::parse(body);
  for (const Json& problem : parsed["detail"]) {
    Json loc = problem["loc"];
    loc.erase(0);
    Json entry = Json::array({problem["type"], loc, problem["msg"]});
    if (problem.contains("ctx")) entry.push_back(problem["ctx"]);
    out.push_back(entry);
  }
  return out;
}

/// Arrays by what they hold, at every depth: sets have no order in Python.
void sort_arrays(Json& value) {
  for (Json& part : value)
    if (part.is_structured()) sort_arrays(part);
  if (!value.is_array()) return;
  std::sort(value.begin(), value.end(),
            [](const Json& left, const Json& right) { return left.dump() < right.dump(); });
}

std::string comparable(const std::string& text, const Json& group) {
  if (group.dump().find("uniqueItems") == std::string::npos) return text;
  Json value = Json::parse(text);
  sort_arrays(value);
  return value.dump();
}

void expect_same(const Json& group, const Json& entry, const std::string& got,
                 const std::string& what) {
  SCOPED_TRACE(what + " of " + entry["input"].dump() + " as " + group["type"].dump());
  if (entry.contains("errors")) {
    ASSERT_TRUE(got.starts_with("{\"detail\":[{\"type\":")) << got;
    EXPECT_EQ(errors_of(got).dump(), entry["errors"].dump());
    return;
  }
  EXPECT_EQ(comparable(got, group), comparable(entry["text"].get<std::string>(), group));
}

/// By those who have only the text.
bool recognized(const Type& type, const std::string& sent) {
  message::Arena arena;
  message::Text text;
  text.append(sent);
  return recognize(type, text, 0, arena);
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, Holds) {
  for (const Json& group : Json::parse(file_text(golden_cases / (GetParam() + ".json")))) {
    Bench bench;
    for (const auto& [name, schema] : group["models"].items())
      bench.models.add(name, schema.dump());
    const Type& type = bench.models.compile("a case", group["schema"]);
    bench.models.finish();
    for (const Json& entry : group["cases"]) {
      std::string input = entry["input"].dump();
      const std::string only = entry.value("only", "");
      if (only != "render") expect_same(group, entry, bench.check_text(type, input), "check");
      if (only == "check") continue;
      auto text = [&entry](const char* key) {
        return entry.contains(key) ? entry[key].dump() : std::string{};
      };
      Selection selection =
          Selection::compile(type, text("include"), text("exclude"), entry.value("flags", 0U));
      const std::string sent = bench.render_text(type, input, selection);
      expect_same(group, entry, sent, "render");
      const bool whole = !entry.contains("flags") && !entry.contains("include") &&
                         !entry.contains("exclude") && entry.contains("text");
      EXPECT_EQ(whole && type.recognizable && !recognized(type, sent), false) << sent;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace portico::model
