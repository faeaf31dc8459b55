#pragma once

// PostgreSQL, as far as it is needed: a connection whose failures are StoreErrors, and which waits
// for nothing longer than it is told to. Statements are sent one after the other without waiting
// for their answers (pipelines of libpq 14). One thread at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "task/store/postgres/postgres_library.hpp"
#include "task/store/store.hpp"

namespace portico::task {

/// Where the server is, and how it is spoken to. A value.
struct PostgresAddress {
  std::string url;            ///< "postgresql://..."
  std::string password_file;  ///< read at each connection; empty: none
  std::chrono::milliseconds patience{5000};
};

/// What a statement gave.
class PostgresRows {
public:
  explicit PostgresRows(pg_result* result) : result_{result} {}

  int count() const { return libpq().ntuples(result_.get()); }
  std::string text(int row, int column) const;
  std::int64_t number(int row, int column) const;
  bool truth(int row, int column) const { return text(row, column) == "t"; }
  bool is_null(int row, int column) const {
    return libpq().getisnull(result_.get(), row, column) != 0;
  }
  /// Rows that were changed.
  std::int64_t changed() const;

  /// false: there was no answer at all.
  explicit operator bool() const { return result_ != nullptr; }
  ExecStatusType status() const { return libpq().resultStatus(result_.get()); }
  bool is_good() const;
  /// Why it failed.
  StoreError error() const;

private:
  struct Clearer {
    void operator()(pg_result* result) const { libpq().clear(result); }
  };
  std::unique_ptr<pg_result, Clearer> result_;
};

class Postgres {
public:
  /// A value of a statement, as text; nothing: NULL.
  class Value {
  public:
    Value(std::int64_t number) : text_{std::to_string(number)} {}
    Value(int number) : Value{std::int64_t{number}} {}
    Value(std::uint32_t number) : Value{std::int64_t{number}} {}
    /// What is no UTF-8 is replaced: the server would refuse all that is sent with it.
    Value(std::string_view text);
    Value(const std::string& text) : Value{std::string_view{text}} {}
    Value(const char* text) : Value{std::string_view{text}} {}
    Value(std::nullptr_t) {}
    const char* c_str() const { return text_ ? text_->c_str() : nullptr; }

  private:
    std::optional<std::string> text_;
  };
  using Values = std::initializer_list<Value>;

  /// Throws StoreError with what stands in the way, and the cure.
  explicit Postgres(const PostgresAddress& address);

  /// Without waiting for it: the next run() or finish() throws when it failed.
  void send(std::string_view sql, Values values = {});
  PostgresRows run(std::string_view sql, Values values = {});
  /// Has the server begin with what was sent, and does not wait for it.
  void push();
  /// It is at that, or has done it.
  bool is_pushed() const { return pushed_; }
  void finish();
  /// Has the server read lines, by a COPY ... FROM STDIN.
  void copy(const std::string& sql, std::string_view lines);
  /// Several statements without values, of which the answers do not matter. Waits so long for all
  /// of them; nothing: as long as for any other.
  void script(const std::string& sql, std::optional<std::chrono::milliseconds> patience = {});

  /// It is of no use any more.
  bool is_lost() const;
  /// Nothing has come by itself, as an end of the connection would.
  bool is_quiet() const;
  int process() const { return libpq().backendPID(connection_.get()); }
  /// Readable when something has come by itself.
  int descriptor() const { return libpq().socket(connection_.get()); }
  /// Whether anybody but that process has notified since.
  bool is_notified(int but);

private:
  using Clock = std::chrono::steady_clock;
  enum class Asked { prepare, statement };

  void give_patience() { deadline_ = Clock::now() + patience_; }
  bool await(short events);
  void ask(const std::string& sql, std::chrono::milliseconds patience);
  void end_answers();
  void flush();
  PostgresRows receive();
  std::string prepared(std::string_view sql, int values);
  std::optional<PostgresRows> collect();
  std::optional<PostgresRows> collect_each(std::optional<StoreError>& failure);
  [[noreturn]] void lose(const std::string& why);
  void sent(int good);

  struct Closer {
    void operator()(pg_conn* connection) const { libpq().finish(connection); }
  };
  const std::chrono::milliseconds patience_;
  std::unique_ptr<pg_conn, Closer> connection_;
  Clock::time_point deadline_;
  std::map<std::string, std::string, std::less<>> prepared_;  ///< names by statements
  std::vector<std::string> preparing_;                        ///< statements, not answered yet
  std::vector<Asked> asked_;                                  ///< without an answer so far
  bool piped_ = false, pushed_ = false, lost_ = false;
};

}  // namespace portico::task
