#pragma once

// What the tests of the model core share: an arena with its cells, and short ways to compile, check
// and render JSON texts.

#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model/detail.hpp"
#include "model/models.hpp"
#include "model/parse.hpp"
#include "model/walk/check.hpp"
#include "model/walk/render.hpp"
#include "model/write.hpp"

namespace portico::model {

using Json = nlohmann::ordered_json;

struct Bench {
  message::Arena arena;
  Models models;

  portico_value cells(std::string_view json) {
    portico_value out{};
    auto error = parse(json, arena, out, 1000);
    EXPECT_FALSE(error) << json;
    return out;
  }

  /// The value as JSON text, or the 422 body.
  std::string check_text(const Type& type, std::string_view json) {
    Problems problems{arena};
    message::Text text;
    Loc root{nullptr, "body", 0};
    portico_value value{};
    if (check(type, cells(json), &root, arena, problems, value))
      write(value, text, Spelling::model);
    else
      write_detail(problems, text);
    return std::string{text.view()};
  }

  std::string render_text(const Type& type, const portico_value& value,
                          const Selection& selection = {}) {
    Problems problems{arena};
    message::Text text;
    if (!render(type, value, selection, arena, text, problems)) {
      EXPECT_TRUE(text.empty());
      write_detail(problems, text);
    }
    return std::string{text.view()};
  }
  std::string render_text(const Type& type, std::string_view json,
                          const Selection& selection = {}) {
    return render_text(type, cells(json), selection);
  }
};

inline std::string file_text(const std::string& path) {
  std::ifstream file{path};
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace portico::model
