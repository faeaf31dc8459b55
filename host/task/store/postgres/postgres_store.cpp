#include "task/store/postgres/postgres_store.hpp"

#include <algorithm>
#include <utility>

#include <unistd.h>

#include "task/store/make_postgres.hpp"
#include "task/store/postgres/postgres_begun.hpp"
#include "task/store/postgres/postgres_row.hpp"
#include "task/store/postgres/postgres_schema.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

/// Nobody waits for it but who stops the host.
constexpr std::chrono::milliseconds listener_patience{2000};
/// Between two words of a host that it lives, and after the last of them.
constexpr auto between_words = 1h;
constexpr std::int64_t longest_silence = 24LL * 3600 * 1000;

/// Of this process alone, and of nobody before it: "web1/4711/2f0c11aa".
std::string make_owner() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  const std::string id = make_task_id(wall_clock());
  return std::string{name} + '/' + std::to_string(::getpid()) + '/' + id.substr(id.size() - 8);
}

}  // namespace

PostgresStore::PostgresStore(PostgresAddress address, std::chrono::milliseconds lease)
    : address_{std::move(address)},
      lease_{lease},
      own_{make_owner()},
      begun_{std::make_shared<PostgresBegun>(address_, own_)},
      changes_{own_, lease} {}
PostgresStore::~PostgresStore() = default;

void PostgresStore::on_news(const std::function<void()>& news) {
  PostgresAddress address = address_;
  address.patience = std::min(address.patience, listener_patience);
  listener_ = std::make_unique<PostgresListener>(std::move(address), news, process_);
}

std::optional<Store::Ids> PostgresStore::renew(const Ids& running) {
  if (began_ - renewed_at_ < lease_ / 6) return std::nullopt;
  renewed_ = true;
  settle();
  Ids ours;
  if (running.empty()) return ours;
  PostgresArray ids;
  for (const std::string& id : running) ids.add(id);
  const auto found = run(
      "UPDATE portico_task SET lease = portico_now() + $2::bigint WHERE id = ANY ($3::text[]) AND "
      "owner = $1 RETURNING id",
      {own_, lease_.count(), ids.text()});
  for (int at = 0; at < found.count(); ++at) ours.push_back(found.text(at, 0));
  return ours;
}

/// Two that look for one key, or at one cron, would not see each other's row. What has ended is
/// written by then: it has its key no more, and no other connection of this host waits for a row of
/// one that waits for the lock.
void PostgresStore::lock_keys() {
  if (std::exchange(locked_, true)) return;
  settle();
  run("SELECT pg_advisory_xact_lock($1::integer, 1)", {advisory_class});
}

std::string PostgresStore::add(const Row& row) {
  added_ = true;
  if (row.unique.empty()) {
    insertion_.add(row);
    if (insertion_.is_full()) send_gathered();
    return row.id;
  }
  lock_keys();
  send_gathered();
  // One that had the key may end between the two.
  for (;;) {
    if (PostgresInsertion::add_alone(row, *database_)) return row.id;
    const auto known = run(
        "SELECT id FROM portico_task WHERE id = $4 OR (plugin = $1 AND name = $2 AND unique_key = "
        "$3 AND state IN (0, 1, 2))",
        {row.plugin, row.name, row.unique, row.id});
    if (known.count() > 0) return known.text(0, 0);
  }
}

std::vector<Row> PostgresStore::due(std::string_view plugin, std::string_view name,
                                    std::size_t most) {
  static const std::string sql =
      select_tasks() +
      " WHERE state = 0 AND plugin = $1 AND name = $2 AND crashes < 2 ORDER BY priority DESC, due, "
      "number LIMIT $3 FOR UPDATE SKIP LOCKED";
  const auto found = run(sql, {plugin, name, static_cast<std::int64_t>(most)});
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(found.count()));
  for (int at = 0; at < found.count(); ++at) rows.push_back(task_at(found, at));
  return rows;
}

std::optional<Row> PostgresStore::due_suspect(std::string_view plugin, std::string_view name) {
  static const std::string sql =
      select_tasks() +
      " WHERE state = 0 AND crashes >= 2 AND plugin = $1 AND name = $2 ORDER BY priority DESC, "
      "due, number LIMIT 1 FOR UPDATE SKIP LOCKED";
  const auto found = run(sql, {plugin, name});
  if (found.count() == 0) return std::nullopt;
  return task_at(found, 0);
}

void PostgresStore::start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) {
  if (ticket > 0) give_word();
  changes_.start(id, attempt, now, ticket);
}

/// What is claimed ahead has begun where nothing is known of its host.
void PostgresStore::give_word() {
  const bool is_known = word_at_ && began_ - *word_at_ < between_words;
  if (is_known || std::exchange(word_given_, true)) return;
  send("INSERT INTO portico_host (owner, begun, seen) VALUES ($1, 0, portico_now()) ON CONFLICT "
       "(owner) DO UPDATE SET seen = excluded.seen",
       {own_});
}

void PostgresStore::release(std::string_view id) { changes_.release(id); }

void PostgresStore::finish(std::string_view id, State state, std::string_view why,
                           std::string_view result, Instant now) {
  changes_.finish(id, state, why, result, now);
}

bool PostgresStore::end(std::string_view id, State state, std::string_view why,
                        std::string_view result, Instant now) {
  settle();
  return run("UPDATE portico_task SET state = $2, ended = $3, result = $4, owner = '', error "
             "= CASE WHEN $5 = '' THEN error ELSE $5 END WHERE id = $1 AND state < 3",
             {id, static_cast<int>(state), now, result, why})
             .changed() > 0;
}

void PostgresStore::put_back(std::string_view id, std::uint32_t attempt, Instant due,
                             std::string_view why) {
  send("UPDATE portico_task SET state = 1, owner = '', attempt = $2, due = $3, relative = 1, error "
       "= CASE WHEN $4 = '' THEN error ELSE $4 END WHERE id = $1 AND owner = $5",
       {id, attempt, due, why, own_});
}

bool PostgresStore::crash(std::string_view id, std::uint32_t most_crashes, Instant due,
                          Instant now) {
  const auto found =
      run("SELECT crashes, attempt, attempts FROM portico_task WHERE id = $1 AND owner = $2 FOR "
          "UPDATE",
          {id, own_});
  if (found.count() == 0) return false;
  const std::int64_t crashes = found.number(0, 0) + 1;
  const bool over = crashes >= most_crashes || found.number(0, 1) >= found.number(0, 2);
  const State state = over ? State::dead : due > now ? State::delayed : State::waiting;
  send(
      "UPDATE portico_task SET state = $2, owner = '', crashes = $3, error = $4, ended = $5, due = "
      "$6 WHERE id = $1",
      {id, static_cast<int>(state), crashes, crash_words(crashes), over ? now : 0, due});
  return over;
}

/// Who has just connected waits until others that were cut off with it have had the time to renew
/// what is theirs.
std::size_t PostgresStore::recover(std::uint32_t most_crashes, Instant) {
  if (began_ - connected_at_ < lease_ / 3) return 0;
  const auto found = run("SELECT portico_recover($1::integer)", {most_crashes});
  return static_cast<std::size_t>(found.number(0, 0));
}

void PostgresStore::wake(Instant now) {
  send("UPDATE portico_task SET state = 0 WHERE number IN (SELECT number FROM portico_task WHERE "
       "state = 1 AND due <= $1 FOR UPDATE SKIP LOCKED)",
       {now});
}

std::optional<Instant> PostgresStore::next_due() {
  const auto next = run("SELECT MIN(due) FROM portico_task WHERE state = 1");
  if (next.is_null(0, 0)) return std::nullopt;
  return next.number(0, 0);
}

void PostgresStore::forget(Instant before) {
  send("DELETE FROM portico_task WHERE number IN (SELECT number FROM portico_task WHERE state IN "
       "(3, 5) AND ended < $1 LIMIT 10000 FOR UPDATE SKIP LOCKED)",
       {before});
  send("DELETE FROM portico_host WHERE seen < portico_now() - $1::bigint AND NOT EXISTS (SELECT "
       "FROM portico_task WHERE state = 2 AND portico_task.owner = portico_host.owner)",
       {longest_silence});
}

std::optional<Instant> PostgresStore::cron_last(std::string_view plugin, std::string_view label) {
  lock_keys();
  const auto found =
      run("SELECT last FROM portico_cron WHERE plugin = $1 AND label = $2", {plugin, label});
  if (found.count() == 0) return std::nullopt;
  return found.number(0, 0);
}

void PostgresStore::set_cron_last(std::string_view plugin, std::string_view label, Instant last) {
  send("INSERT INTO portico_cron (plugin, label, last) VALUES ($1, $2, $3) ON CONFLICT (plugin, "
       "label) DO UPDATE SET last = excluded.last",
       {plugin, label, last});
}

std::unique_ptr<Store> make_postgres_store(const settings::Tasks& settings) {
  return std::make_unique<PostgresStore>(
      PostgresAddress{settings.store, settings.password_file, settings.lease / 3}, settings.lease);
}

}  // namespace portico::task
