#include "model/problem.hpp"

#include <algorithm>
#include <utility>

#include "model/echo.hpp"
#include "model/write.hpp"

namespace portico::model {
namespace {

constexpr std::size_t each = 1024;  // bytes of a problem, its input aside

void write_loc(std::span<const Segment> loc, message::Text& out) {
  out.push('[');
  for (std::size_t i = 0; i < loc.size(); ++i) {
    if (i) out.push(',');
    if (loc[i].is_index())
      write_integer(loc[i].index, out);
    else
      write_glimpse(loc[i].name, out);
  }
  out.push(']');
}

/// The bytes of the input among them.
std::size_t write_problem(const Problem& problem, Echo& echo, message::Text& out) {
  out.append("{\"type\":\"");
  out.append(problem.fault.type);
  out.append("\",\"loc\":");
  write_loc(problem.loc, out);
  out.append(",\"msg\":");
  if (!message::write_string(problem.fault.message, out)) out.append("\"\"");
  out.append(",\"input\":");
  const std::size_t before = out.size();
  echo.write(problem.input, out);
  const std::size_t repeated = out.size() - before;
  if (!problem.fault.context.empty()) {
    out.append(",\"ctx\":");
    out.append(problem.fault.context);
  }
  out.push('}');
  return repeated;
}

void write_cut(std::string_view part, std::size_t count, message::Text& out) {
  out.append(R"({"type":"too_many_errors","loc":[)");
  if (!part.empty()) write_glimpse(part, out);
  out.append(R"(],"msg":"There are more errors than the )");
  write_integer(static_cast<std::int64_t>(count), out);
  out.append(R"( that are listed","input":null,"ctx":{"max_errors":)");
  write_integer(static_cast<std::int64_t>(count), out);
  out.append("}}");
}

}  // namespace

void Problems::keep(const Fault& fault, const Loc* at, const portico_value& input) {
  if (list_.size() >= most_) {
    if (!std::exchange(cut_, true))
      for (const Loc* link = at; link; link = link->parent) cut_at_ = link->name;
    return;
  }
  std::size_t depth = 0;
  for (const Loc* link = at; link; link = link->parent) ++depth;
  auto* segments = message::room<Segment>(*arena_, depth);
  std::size_t place = depth;
  for (const Loc* link = at; link; link = link->parent)
    segments[--place] = Segment{link->name, link->index};
  list_.push_back(Problem{fault, {segments, depth}, input});
}

void missing(const Loc* at, const portico_value& input, Problems& problems) {
  problems.add({"missing", "Field required", {}}, at, input);
}

void write(const Problems& problems, message::Text& out, const ErrorLimits& limits) {
  Echo echo{limits.echo};
  std::size_t written = 0, own = 0;
  out.push('[');
  for (const Problem& problem : problems) {
    const std::size_t before = out.size();
    if (written) out.push(',');
    const std::size_t repeated = write_problem(problem, echo, out);
    own += out.size() - before - repeated;
    if (written && own > limits.most * each) {
      out.truncate(before);
      break;
    }
    ++written;
  }
  const bool all = written == problems.size();
  if (problems.cut() || !all) {
    if (written) out.push(',');
    const auto* at = all ? nullptr : &problems[written];
    write_cut(!at ? problems.cut_at() : at->loc.empty() ? "" : at->loc.front().name, written, out);
  }
  out.push(']');
}

std::string describe(const Problems& problems) {
  constexpr std::size_t most = 10;
  std::string line;
  message::Text beginning;
  for (std::size_t i = 0; i < std::min(problems.size(), most); ++i) {
    if (i) line += "; ";
    for (const Segment& segment : problems[i].loc) {
      if (&segment != problems[i].loc.data()) line += '.';
      if (segment.is_index())
        line += std::to_string(segment.index);
      else
        line += glimpse(segment.name, beginning);
    }
    line += ' ';
    line += problems[i].fault.type;
  }
  if (problems.size() + problems.cut() > most)
    line += "; and " + std::string{problems.cut() ? "at least " : ""} +
            std::to_string(problems.size() + problems.cut() - most) + " more";
  return line;
}

}  // namespace portico::model
