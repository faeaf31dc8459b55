#include <string>
#include <string_view>

#include "settings/key.hpp"
#include "settings/print/described.hpp"
#include "settings/print/printed.hpp"

namespace portico::settings {
namespace {

/// As a cell of a table in Markdown.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    if (byte == '|' || byte == '<' || byte == '*' || byte == '_' || byte == '`' || byte == '\\')
      escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

/// In which only the mark of a cell's end would be read.
std::string code(std::string_view text) {
  std::string escaped;
  for (const char byte : text) escaped += byte == '|' ? std::string{"\\|"} : std::string{byte};
  return '`' + escaped + '`';
}

template <class Owner> void add_group(std::string& page, std::string_view group) {
  for (const Group<Owner>& one : groups<Owner>())
    if (one.path == group)
      page.append("\n### ").append(group).append("\n\n" + sentences(one) + '\n');
  page += "\n| setting | default | allowed | a reload |\n|---|---|---|---|\n";
}

/// The rows of a table, in their order, with a heading for each group.
template <class Owner> void add_rows(std::string& page) {
  std::string_view group = "-";
  for (const Setting<Owner>& key : keys<Owner>()) {
    if (group_of(key.path) != group) add_group<Owner>(page, group = group_of(key.path));
    page += "| " + code(key.path) + "<br>" + cell(sentences(key)) + " | " +
            (key.fallback.empty() ? std::string{} : code(key.fallback)) + " | " +
            cell(key.allowed()) + " | " + std::string{effect_of(key.effect)} + " |\n";
  }
}

}  // namespace

std::string manual() {
  std::string page = R"(# Every setting

This page is what `portico config reference` prints. `portico config explain limits.body` tells the same of one setting, and what it is now. How files, variables and flags go together stands in [configuration.md](configuration.md).

The variable of `limits.body` is `PORTICO_LIMITS_BODY`, its flag `--limits-body`; so of all, but for `plugin_folder`, whose flag is `--plugins`.

## The host
)";
  add_rows<Settings>(page);
  page += "\n### include\n\n" + std::string{include_help} + ".\n";
  page += "\n## A plugin\n\n" + std::string{sections_help} +
          ": `\"plugins\": {\"items\": {...}}`. They stand in files alone.\n";
  add_rows<Section>(page);
  return page;
}

}  // namespace portico::settings
