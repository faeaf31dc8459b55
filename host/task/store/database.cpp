#include "task/store/database.hpp"

#include <filesystem>

#include <Poco/URI.h>
#include <sqlite3.h>

namespace portico::task {
namespace {

std::string cure_of(int code, std::string_view words) {
  switch (code & 0xff) {
  case SQLITE_FULL: return ": make room on the disk";
  case SQLITE_READONLY: return ": let the host write to it and to its folder";
  case SQLITE_CANTOPEN: return ": look at tasks.folder and its permissions";
  case SQLITE_ERROR:
    return words.starts_with("no such table") || words.starts_with("no such column") ||
                   words.find(" has no column named ") != words.npos
               ? ": its tables are not those of this host"
               : "";
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return ": another process holds it";
  default: return "";
  }
}

/// "FILE: ", where there is one.
std::string file_of(sqlite3* database) {
  const char* const file = database ? ::sqlite3_db_filename(database, "main") : nullptr;
  return file && *file ? std::string{file} + ": " : std::string{};
}

[[noreturn]] void refuse(sqlite3* database, int code) {
  const bool damaged = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
  const char* const words = database ? ::sqlite3_errmsg(database) : ::sqlite3_errstr(code);
  throw StoreError{file_of(database) + words + cure_of(code, words),
                   damaged ? StoreError::Kind::damaged : StoreError::Kind::unusable};
}

/// The URI of a file that nobody changes (SQLite, "URI Filenames").
std::string unchanging(const std::string& file) {
  std::string path;
  Poco::URI::encode(std::filesystem::absolute(file).lexically_normal().string(), "?#", path);
  return "file://" + path + "?immutable=1";
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, const std::string& sql) : database_{database} {
  sqlite3_stmt* made = nullptr;
  const int code = ::sqlite3_prepare_v3(database, sql.c_str(), static_cast<int>(sql.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  statement_.reset(made);
  if (code != SQLITE_OK) refuse(database, code);
}

Statement& Statement::bind(int at, std::int64_t number) {
  ::sqlite3_bind_int64(statement_.get(), at, number);
  return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
  ::sqlite3_bind_text64(statement_.get(), at, text.data() ? text.data() : "", text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_null(int at) {
  ::sqlite3_bind_null(statement_.get(), at);
  return *this;
}

bool Statement::step() {
  const int code = ::sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  refuse(database_, code);
}

void Statement::run() {
  while (step()) continue;
}

void Statement::reset() noexcept {
  ::sqlite3_reset(statement_.get());
  ::sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::number(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = ::sqlite3_column_text(statement_.get(), column);
  const int size = ::sqlite3_column_bytes(statement_.get(), column);
  return data ? std::string{reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)}
              : std::string{};
}

void Database::Closer::operator()(sqlite3* database) const { ::sqlite3_close_v2(database); }

Database::Database(const std::string& file, int busy, Access access) {
  sqlite3* made = nullptr;
  const int how = access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                          : SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  const std::string name = access == Access::read_at_rest ? unchanging(file) : file;
  const int code = ::sqlite3_open_v2(name.c_str(), &made, how | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(made);
  if (code != SQLITE_OK) refuse(made, code);
  ::sqlite3_extended_result_codes(made, 1);
  ::sqlite3_busy_timeout(made, busy);
}

void Database::execute(const std::string& sql) {
  const int code = ::sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) refuse(database_.get(), code);
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement{database_.get(), sql};
  return statement.step() ? statement.number(0) : 0;
}

std::string Database::text(const std::string& sql) {
  Statement statement{database_.get(), sql};
  return statement.step() ? statement.text(0) : std::string{};
}

Running Database::statement(const std::string& sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end())
    found = statements_.emplace(sql, Statement{database_.get(), sql}).first;
  return Running{found->second};
}

bool Database::has_moved() const {
  int moved = 0;
  const int code = ::sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved != 0;
}

std::int64_t Database::changes() const { return ::sqlite3_changes64(database_.get()); }

}  // namespace portico::task
