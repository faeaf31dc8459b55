#include "task/store/postgres/postgres.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <poll.h>

#include "message/decode.hpp"
#include "settings/source/file_text.hpp"
#include "task/store/make_postgres.hpp"

namespace portico::task {
namespace {

/// So many answers fit into what the server and the system keep for a client that does not read.
constexpr std::size_t most_unanswered = 128;

std::string code_of(const pg_result* result) {
  const char* const code = libpq().resultErrorField(result, PG_DIAG_SQLSTATE);
  return code ? code : "";
}

/// By the class of its SQLSTATE, or the whole of it.
std::string cure_for(const std::string& code) {
  if (code == "53100") return ": make room on the disk of the server";
  if (code == "53300") return ": let the server take more connections";
  if (code == "25006")
    return ": the server only reads: name the one that writes, or several and "
           "target_session_attrs=read-write";
  if (code == "42501") return ": grant the role of tasks.store what it needs";
  if (code == "57014" || code == "55P03") return ": the server takes too long";
  return "";
}

/// 55P03 is that of a lock which was not waited for any longer.
bool is_conflict(const std::string& code) {
  return code == "40P01" || code == "40001" || code == "55P03";
}

/// What libpq says, whose lines are several.
std::string one_line(const char* words) {
  std::string line = words ? words : "";
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  line.erase(std::remove(line.begin(), line.end(), '\t'), line.end());
  for (std::size_t at = 0; (at = line.find('\n', at)) != line.npos; at += 2)
    line.replace(at, 1, "; ");
  return line;
}

/// The first line of the file.
std::string password_in(const std::string& file) {
  if (file.empty()) return {};
  constexpr std::size_t most = std::size_t{1} << 20;
  std::string password;
  try {
    password = settings::regular_text(file, most);
  } catch (const std::runtime_error& error) {
    throw StoreError{"tasks.password_file " + file + ": " + error.what() +
                     ": let the host read it"};
  }
  password.resize(std::min(password.find('\n'), password.size()));
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (password.empty())
    throw StoreError{"tasks.password_file " + file +
                     " has no first line: write the password there"};
  return password;
}

/// Why there is no connection, and what could be done.
[[noreturn]] void refuse_connection(pg_conn* connection) {
  const std::string why = one_line(libpq().errorMessage(connection));
  const auto has = [&](std::string_view part) { return why.find(part) != why.npos; };
  std::string cure = ": look at tasks.store, and at the server";
  if (libpq().connectionNeedsPassword(connection) != 0 || has("password authentication failed"))
    cure = ": look at the role in tasks.store, and at tasks.password_file";
  else if (has("no encryption"))
    cure = ": the server may want TLS: write sslmode=verify-full, or require, into tasks.store";
  else if (has("does not support SSL"))
    cure = ": let the server speak TLS, or write another sslmode into tasks.store";
  else if (has("certificate"))
    cure = ": look at sslmode, sslrootcert and the host's name in tasks.store";
  else if (has("session is read-only") || has("server is in hot standby"))
    cure = cure_for("25006");
  throw StoreError{"PostgreSQL: " + why + cure};
}

}  // namespace

std::string PostgresRows::text(int row, int column) const {
  return {libpq().getvalue(result_.get(), row, column),
          static_cast<std::size_t>(libpq().getlength(result_.get(), row, column))};
}
std::int64_t PostgresRows::number(int row, int column) const {
  return std::strtoll(libpq().getvalue(result_.get(), row, column), nullptr, 10);
}
std::int64_t PostgresRows::changed() const {
  return std::strtoll(libpq().cmdTuples(result_.get()), nullptr, 10);
}
bool PostgresRows::is_good() const {
  return status() == PGRES_COMMAND_OK || status() == PGRES_TUPLES_OK;
}
StoreError PostgresRows::error() const {
  const char* const words = libpq().resultErrorField(result_.get(), PG_DIAG_MESSAGE_PRIMARY);
  const std::string code = code_of(result_.get());
  return StoreError{"PostgreSQL: " + std::string{words ? words : "a statement failed"} +
                        cure_for(code),
                    is_conflict(code) ? StoreError::Kind::conflict : StoreError::Kind::unusable};
}

Postgres::Value::Value(std::string_view text) : text_{message::utf8(text)} {}

Postgres::Postgres(const PostgresAddress& address) : patience_{address.patience} {
  const std::string timeout = std::to_string(
      std::max<std::int64_t>(2, std::chrono::ceil<std::chrono::seconds>(patience_).count()));
  const std::string password = password_in(address.password_file);
  // What the URL says counts more than what stands before it. Who has gone without a word is missed
  // within half a minute, on both sides.
  const std::array names{"fallback_application_name",
                         "target_session_attrs",
                         "keepalives_idle",
                         "keepalives_interval",
                         "keepalives_count",
                         "tcp_user_timeout",
                         "dbname",
                         "connect_timeout",
                         "client_encoding",
                         password.empty() ? nullptr : "password",
                         static_cast<const char*>(nullptr)};
  const std::array values{"portico",
                          "read-write",
                          "10",
                          "5",
                          "3",
                          "15000",
                          address.url.c_str(),
                          timeout.c_str(),
                          "UTF8",
                          password.empty() ? nullptr : password.c_str(),
                          static_cast<const char*>(nullptr)};
  connection_.reset(libpq().connectdbParams(names.data(), values.data(), 1));
  if (!connection_) throw StoreError{"PostgreSQL: there is no memory for a connection"};
  libpq().setNoticeReceiver(
      connection_.get(), [](void*, const pg_result*) {}, nullptr);
  if (libpq().status(connection_.get()) != CONNECTION_OK) refuse_connection(connection_.get());
  const char* const encoding = libpq().parameterStatus(connection_.get(), "server_encoding");
  if (!encoding || std::string_view{encoding} != "UTF8")
    throw StoreError{"PostgreSQL: the database of tasks.store has the encoding " +
                     std::string{encoding ? encoding : "?"} + ": name one of UTF8"};
  if (libpq().setnonblocking(connection_.get(), 1) != 0) lose("the connection is lost");
}

bool Postgres::is_lost() const {
  return lost_ || libpq().status(connection_.get()) != CONNECTION_OK;
}

bool Postgres::is_quiet() const {
  pollfd ready{descriptor(), POLLIN, 0};
  return !lost_ && ::poll(&ready, 1, 0) == 0;
}

void Postgres::lose(const std::string& why) {
  lost_ = true;
  throw StoreError{"PostgreSQL: " + why};
}

/// Waits no longer than the deadline. False: that is over.
bool Postgres::await(short events) {
  pollfd ready{descriptor(), events, 0};
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  return left > 0 && ::poll(&ready, 1, static_cast<int>(left) + 1) != 0;
}

void Postgres::sent(int good) {
  if (good == 0) lose("the connection is lost");
}

/// Reads too: a server that nobody reads from takes nothing any more.
void Postgres::flush() {
  for (;;) {
    const int left = libpq().flush(connection_.get());
    if (left == 0) return;
    if (left < 0) lose("the connection is lost");
    if (!await(POLLIN | POLLOUT)) lose("the server takes nothing any more");
    sent(libpq().consumeInput(connection_.get()));
  }
}

PostgresRows Postgres::receive() {
  while (libpq().isBusy(connection_.get()) != 0) {
    if (!await(POLLIN))
      lose("the server has not answered for " + std::to_string(patience_.count()) + " ms");
    sent(libpq().consumeInput(connection_.get()));
  }
  return PostgresRows{libpq().getResult(connection_.get())};
}

/// The name under which the server knows it, or will.
std::string Postgres::prepared(std::string_view sql, int values) {
  if (const auto known = prepared_.find(sql); known != prepared_.end()) return known->second;
  std::string name = "s" + std::to_string(prepared_.size() + 1);
  const std::string text{sql};
  sent(libpq().sendPrepare(connection_.get(), name.c_str(), text.c_str(), values, nullptr));
  asked_.push_back(Asked::prepare);
  prepared_[text] = name;
  preparing_.push_back(text);
  return name;
}

void Postgres::send(std::string_view sql, Values values) {
  if (pushed_ || asked_.size() >= most_unanswered) finish();
  if (is_lost()) lose("the connection is lost");
  if (!std::exchange(piped_, true)) sent(libpq().enterPipelineMode(connection_.get()));
  std::vector<const char*> texts;
  for (const Value& value : values) texts.push_back(value.c_str());
  const int count = static_cast<int>(texts.size());
  const std::string name = prepared(sql, count);
  sent(libpq().sendQueryPrepared(connection_.get(), name.c_str(), count, texts.data(), nullptr,
                                 nullptr, 0));
  asked_.push_back(Asked::statement);
}

PostgresRows Postgres::run(std::string_view sql, Values values) {
  send(sql, values);
  return std::move(collect()).value();
}

void Postgres::push() {
  if (asked_.empty() || pushed_) return;
  give_patience();
  sent(libpq().pipelineSync(connection_.get()));
  flush();
  pushed_ = true;
}

void Postgres::finish() { collect(); }

/// The answer of the last statement. Throws the first failure, when all of them have come.
std::optional<PostgresRows> Postgres::collect() {
  if (asked_.empty()) return std::nullopt;
  push();
  pushed_ = false;
  std::optional<StoreError> failure;
  std::optional<PostgresRows> last = collect_each(failure);
  receive();  // of the end of the pipeline
  for (const std::string& sql : std::exchange(preparing_, {})) prepared_.erase(sql);
  if (failure) throw *failure;
  return last;
}

std::optional<PostgresRows> Postgres::collect_each(std::optional<StoreError>& failure) {
  std::optional<PostgresRows> last;
  for (const Asked asked : std::exchange(asked_, {})) {
    PostgresRows rows = receive();
    if (!rows) lose("the connection is lost");
    if (!rows.is_good() && !failure) failure = rows.error();
    if (is_lost()) throw failure.value_or(StoreError{"PostgreSQL: the connection is lost"});
    receive();  // nothing, behind each answer
    if (asked == Asked::statement)
      last.emplace(std::move(rows));
    else if (rows.is_good())
      preparing_.erase(preparing_.begin());
  }
  return last;
}

bool Postgres::is_notified(int but) {
  sent(libpq().consumeInput(connection_.get()));
  bool any = false;
  while (PGnotify* const told = libpq().notifies(connection_.get())) {
    any = any || told->be_pid != but;
    libpq().freemem(told);
  }
  return any;
}

std::string postgres_objection(const std::string& url) {
  char* words = nullptr;
  PQconninfoOption* const options = libpq().conninfoParse(url.c_str(), &words);
  if (!options) {
    const std::string why = one_line(words);
    libpq().freemem(words);
    // Others may tell a password.
    if (why.starts_with("invalid URI query parameter")) return "is no URL of PostgreSQL: " + why;
    return "is no URL of PostgreSQL: write postgresql://user@host:5432/database, and %40 and the "
           "like for what is not of letters and digits";
  }
  bool has_password = false;
  for (const PQconninfoOption* option = options; option->keyword; ++option)
    has_password = has_password || (std::string_view{option->keyword}.ends_with("password") &&
                                    option->val && *option->val);
  libpq().conninfoFree(options);
  return has_password ? "has a password in it, which is read by whoever may read the settings: "
                        "write it into a file, and name that in tasks.password_file"
                      : "";
}

}  // namespace portico::task
