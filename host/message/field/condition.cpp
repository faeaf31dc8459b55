#include "message/field/condition.hpp"

#include <optional>

#include "message/field/date.hpp"

namespace portico::message {
namespace {

constexpr std::string_view weak_mark = "W/";

enum class Comparison { strong, weak };

bool same_tag(std::string_view one, std::string_view other, Comparison comparison) {
  const bool weak = one.starts_with(weak_mark) || other.starts_with(weak_mark);
  if (weak && comparison == Comparison::strong) return false;
  if (one.starts_with(weak_mark)) one.remove_prefix(weak_mark.size());
  if (other.starts_with(weak_mark)) other.remove_prefix(weak_mark.size());
  return one == other;
}

/// Whether a list of entity tags, or "*", names this one. A list that cannot be read names none
/// from there on.
bool names(std::string_view list, std::string_view etag, Comparison comparison) {
  if (list == "*") return true;
  if (etag.empty()) return false;
  for (;;) {
    const auto start = list.find_first_not_of(" \t,");
    if (start == std::string_view::npos) return false;
    list.remove_prefix(start);
    const std::size_t mark = list.starts_with(weak_mark) ? weak_mark.size() : 0;
    if (list.size() <= mark || list[mark] != '"') return false;
    const auto end = list.find('"', mark + 1);
    if (end == std::string_view::npos) return false;
    if (same_tag(list.substr(0, end + 1), etag, comparison)) return true;
    list.remove_prefix(end + 1);
  }
}

/// Whether it was changed after the date that the field holds; nothing when either is no date.
std::optional<bool> changed_after(std::string_view field, const Validators& validators) {
  const auto limit = read_date(field), changed = read_date(validators.last_modified);
  if (!limit || !changed) return std::nullopt;
  return *changed > *limit;
}

}  // namespace

Precondition evaluate(const Conditions& conditions, const Validators& validators, Reading reading) {
  if (conditions.if_match.data()) {
    if (!names(conditions.if_match, validators.etag, Comparison::strong))
      return Precondition::failed;
  } else if (conditions.if_unmodified_since.data()) {
    if (changed_after(conditions.if_unmodified_since, validators).value_or(false))
      return Precondition::failed;
  }
  if (conditions.if_none_match.data()) {
    if (!names(conditions.if_none_match, validators.etag, Comparison::weak))
      return Precondition::holds;
    return reading == Reading::read ? Precondition::not_modified : Precondition::failed;
  }
  if (conditions.if_modified_since.data() && reading == Reading::read &&
      !changed_after(conditions.if_modified_since, validators).value_or(true))
    return Precondition::not_modified;
  return Precondition::holds;
}

bool range_counts(const Conditions& conditions, const Validators& validators, std::time_t now) {
  const std::string_view wanted = conditions.if_range;
  if (!wanted.data()) return true;
  if (!wanted.empty() && wanted == validators.etag) return !wanted.starts_with(weak_mark);
  if (wanted.empty() || wanted != validators.last_modified) return false;
  const auto changed = read_date(wanted);
  return changed && *changed < now;
}

}  // namespace portico::message
