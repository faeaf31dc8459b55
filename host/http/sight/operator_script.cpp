#include "http/sight/operator_files.hpp"

namespace portico::http {

// Cells are written as columns.cpp writes them. All that comes is text: nothing is made into HTML.
const std::string_view operator_script = R"(const rounded = (number) =>
  number === 0 ? "0" : number.toFixed(Math.abs(number) < 10 ? 2 : Math.abs(number) < 100 ? 1 : 0);
const size = (number) => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  for (; number >= 1024 && at + 1 < units.length; ++at) number /= 1024;
  return `${number.toFixed(at ? 1 : 0)} ${units[at]}`;
};
const forms = {
  count: (number) => number.toFixed(0),
  rate: rounded,
  millis: (number) => (number < 1000 ? `${rounded(number)} ms` : `${rounded(number / 1000)} s`),
  seconds: (number) =>
    number < 60 ? `${number.toFixed(0)} s` : number < 3600 ? `${(number / 60).toFixed(0)} min` : `${(number / 3600).toFixed(1)} h`,
  bytes: size,
  moment: (text) => text.replace("T", " ").replace(/[.Z].*$/, ""),
};
const written = (value, form) =>
  value === undefined || value === null ? "" : typeof value === "boolean" ? String(value) : (forms[form] ?? String)(value);

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fillLines(cell, lines) {
  if (!lines?.length) return put(cell, "");
  if (!cell.firstElementChild) {
    const details = document.createElement("details");
    details.append(document.createElement("summary"), document.createElement("pre"));
    cell.replaceChildren(details);
  }
  put(cell.querySelector("summary"), `${lines.length} lines`);
  put(cell.querySelector("pre"), lines.join("\n") + "\n");
}

function fillCell(cell, value, form) {
  if (form === "lines") return fillLines(cell, value);
  put(cell, written(value, form));
  if (form === "state") cell.dataset.is = value ?? "";
}

function fillTable(table, rows) {
  const columns = [...table.tHead.rows[0].cells].map((cell) => cell.dataset);
  const body = table.tBodies[0];
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) {
    const row = body.insertRow();
    for (const column of columns) row.insertCell().className = column.form;
  }
  rows.forEach((row, at) =>
    columns.forEach((column, place) => fillCell(body.rows[at].cells[place], row[column.member], column.form)),
  );
  const nothing = table.closest("section").querySelector(".nothing");
  table.hidden = rows.length === 0;
  nothing.hidden = rows.length > 0 || nothing.textContent === "";
  table.closest("section").hidden = table.hidden && nothing.hidden;
}

const news = document.getElementById("news");
function show(facts) {
  for (const value of document.querySelectorAll("dl[data-facts=sum] dd"))
    put(value, written(facts.sum[value.dataset.member], value.dataset.form));
  for (const table of document.querySelectorAll("table[data-facts]"))
    fillTable(table, facts[table.dataset.facts] ?? []);
  put(news.querySelector("time"), forms.moment(facts.at));
  put(news.querySelector("span"), ", live");
  news.classList.remove("stale");
}

const events = new EventSource("events");
events.addEventListener("facts", (event) => show(JSON.parse(event.data)));
events.addEventListener("error", () => {
  put(news.querySelector("span"), ", no news since then");
  news.classList.add("stale");
});
)";

}  // namespace portico::http
