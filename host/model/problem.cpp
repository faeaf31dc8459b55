#include "model/problem.hpp"

#include <algorithm>

#include "model/write.hpp"

namespace portico::model {
namespace {

void write_loc(std::span<const Segment> loc, Text& out) {
  out.push('[');
  for (std::size_t i = 0; i < loc.size(); ++i) {
    if (i) out.push(',');
    if (loc[i].is_index())
      write_integer(loc[i].index, out);
    else if (!write_string(loc[i].name, out))
      out.append("\"?\"");
  }
  out.push(']');
}

void write_problem(const Problem& problem, Text& out) {
  out.append("{\"type\":\"");
  out.append(problem.fault.type);
  out.append("\",\"loc\":");
  write_loc(problem.loc, out);
  out.append(",\"msg\":");
  if (!write_string(problem.fault.message, out)) out.append("\"\"");
  out.append(",\"input\":");
  if (!write(problem.input, out, Spelling::echo)) out.append("null");
  if (!problem.fault.context.empty()) {
    out.append(",\"ctx\":");
    out.append(problem.fault.context);
  }
  out.push('}');
}

}  // namespace

void Problems::add(const Fault& fault, const Loc* at, const portico_value& input) {
  std::size_t depth = 0;
  for (const Loc* link = at; link; link = link->parent) ++depth;
  auto* segments = room<Segment>(*arena_, depth);
  for (const Loc* link = at; link; link = link->parent)
    segments[--depth] = Segment{link->name, link->index};
  std::size_t count = 0;
  for (const Loc* link = at; link; link = link->parent) ++count;
  list_.push_back(Problem{fault, {segments, count}, input});
}

void missing(const Loc* at, const portico_value& input, Problems& problems) {
  problems.add({"missing", "Field required", {}}, at, input);
}

void write(const Problems& problems, Text& out) {
  out.append("{\"detail\":[");
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (i) out.push(',');
    write_problem(problems[i], out);
  }
  out.append("]}");
}

std::string describe(const Problems& problems) {
  constexpr std::size_t most = 10;
  std::string line;
  for (std::size_t i = 0; i < std::min(problems.size(), most); ++i) {
    if (i) line += "; ";
    for (const Segment& segment : problems[i].loc) {
      if (&segment != problems[i].loc.data()) line += '.';
      if (segment.is_index())
        line += std::to_string(segment.index);
      else
        line += segment.name;
    }
    line += ' ';
    line += problems[i].fault.type;
  }
  if (problems.size() > most) line += "; and " + std::to_string(problems.size() - most) + " more";
  return line;
}

}  // namespace portico::model
