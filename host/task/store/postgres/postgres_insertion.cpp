#include "task/store/postgres/postgres_insertion.hpp"

#include <concepts>
#include <utility>

namespace portico::task {
namespace {

/// Of fewer a copy costs more than it saves: a transaction waits for the server twice for it.
constexpr std::size_t worth_a_copy = 64;
constexpr std::size_t most_rows = 1000, most_bytes = std::size_t{1} << 20;

std::string insertion(const std::string& columns) {
  return "INSERT INTO portico_task (id, plugin, name, queue, state, priority, relative, attempt, "
         "attempts, crashes, owner, lease, created, due, started, ended, args, unique_key, "
         "request, route, error, result, trace, principal) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, "
         "$8, 0, '', 0, $9, $10, 0, 0, $11, $12, $13, $14, '', '', $15, $16) ON CONFLICT " +
         columns + " DO NOTHING";
}

template <class Act> void with_values(const Row& row, const Act& act) {
  const auto key = row.unique.empty() ? Postgres::Value{nullptr} : Postgres::Value{row.unique};
  act({row.id, row.plugin, row.name, row.queue, static_cast<int>(row.state), row.priority,
       row.relative ? 1 : 0, row.attempts, row.created, row.due, row.args, key, row.request,
       row.route, row.trace, row.principal});
}

/// Lines of values as COPY takes them: with tabs in between, and what means something behind a
/// backslash.
class Lines {
public:
  void add(std::string_view text) {
    begin();
    for (const char byte : text) switch (byte) {
      case '\\': text_ += "\\\\"; break;
      case '\t': text_ += "\\t"; break;
      case '\n': text_ += "\\n"; break;
      case '\r': text_ += "\\r"; break;
      default: text_ += byte;
      }
  }
  template <std::integral Number> void add(Number number) {
    begin();
    text_ += std::to_string(number);
  }
  template <class... Values> void add_line(const Values&... values) {
    (add(values), ...);
    text_ += '\n';
    is_first_ = true;
  }
  const std::string& text() const { return text_; }

private:
  void begin() {
    if (!std::exchange(is_first_, false)) text_ += '\t';
  }

  std::string text_;
  bool is_first_ = true;
};

}  // namespace

void PostgresInsertion::add(const Row& row) {
  rows_.push_back(row);
  bytes_ += row.args.size();
}

bool PostgresInsertion::is_full() const {
  return rows_.size() >= most_rows || bytes_ >= most_bytes;
}

void PostgresInsertion::send(Postgres& database) {
  // Only the index of ids has to be looked at first: there are no keys.
  static const std::string sql = insertion("(id)");
  if (may_copy_ && rows_.size() >= worth_a_copy)
    copy(database);
  else
    for (const Row& row : rows_)
      with_values(row, [&](Postgres::Values values) { database.send(sql, values); });
  rows_.clear();
  bytes_ = 0;
}

void PostgresInsertion::copy(Postgres& database) const {
  Lines lines;
  for (const Row& row : rows_)
    lines.add_line(row.id, row.plugin, row.name, row.queue, static_cast<int>(row.state),
                   row.priority, row.relative ? 1 : 0, 0, row.attempts, 0, "", 0, row.created,
                   row.due, 0, 0, row.args, row.request, row.route, "", "", row.trace,
                   row.principal);
  database.copy(
      "COPY portico_task (id, plugin, name, queue, state, priority, relative, attempt, attempts, "
      "crashes, owner, lease, created, due, started, ended, args, request, route, error, result, "
      "trace, principal) FROM STDIN",
      lines.text());
}

bool PostgresInsertion::add_alone(const Row& row, Postgres& database) {
  static const std::string sql = insertion("");
  bool is_added = false;
  with_values(row,
              [&](Postgres::Values values) { is_added = database.run(sql, values).changed() > 0; });
  return is_added;
}

void PostgresInsertion::commit() { may_copy_ = true; }

void PostgresInsertion::rollback() {
  rows_.clear();
  bytes_ = 0;
  may_copy_ = false;
}

}  // namespace portico::task
