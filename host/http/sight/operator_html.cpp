#include "http/sight/operator_html.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

#include "docs/page/html.hpp"
#include "http/sight/columns.hpp"

namespace portico::http {
namespace {

using docs::escape;
using nlohmann::json;

/// Without scripts the browser asks for the page again by itself.
constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Portico</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript>
</head>
<body>
)";

std::string attribute(std::string_view name, std::string_view value) {
  return ' ' + std::string{name} + "=\"" + escape(value) + '"';
}

std::string of_column(const Column& column) {
  return attribute("data-member", column.member) + attribute("data-form", name(column.form));
}

std::string lines_html(const json& row, const Column& column) {
  const auto found = row.find(column.member);
  if (found == row.end() || !found->is_array() || found->empty()) return {};
  std::string all;
  for (const json& line : *found) all += escape(line.get<std::string>()) + '\n';
  return "<details><summary>" + std::to_string(found->size()) + " lines</summary><pre>" + all +
         "</pre></details>";
}

std::string cell_html(const json& row, const Column& column) {
  std::string opening = "<td" + attribute("class", name(column.form));
  if (column.form == CellForm::lines) return opening + '>' + lines_html(row, column) + "</td>";
  const std::string text = cell_text(row, column);
  if (column.form == CellForm::state) opening += attribute("data-is", text);
  return opening + '>' + escape(text) + "</td>";
}

std::string table_html(const json& facts, const ShownTable& table) {
  const auto found = facts.find(table.member);
  static const json none = json::array();
  const json& rows = found == facts.end() ? none : *found;
  const bool hidden = rows.empty() && table.nothing.empty();
  std::string html = "<section" + attribute("id", table.member) + (hidden ? " hidden" : "") +
                     ">\n<h2>" + escape(table.title) + "</h2>\n<div class=\"wide\"><table" +
                     attribute("data-facts", table.member) + (rows.empty() ? " hidden" : "") +
                     ">\n<thead><tr>";
  for (const Column& column : table.columns)
    html += "<th scope=\"col\"" + attribute("class", name(column.form)) + of_column(column) + '>' +
            escape(column.title) + "</th>";
  html += "</tr></thead>\n<tbody>\n";
  for (const json& row : rows) {
    html += "<tr>";
    for (const Column& column : table.columns) html += cell_html(row, column);
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n<p class=\"nothing\"" +
         (rows.empty() && !table.nothing.empty() ? "" : " hidden") + '>' + escape(table.nothing) +
         "</p>\n</section>\n";
}

std::string sums_html(const json& facts) {
  const json sum = facts.value("sum", json::object());
  std::string html = "<dl data-facts=\"sum\">\n";
  for (const Column& column : shown_sums())
    html += "<div><dt>" + escape(column.title) + "</dt><dd" + of_column(column) + '>' +
            escape(cell_text(sum, column)) + "</dd></div>\n";
  return html + "</dl>\n";
}

std::string header_html(const json& facts) {
  const json host = facts.value("host", json::object());
  std::string listening;
  for (const json& address : host.value("listening", json::array()))
    listening += ' ' + address.get<std::string>();
  return "<header>\n<h1>Portico <small>" + escape(host.value("portico", "")) +
         "</small></h1>\n<p>" + escape(host.value("plugin_folder", "")) + " on" +
         escape(listening) + "</p>\n<p id=\"news\" role=\"status\">As of <time>" +
         escape(cell_text(facts, {"", "at", CellForm::moment})) +
         "</time> UTC<span></span></p>\n</header>\n";
}

}  // namespace

std::string operator_html(const json& facts) {
  std::string html{head};
  html += header_html(facts) + "<main>\n" + sums_html(facts);
  for (const ShownTable& table : shown_tables()) html += table_html(facts, table);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace portico::http
