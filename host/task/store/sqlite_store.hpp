#pragma once

// The store that needs nothing but a folder: one file of SQLite, with its log beside it (WAL). The
// processes of a host share it; who has ended is known by its lock (Owners). One thread at a time.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "settings/work/tasks.hpp"
#include "task/store/database.hpp"
#include "task/store/make_store.hpp"
#include "task/store/owners.hpp"
#include "task/store/store.hpp"

namespace portico::task {

class SqliteStore : public Store {
public:
  /// Opens it, or makes it. Throws StoreError.
  explicit SqliteStore(const settings::Tasks& settings, OnDamage damage = OnDamage::set_aside);

  using Store::begin;
  void begin(Outlives outlives) override;
  void commit() override;
  void rollback() noexcept override;
  void distrust() noexcept override;
  std::string add(const Row& row) override;
  std::vector<Row> due(std::string_view plugin, std::string_view name, std::size_t most) override;
  std::optional<Row> due_suspect(std::string_view plugin, std::string_view name) override;
  using Store::start;
  void start(std::string_view id, std::uint32_t attempt, Instant now, Ticket ticket) override;
  std::shared_ptr<Begun> begun() override { return owners_; }
  void release(std::string_view id) override;
  void finish(std::string_view id, State state, std::string_view why, std::string_view result,
              Instant now) override {
    end(id, state, why, result, now);
  }
  bool end(std::string_view id, State state, std::string_view why, std::string_view result,
           Instant now) override;
  void put_back(std::string_view id, std::uint32_t attempt, Instant due,
                std::string_view why) override;
  bool crash(std::string_view id, std::uint32_t most_crashes, Instant due, Instant now) override;
  std::size_t recover(std::uint32_t most_crashes, Instant now) override;
  void wake(Instant now) override;
  std::optional<Instant> next_due() override;
  void shift(Instant by) override;
  std::optional<Instant> clock_ahead(std::string_view boot) override;
  void set_clock_ahead(std::string_view boot, Instant ahead) override;
  void forget(Instant before) override;
  std::optional<Instant> cron_last(std::string_view plugin, std::string_view label) override;
  void set_cron_last(std::string_view plugin, std::string_view label, Instant last) override;
  std::optional<Row> find(std::string_view id) override;
  void visit(const Filter& filter, const std::function<void(Row)>& look) override;
  std::vector<Count> counts() override;
  bool revive(std::string_view id, Instant now) override;
  std::size_t purge(const Filter& filter) override;

private:
  void open(settings::Tasks::Durable durable);
  void adopt();
  std::size_t release_of(std::int64_t owner);

  const std::filesystem::path folder_;
  std::shared_ptr<Owners> owners_;             ///< none: nobody shares it
  bool waits_for_disk_ = false;                ///< what outlives a loss of power is promised
  Outlives outlives_ = Outlives::as_promised;  ///< what the connection is set to
  std::unique_ptr<Database> database_;
};

}  // namespace portico::task
