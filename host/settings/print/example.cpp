#include <sstream>

#include <nlohmann/json.hpp>

#include "settings/key.hpp"
#include "settings/print/described.hpp"
#include "settings/print/printed.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

constexpr std::size_t width = 100;

/// The words, filled into lines that begin with `margin`.
std::string filled(const std::string& words, const std::string& margin) {
  std::string text, line;
  std::istringstream stream{words};
  for (std::string word; stream >> word;) {
    if (!line.empty() && margin.size() + line.size() + 1 + word.size() > width) {
      text += margin + line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return text + margin + line + '\n';
}

template <class Described>
std::string comment(const Described& described, const std::string& margin) {
  return filled(sentences(described), margin + "// ");
}

/// What may stand there, where the type does not say it.
std::string choices(const Key& key) {
  if (key.choices.empty()) return {};
  return " (" + key.allowed() + ')';
}

template <class Owner> std::string member(const Setting<Owner>& key, const std::string& margin) {
  const auto dot = key.path.rfind('.');
  const std::string name{key.path.substr(dot == std::string_view::npos ? 0 : dot + 1)};
  std::string words{key.help};
  words += choices(key) + '.';
  if (!key.note.empty()) words.append(" ").append(key.note);
  const std::string value = key.fallback.empty() ? "null" : json::parse(key.fallback).dump();
  return filled(words, margin + "// ") + margin + '"' + name + "\": " + value;
}

/// The members of an object, with commas between them.
template <class Owner> class Members {
public:
  explicit Members(std::string margin) : margin_{std::move(margin)} {}

  std::string text() {
    for (const Setting<Owner>& key : keys<Owner>()) {
      if (key.fallback.empty()) continue;
      enter(group_of(key.path));
      const bool inside = !group_.empty();
      text_ += (fresh_ ? "" : inside ? ",\n" : ",\n" + gap());
      text_ += member(key, inside ? margin_ + "  " : margin_);
      fresh_ = false;
    }
    enter({});
    return text_;
  }

private:
  static std::string gap() { return std::is_same_v<Owner, Settings> ? "\n" : ""; }

  void enter(std::string_view group) {
    if (group == group_) return;
    if (!group_.empty()) text_ += '\n' + margin_ + '}', fresh_ = false;
    group_ = group;
    if (group.empty()) return;
    text_ += (fresh_ ? "" : ",\n" + gap());
    for (const Group<Owner>& one : groups<Owner>())
      if (one.path == group) text_ += comment(one, margin_);
    text_ += margin_ + '"' + std::string{group} + "\": {\n";
    fresh_ = true;
  }

  const std::string margin_;
  std::string text_;
  std::string_view group_;
  bool fresh_ = true;  ///< nothing stands in the object yet
};

}  // namespace

std::string example() {
  std::string text =
      R"(// Every setting with its default. A value here is overridden by the environment
// (PORTICO_LIMITS_BODY), and that by a flag (--limits-body). Check a changed file with
//   portico check --config <file>
{
  "$schema": "portico.schema.json",

)";
  text += filled(std::string{include_help} + '.', "  // ") + "  \"include\": [],\n\n";
  text += Members<Settings>{"  "}.text();
  text += R"(,

)";
  text += filled(std::string{sections_help} + ':', "  // ");
  text += R"(  //
  //   "items": {
)";
  std::istringstream section{Members<Section>{"    "}.text()};
  for (std::string line; std::getline(section, line);) text += "  // " + line + '\n';
  return text + R"(  //   }
  "plugins": {}
}
)";
}

}  // namespace portico::settings
