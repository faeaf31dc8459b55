// What of a store of PostgreSQL is its connections, and what is done on them whole or not at all.

#include <algorithm>
#include <string>

#include "task/store/postgres/postgres_schema.hpp"
#include "task/store/postgres/postgres_store.hpp"
#include "task/store/scattered.hpp"

namespace portico::task {
namespace {

using namespace std::chrono_literals;

/// That have ended: of fewer it is not worth while to have a server's second process write them.
constexpr std::size_t many = 16;
constexpr auto first_pause = 100ms, longest_pause = 2000ms;  ///< between connections
constexpr auto second_pause = 10s;  ///< between attempts at what can be gone without

}  // namespace

std::string PostgresStore::settings_of_session() const {
  const auto setting = [](const char* name, std::chrono::milliseconds time) {
    return std::string{"SET "} + name + " = " + std::to_string(time.count()) + "; ";
  };
  // Who holds a lock for long may wait for one of this connection. There is an index for all that
  // is asked often, also of a table that was empty. What is asked for has just been written, so it
  // is in memory.
  return setting("statement_timeout", lease_) +
         setting("idle_in_transaction_session_timeout", lease_) +
         setting("lock_timeout", lease_ / 6) +
         "SET default_transaction_isolation = 'read committed'; SET plan_cache_mode = "
         "force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET "
         "enable_hashjoin = off; SET enable_mergejoin = off; SET random_page_cost = 1.1";
}

/// Later each time, and not for all hosts at the same moment.
void PostgresStore::connect() {
  database_.reset();
  second_.reset();
  process_ = 0;
  if (Steady::now() < connect_at_) throw StoreError{reason_};
  try {
    auto fresh = std::make_unique<Postgres>(address_);
    fresh->script(settings_of_session());
    migrate(*fresh);
    process_ = fresh->process();
    database_ = std::move(fresh);
  } catch (const StoreError& error) {
    reason_ = error.what();
    pause_ = std::clamp<std::chrono::milliseconds>(pause_ * 2, first_pause, longest_pause);
    connect_at_ = Steady::now() + scattered(pause_);
    throw;
  }
  pause_ = {};
  connected_at_ = Steady::now();
}

/// A connection that was lost since is made again: nothing has been asked of it yet.
void PostgresStore::begin(Outlives outlives) {
  began_ = Steady::now();
  outlives_ = outlives;
  added_ = locked_ = renewed_ = word_given_ = false;
  changes_.clear();
  if (database_) {
    try {
      if (database_->is_quiet())
        database_->send("BEGIN");
      else
        database_->run("BEGIN");
      return;
    } catch (const StoreError&) {
      if (!database_->is_lost()) throw;
    }
  }
  connect();
  database_->run("BEGIN");
}

/// Makes it, unless the server had no room for it just now. It waits for no lock for long: who has
/// that may wait for one of the first connection, which waits for this one, and the server sees no
/// deadlock in that.
bool PostgresStore::has_second() {
  if (second_ && !second_->is_lost()) return true;
  second_.reset();
  if (Steady::now() < second_at_) return false;
  try {
    auto fresh = std::make_unique<Postgres>(address_);
    fresh->script(settings_of_session() +
                  "; SET synchronous_commit = off; SET lock_timeout = 200; SET "
                  "plan_cache_mode = force_custom_plan");
    second_ = std::move(fresh);
  } catch (const StoreError&) {
    second_at_ = Steady::now() + second_pause;
  }
  return second_ != nullptr;
}

/// A process of the server that writes these while another one works on what follows. Where there
/// is none, they are written with all else.
void PostgresStore::send_ended() {
  if (changes_.ended() < many || !has_second()) return;
  changes_.send_ended(*second_);
  second_->push();
}

/// Until what has ended is written. Nothing that may be among it is changed on the other connection
/// before: one would wait for the other.
void PostgresStore::settle() {
  send_ended();
  if (second_) second_->finish();
}

/// What is claimed or added is not among what has ended: both are written at a time.
void PostgresStore::commit() {
  send_gathered();
  if (second_ && second_->is_pushed()) database_->push();
  settle();
  if (added_) send("NOTIFY portico_tasks");
  if (outlives_ == Outlives::processes) send("SET LOCAL synchronous_commit = off");
  run("COMMIT");
  if (word_given_) word_at_ = began_;
  if (!renewed_) return;
  renewed_at_ = began_;
  held_until_ = began_ + lease_ * 2 / 3;
}

void PostgresStore::send_gathered() {
  send_ended();
  changes_.send(*database_);
  insertion_.send(*database_);
}

/// What was changed before is changed first.
void PostgresStore::send(std::string_view sql, Postgres::Values values) {
  send_gathered();
  database_->send(sql, values);
}
PostgresRows PostgresStore::run(std::string_view sql, Postgres::Values values) {
  send_gathered();
  return database_->run(sql, values);
}

void PostgresStore::rollback() noexcept {
  changes_.clear();
  insertion_.clear();
  try {
    settle();
  } catch (const StoreError&) {
    second_.reset();
  }
  try {
    if (database_ && !database_->is_lost()) database_->run("ROLLBACK");
  } catch (const StoreError&) {
    database_.reset();  // the server ends what is open there
  }
}

}  // namespace portico::task
