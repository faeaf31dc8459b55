#pragma once

// SQLite, as far as it is needed: a connection and its statements, whose failures are StoreErrors.
// One thread at a time.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "task/store/store.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace portico::task {

/// A statement that is made once and run many times. Texts that are bound have to live until it is
/// reset.
class Statement {
public:
  Statement(sqlite3* database, const std::string& sql);

  Statement& bind(int at, std::int64_t number);
  Statement& bind(int at, std::string_view text);
  Statement& bind_null(int at);
  /// Whether there is a row.
  bool step();
  /// Runs it to its end.
  void run();
  void reset() noexcept;

  std::int64_t number(int column) const;
  std::string text(int column) const;

private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// Resets a statement when it goes.
class Running {
public:
  explicit Running(Statement& statement) : statement_{statement} {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { statement_.reset(); }
  Statement* operator->() const { return &statement_; }

private:
  Statement& statement_;
};

class Database {
public:
  enum class Access {
    write,  ///< the file is made when it is not there
    read,
    read_at_rest  ///< nobody has it open: nothing is made beside it
  };

  /// ":memory:" is one that goes with this. `busy` milliseconds are waited for other processes.
  Database(const std::string& file, int busy, Access access = Access::write);

  void execute(const std::string& sql);
  /// The first column of its first row.
  std::int64_t number(const std::string& sql);
  std::string text(const std::string& sql);
  /// Made when it is first asked for.
  Running statement(const std::string& sql);
  /// Whether the file is not where it was opened any more.
  bool has_moved() const;
  /// Rows that the last statement has changed.
  std::int64_t changes() const;

private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Closer> database_;
  std::map<std::string, Statement> statements_;  // first out: they are of the connection
};

}  // namespace portico::task
