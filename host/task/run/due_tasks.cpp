#include "task/run/due_tasks.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace portico::task {
namespace {

/// Of each kind at least: to ask twice costs more than to read some in vain.
constexpr std::size_t least_part = 32;

/// What goes before has the lower one.
using Place = std::pair<int, Instant>;
Place place_of(const Row& row) { return {-row.priority, row.due}; }

/// The first of one kind.
class Part {
public:
  Part(const DueKind& kind, std::size_t size) : kind_{kind}, size_{std::min(size, kind.most)} {}

  void read(Store& store) { rows_ = store.due(*kind_.plugin, kind_.kind->name, size_); }
  /// Reads twice as many if one that is not among them may go before that place. False: none may.
  bool grow(Store& store, const std::optional<Place>& last) {
    if (rows_.size() < size_ || size_ == kind_.most) return false;
    if (last && *last <= place_of(rows_.back())) return false;
    size_ = std::min(2 * size_, kind_.most);
    read(store);
    return true;
  }
  std::vector<Row>& rows() { return rows_; }

private:
  const DueKind& kind_;
  std::size_t size_;
  std::vector<Row> rows_;
};

/// Where the last of the first `room` is; nothing: there are fewer.
std::optional<Place> last_place(std::vector<Part>& parts, std::size_t room) {
  std::vector<Place> places;
  for (Part& part : parts)
    std::transform(part.rows().begin(), part.rows().end(), std::back_inserter(places), place_of);
  if (places.size() < room) return std::nullopt;
  const auto last = places.begin() + static_cast<std::ptrdiff_t>(room) - 1;
  std::nth_element(places.begin(), last, places.end());
  return *last;
}

/// Whether there were any.
bool grow(std::vector<Part>& parts, Store& store, std::size_t room) {
  const auto last = last_place(parts, room);
  bool any = false;
  for (Part& part : parts) any = part.grow(store, last) || any;
  return any;
}

}  // namespace

std::vector<DueTask> due_tasks(Store& store, const std::vector<DueKind>& kinds, std::size_t room) {
  if (kinds.empty() || room == 0) return {};
  const std::size_t share = kinds.size() == 1 ? room : 2 * room / kinds.size();
  std::vector<Part> parts;
  for (const DueKind& kind : kinds) parts.emplace_back(kind, std::max(least_part, share));
  for (Part& part : parts) part.read(store);
  while (grow(parts, store, room)) continue;
  std::vector<DueTask> found;
  for (std::size_t of = 0; of < parts.size(); ++of)
    for (Row& row : parts[of].rows()) found.push_back({of, std::move(row)});
  return found;
}

}  // namespace portico::task
