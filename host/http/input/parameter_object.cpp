#include "http/input/parameter_object.hpp"

#include <algorithm>
#include <unordered_set>

#include "http/input/pick.hpp"
#include "message/decode.hpp"
#include "model/reader.hpp"

namespace portico::http {
namespace {

using route::Group;
using route::Place;

class Taker {
public:
  Taker(Place place, const Groups& values, message::Arena& arena, Aside aside = {})
      : place_{place},
        values_{values},
        arena_{arena},
        members_{&arena},
        taken_{aside.begin(), aside.end(), 0, &arena} {}

  void member(const Group::Member& member, Spellings& spellings) {
    if (place_ == Place::form) return member_of_form(member);
    const auto sent = [this](const Group::Name& name) {
      return values_.first(name.lookup) != nullptr;
    };
    const auto found = std::find_if(member.names.begin(), member.names.end(), sent);
    const Group::Name& name = found == member.names.end() ? member.names.front() : *found;
    put(name, member);
    if (name.key != name.wire) spellings.emplace_back(name.key, name.wire);
    if (place_ != Place::header) return;
    // A name that was not converted is no other header either.
    for (const Group::Name& other : member.names)
      if (other.key != other.wire) taken_.insert(lower(other.key, arena_));
  }

  void others() {
    for (const auto& [name, all] : values_) {
      if (taken_.contains(name)) continue;
      const bool one = all.size == 1 || place_ == Place::cookie;  // the last cookie counts
      add(name, one ? all.items[all.size - 1] : all);
    }
  }

  portico_value object() {
    portico_value value{};
    value.kind = PORTICO_OBJECT;
    auto* copy = message::room<portico_member>(arena_, members_.size());
    std::copy(members_.begin(), members_.end(), copy);
    value.size = model::unique(copy, static_cast<std::uint32_t>(members_.size()), arena_);
    value.members = copy;
    return value;
  }

private:
  // The first name under which there is something; those behind it are left to others.
  void member_of_form(const Group::Member& member) {
    for (const Group::Name& name : member.names)
      if (put(name, member)) return;
  }

  bool put(const Group::Name& name, const Group::Member& member) {
    taken_.insert(name.lookup);
    const auto value =
        pick(values_, name.lookup, place_, member.sequence ? Taking::all : Taking::one, arena_);
    if (value) add(name.key, *value);
    return value.has_value();
  }

  void add(std::string_view name, const portico_value& value) {
    members_.push_back({name.data(), static_cast<std::uint32_t>(name.size()), 0, value});
  }

  Place place_;
  const Groups& values_;
  message::Arena& arena_;
  std::pmr::vector<portico_member> members_;
  std::pmr::unordered_set<std::string_view> taken_;
};

}  // namespace

portico_value take(const Group& group, Place place, const Groups& values, message::Arena& arena,
                   Spellings& spellings, Aside aside) {
  Taker taker{place, values, arena, aside};
  for (const Group::Member& member : group.members) taker.member(member, spellings);
  taker.others();
  return taker.object();
}

portico_value take_all(Place place, const Groups& values, message::Arena& arena) {
  Taker taker{place, values, arena};
  taker.others();
  return taker.object();
}

bool is_sent(const Group& group, const Groups& values, Aside aside) {
  const auto is_other = [&](const Groups::Group& one) {
    return std::find(aside.begin(), aside.end(), one.name) == aside.end();
  };
  if (group.model->extra != model::Extra::ignore &&
      std::any_of(values.begin(), values.end(), is_other))
    return true;
  return std::any_of(group.members.begin(), group.members.end(), [&](const auto& member) {
    return std::any_of(member.names.begin(), member.names.end(), [&](const Group::Name& name) {
      return values.first(name.lookup) != nullptr;
    });
  });
}

}  // namespace portico::http
