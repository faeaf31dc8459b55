#include "serve/command/top/top_screen.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <nlohmann/json.hpp>

#include "http/sight/columns.hpp"
#include "settings/printable.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;
using Lines = std::vector<std::string>;

struct Sort {
  std::string_view words, member;
};
constexpr std::array sorts{Sort{"rate", "rate"}, Sort{"p99", "p99_ms"},
                           Sort{"errors", "error_rate"}, Sort{"requests", "requests"},
                           Sort{"path", "path"}};

/// Columns between two cells, and what a column of text is not made narrower than.
constexpr std::size_t gap = 2, narrow = 10;

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

/// At most so many characters; 0: all.
std::string cut(std::string text, std::size_t most) {
  if (most == 0 || width_of(text) <= most) return text;
  std::size_t end = 0;
  for (std::size_t count = 0; count + 1 < most; ++count)
    end += settings::utf8_length(std::string_view{text}.substr(end));
  return text.substr(0, end) + "…";
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::string blanks(width - std::min(width, width_of(text)), ' ');
  return to_the_right ? blanks + text : text + blanks;
}

/// A table whose columns fit, beside each other, into so many characters.
class Grid {
public:
  Grid(const http::ShownTable& table, const json& rows) {
    for (const http::Column& column : table.columns) {
      std::vector<std::string> cells{std::string{column.title}};
      bool says = false;
      for (const json& row : rows) {
        cells.push_back(settings::printable(http::cell_text(row, column)));
        says |= !cells.back().empty() && cells.back() != "0" && cells.back() != "0 s";
      }
      if (says) add(std::move(cells), http::is_number(column.form));
    }
  }

  Lines lines(std::size_t columns) {
    if (columns > 0) fit(columns);
    Lines all;
    for (std::size_t row = 0; !columns_.empty() && row < columns_.front().cells.size(); ++row) {
      std::string line;
      for (const Part& part : columns_)
        line += padded(cut(part.cells[row], part.width), part.width, part.number) +
                std::string(gap, ' ');
      line.erase(line.find_last_not_of(' ') + 1);
      all.push_back(std::move(line));
    }
    return all;
  }

private:
  struct Part {
    std::vector<std::string> cells;
    std::size_t width;
    bool number;
  };

  void add(std::vector<std::string> cells, bool number) {
    std::size_t width = 0;
    for (const std::string& cell : cells) width = std::max(width, width_of(cell));
    columns_.push_back({std::move(cells), width, number});
  }

  std::size_t width() const {
    std::size_t sum = 0;
    for (const Part& part : columns_) sum += part.width + gap;
    return sum;
  }

  /// The widest text gives way; where all are narrow, the last column goes.
  void fit(std::size_t columns) {
    while (columns_.size() > 1 && width() > columns + gap) {
      const auto widest =
          std::max_element(columns_.begin(), columns_.end(), [](const Part& a, const Part& b) {
            return (a.number ? 0 : a.width) < (b.number ? 0 : b.width);
          });
      if (!widest->number && widest->width > narrow)
        widest->width =
            std::max(narrow, widest->width - std::min(widest->width, width() - columns - gap));
      else
        columns_.pop_back();
    }
  }

  std::vector<Part> columns_;
};

/// By one column, and among equals by how much there was to do.
json sorted(json rows, std::string_view member) {
  const auto value = [](const json& row, std::string_view name) {
    const auto found = row.find(name);
    return found == row.end() ? json() : *found;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const json& a, const json& b) {
    const json one = value(a, member), other = value(b, member);
    if (one == other) return value(a, "requests") > value(b, "requests");
    return one.is_string() ? one < other : one > other;
  });
  return rows;
}

std::string heading(const json& facts) {
  const json host = facts.value("host", json::object());
  std::string text =
      "portico " + host.value("portico", "") + "  " + host.value("plugin_folder", "");
  for (const json& address : host.value("listening", json::array()))
    text += "  " + address.get<std::string>();
  return settings::printable(text + "  " +
                             http::cell_text(facts, {"", "at", http::CellForm::moment}));
}

std::string sums(const json& facts) {
  std::string text;
  for (const http::Column& column : http::shown_sums()) {
    const std::string value = http::cell_text(facts.value("sum", json::object()), column);
    if (!value.empty())
      text += (text.empty() ? "" : ", ") + std::string{column.title} + ' ' + value;
  }
  return text;
}

std::string processes(const json& facts) {
  std::string text;
  for (const json& row : facts.value("processes", json::array())) {
    const bool plugin = row.value("kind", "") == "plugin";
    text += (text.empty() ? "" : ", ") + row.value("kind", "") +
            (plugin ? ' ' + row.value("note", "") : "") + ' ' +
            std::to_string(row.value("process", 0)) + ' ' +
            http::cell_text(row, {"", "memory_bytes", http::CellForm::bytes});
  }
  return settings::printable(text);
}

class Screen {
public:
  explicit Screen(const TopView& view) : view_{view} {}

  void add(const std::string& line) {
    if (!full()) text_ += cut(line, view_.columns) + '\n';
    ++rows_;
  }
  void add_title(const std::string& line) {
    if (!full()) text_ += bold(cut(line, view_.columns)) + '\n';
    ++rows_;
  }
  /// Of the table, at most so many rows; 0: all.
  void add(const http::ShownTable& table, const json& rows, std::size_t most) {
    if (rows.empty()) return;
    const Lines lines = Grid{table, rows}.lines(view_.columns);
    if (lines.empty()) return;
    add("");
    add_title(lines.front());
    const std::size_t shown = most == 0 ? lines.size() : std::min(lines.size(), most + 1);
    for (std::size_t at = 1; at < shown; ++at) add(lines[at]);
    if (shown < lines.size()) add("and " + std::to_string(lines.size() - shown) + " more");
  }
  std::string text() const { return text_; }
  /// Rows that there is room for; 0: as many as there are.
  std::size_t share(std::size_t part) const {
    if (view_.rows == 0) return 0;
    return std::max<std::size_t>(view_.rows / part, 3);
  }

private:
  bool full() const { return view_.rows > 0 && rows_ >= view_.rows; }
  std::string bold(const std::string& line) const {
    return view_.styled ? "\x1b[1m" + line + "\x1b[0m" : line;
  }

  const TopView view_;
  std::string text_;
  std::size_t rows_ = 0;
};

}  // namespace

std::string_view top_sort(std::size_t number) { return sorts[number % sorts.size()].words; }

std::string top_text(const json& facts, const TopView& view) {
  Screen screen{view};
  screen.add_title(heading(facts));
  screen.add(sums(facts));
  screen.add(processes(facts));
  const auto rows = [&](const char* member) { return facts.value(member, json::array()); };
  const auto table = [&](const char* member, std::size_t part) {
    screen.add(http::shown_table(member), rows(member), screen.share(part));
  };
  table("plugins", 4);
  screen.add(http::shown_table("routes"),
             sorted(rows("routes"), sorts[view.sort % sorts.size()].member), screen.share(3));
  for (const char* member : {"tasks", "crashes", "refusals", "checks"}) table(member, 6);
  if (view.rows == 0) return screen.text();
  table("log", 1);
  return screen.text();
}

}  // namespace portico::serve
