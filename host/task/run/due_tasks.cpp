#include "task/run/due_tasks.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace portico::task {
namespace {

/// Of each kind at least: to ask twice costs more than to read some in vain.
constexpr std::size_t least_part = 32;

/// What goes before has the lower one.
using Place = std::pair<int, Instant>;
Place place_of(const Row& row) { return {-row.priority, row.due}; }

/// How far the first `room` of all reach.
struct Reach {
  std::optional<Place> last;  ///< nothing: there are fewer
  std::size_t missing = 0;    ///< so many
};

/// The first of one kind.
class Part {
public:
  Part(const DueKind& kind, std::size_t size) : kind_{&kind}, size_{std::min(size, kind.most)} {}

  void read(Store& store) { rows_ = store.due(*kind_->plugin, kind_->kind->name, size_); }
  /// Reads more if one that has not been read may be among the first. False: none may.
  bool grow(Store& store, const Reach& reach) {
    if (rows_.size() < size_ || size_ == kind_->most) return false;
    if (reach.last && *reach.last <= place_of(rows_.back())) return false;
    size_ = std::min(std::max(2 * size_, size_ + reach.missing), kind_->most);
    read(store);
    return true;
  }
  const DueKind& kind() const { return *kind_; }
  std::vector<Row>& rows() { return rows_; }

private:
  const DueKind* kind_;
  std::size_t size_;
  std::vector<Row> rows_;
};

Reach reach_of(std::vector<Part>& parts, std::size_t room) {
  std::vector<std::pair<Place, const DueKind*>> places;
  places.reserve(2 * room);
  for (Part& part : parts)
    for (const Row& row : part.rows()) places.emplace_back(place_of(row), &part.kind());
  std::sort(places.begin(), places.end(),
            [](const auto& one, const auto& other) { return one.first < other.first; });
  std::map<std::string_view, std::size_t> taken;
  std::size_t all = 0;
  for (const auto& [place, kind] : places) {
    if (std::size_t& of_queue = taken[kind->kind->queue]; of_queue < kind->most) {
      ++of_queue;
      ++all;
    }
    if (all == room) return {place, 0};
  }
  return {std::nullopt, room - all};
}

/// Whether there were any.
bool grow(std::vector<Part>& parts, Store& store, std::size_t room) {
  const Reach reach = reach_of(parts, room);
  bool any = false;
  for (Part& part : parts) any = part.grow(store, reach) || any;
  return any;
}

}  // namespace

std::vector<DueTask> due_tasks(Store& store, const std::vector<DueKind>& kinds, std::size_t room) {
  if (kinds.empty() || room == 0) return {};
  const std::size_t share = kinds.size() == 1 ? room : 2 * room / kinds.size();
  std::vector<Part> parts;
  parts.reserve(kinds.size());
  for (const DueKind& kind : kinds) parts.emplace_back(kind, std::max(least_part, share));
  for (Part& part : parts) part.read(store);
  while (grow(parts, store, room)) continue;
  std::vector<DueTask> found;
  for (std::size_t of = 0; of < parts.size(); ++of)
    for (Row& row : parts[of].rows()) found.push_back({of, std::move(row)});
  return found;
}

}  // namespace portico::task
