#pragma once

// The store of several hosts: tables of a database of PostgreSQL, which they share with whoever
// uses its functions (postgresql_schema). What runs here is held by a lease, which is renewed while
// it runs, by the clock of the server; when it is over, others run it. Rows are claimed past those
// that another one is at (SKIP LOCKED), and who adds some notifies the others. Moments are those of
// the hosts' clocks, which have to agree. One thread at a time.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "task/store/postgres/postgres.hpp"
#include "task/store/postgres/postgres_changes.hpp"
#include "task/store/postgres/postgres_insertion.hpp"
#include "task/store/postgres/postgres_listener.hpp"
#include "task/store/store.hpp"

namespace portico::task {

class PostgresStore final : public Store {
public:
  /// Connects when it is used first, and again when the connection is lost: begin() throws
  /// StoreError then.
  PostgresStore(PostgresAddress address, std::chrono::milliseconds lease);
  ~PostgresStore() override;

  using Store::begin;
  void begin(Outlives outlives) override;
  void commit() override;
  void rollback() noexcept override;
  void distrust() noexcept override {}
  void on_news(const std::function<void()>& news) override;
  std::optional<Ids> renew(const Ids& running) override;
  std::optional<Steady::time_point> held_until() const override { return held_until_; }
  std::string add(const Row& row) override;
  std::vector<Row> due(std::string_view plugin, std::string_view name, std::size_t most) override;
  std::optional<Row> due_suspect(std::string_view plugin, std::string_view name) override;
  using Store::start;
  void start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) override;
  std::shared_ptr<Begun> begun() override { return begun_; }
  void release(std::string_view id) override;
  void finish(std::string_view id, State state, std::string_view why, std::string_view result,
              Instant now) override;
  bool end(std::string_view id, State state, std::string_view why, std::string_view result,
           Instant now) override;
  void put_back(std::string_view id, std::uint32_t attempt, Instant due,
                std::string_view why) override;
  bool crash(std::string_view id, std::uint32_t most_crashes, Instant due, Instant now) override;
  std::size_t recover(std::uint32_t most_crashes, Instant now) override;
  void wake(Instant now) override;
  std::optional<Instant> next_due() override;
  /// Nothing: the clock of one host is not that of the others.
  void shift(Instant) override {}
  std::optional<Instant> clock_ahead(std::string_view) override { return std::nullopt; }
  void set_clock_ahead(std::string_view, Instant) override {}
  void forget(Instant before) override;
  std::optional<Instant> cron_last(std::string_view plugin, std::string_view label) override;
  void set_cron_last(std::string_view plugin, std::string_view label, Instant last) override;
  std::optional<Row> find(std::string_view id) override;
  void visit(const Filter& filter, const std::function<void(Row)>& look) override;
  std::vector<Count> counts() override;
  bool revive(std::string_view id, Instant now) override;
  std::size_t purge(const Filter& filter) override;

private:
  std::string settings_of_session() const;
  void connect();
  void send(std::string_view sql, Postgres::Values values = {});
  PostgresRows run(std::string_view sql, Postgres::Values values = {});
  void give_word();
  bool has_second();
  void send_ended();
  void send_gathered();
  void settle();
  void lock_keys();

  const PostgresAddress address_;
  const std::chrono::milliseconds lease_;
  const std::string own_;  ///< who holds what runs here
  const std::shared_ptr<Begun> begun_;
  std::unique_ptr<Postgres> database_;
  /// For what many have come to; made when that is first so, if the server has room for it.
  std::unique_ptr<Postgres> second_;
  PostgresChanges changes_;
  PostgresInsertion insertion_;
  std::string reason_;  ///< there is no connection
  std::chrono::milliseconds pause_{};
  Steady::time_point connect_at_{}, connected_at_{}, second_at_{}, began_{}, renewed_at_{};
  std::optional<Steady::time_point> held_until_, word_at_;
  Outlives outlives_ = Outlives::as_promised;  ///< this transaction
  bool added_ = false, locked_ = false, renewed_ = false, word_given_ = false;  ///< in it
  std::atomic<int> process_{0};                 ///< of the server, that serves this
  std::unique_ptr<PostgresListener> listener_;  ///< last: it looks at the number
};

}  // namespace portico::task
