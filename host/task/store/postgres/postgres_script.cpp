// What of a connection is asked for outside of pipelines: scripts, and copies.

#include <optional>
#include <string>
#include <utility>

#include "message/decode.hpp"
#include "task/store/postgres/postgres.hpp"

namespace portico::task {

/// Outside of a pipeline.
void Postgres::ask(const std::string& sql, std::chrono::milliseconds patience) {
  finish();
  if (std::exchange(piped_, false)) sent(libpq().exitPipelineMode(connection_.get()));
  deadline_ = Clock::now() + patience;
  sent(libpq().sendQuery(connection_.get(), sql.c_str()));
  flush();
}

/// Of what was asked so. Throws the first failure, when all of them have come.
void Postgres::end_answers() {
  std::optional<StoreError> failure;
  while (const PostgresRows rows = receive())
    if (!rows.is_good() && !failure) failure = rows.error();
  if (failure) throw *failure;
}

void Postgres::script(const std::string& sql, std::optional<std::chrono::milliseconds> patience) {
  ask(sql, patience.value_or(patience_));
  end_answers();
}

void Postgres::copy(const std::string& sql, std::string_view lines) {
  constexpr std::size_t most_at_once = std::size_t{1} << 16;
  ask(sql, patience_);
  if (const PostgresRows begun = receive(); begun && begun.status() != PGRES_COPY_IN) {
    end_answers();
    throw begun.error();
  }
  const auto put = [this](auto&& act) {
    int done = 0;
    while ((done = act()) == 0) flush();
    if (done < 0) lose("the connection is lost");
  };
  const std::string text = message::utf8(lines);
  for (std::string_view left = text; !left.empty();) {
    give_patience();
    const std::string_view part = left.substr(0, most_at_once);
    put([&] {
      return libpq().putCopyData(connection_.get(), part.data(), static_cast<int>(part.size()));
    });
    flush();
    left.remove_prefix(part.size());
  }
  give_patience();
  put([&] { return libpq().putCopyEnd(connection_.get(), nullptr); });
  flush();
  end_answers();
}

}  // namespace portico::task
