#pragma once

// A value as JSON, in the order of declaration and filtered like a reply: an nlohmann::ordered_json
// for dump(), a JsonValue for what is sent as it is.

#include <string>
#include <type_traits>
#include <utility>

#include "portico/dump_options.hpp"
#include "portico/value.hpp"

namespace portico::detail {

/// How to dump, and how deep in models.
struct Dumping {
  const DumpOptions& options;
  unsigned depth = 0;
};

template <class Json, class V> Json dump_value(const V& value, const Dumping& how);

template <class T, class Json> void dump_members(const T& value, const Dumping& how, Json& out);

/// Whether a member of a model that was made empty holds a default.
template <class M> bool has_default(const M& prototype) {
  if constexpr (MemberTraits<M>::tracked) {
    return !prototype.is_missing();
  } else if constexpr (is_nullable<M> || !std::is_default_constructible_v<M>) {
    return true;
  } else {
    const M initial{};
    return !is_initial(&initial, &prototype, write_erased<M>);
  }
}

template <class M, class Json>
void dump_member(const MemberName& name, const M& member, const M& prototype, const Dumping& how,
                 Json& out) {
  using Traits = MemberTraits<M>;
  const DumpOptions& options = how.options;
  if (options.secrets == Secrets::hidden && is_secret(typename Traits::rules{})) return;
  Json made;
  if constexpr (Traits::tracked) {
    if (options.exclude_unset && !member.is_set()) return;
    made = dump_value<Json>(*member, how);
  } else {
    if constexpr (is_nullable<M>)
      if (options.exclude_unset && !member && !prototype) return;
    made = dump_value<Json>(member, how);
  }
  if (options.exclude_none && made.is_null()) return;
  if (options.exclude_defaults && has_default(prototype) &&
      made == dump_value<Json>(prototype, how))
    return;
  out[std::string{options.by_alias ? name.output : name.own}] = std::move(made);
}

template <class T, class Json> void dump_members(const T& value, const Dumping& how, Json& out) {
  const T prototype{};
  auto defaults = members(prototype);
  for_each_member(value, [&]<std::size_t I>(const auto& member) {
    using M = member_type<T, I>;
    if constexpr (is_inline<M>) {
      dump_members(member.get(), how, out);
    } else if constexpr (std::is_same_v<M, Extras>) {
      for (auto entry = member.begin(); entry != member.end(); ++entry)
        out[entry.key()] = Json(entry.value());
    } else {
      dump_member<M>(member_name<T, I>, member, std::get<I>(defaults), how, out);
    }
  });
}

/// Models within are filtered too; everything else looks as it does in a reply.
template <class Json, class V> Json dump_value(const V& value, const Dumping& how) {
  if constexpr (is_field<V>) {
    return dump_value<Json>(*value, how);
  } else if constexpr (ModelStruct<V> && !std::is_same_v<V, TimeOfDay> &&
                       !requires { std::tuple_size<V>::value; }) {
    if (how.depth == Nesting::deepest) throw too_deep();
    Json out = Json::object();
    dump_members(value, Dumping{how.options, how.depth + 1}, out);
    return out;
  } else if constexpr (is_nullable<V>) {
    return value ? dump_value<Json>(*value, how) : Json{};
  } else if constexpr (is_variant<V>) {
    return std::visit([&](const auto& held) { return dump_value<Json>(held, how); }, value);
  } else if constexpr (requires { typename V::mapped_type; } && !AnyJson<V>) {
    Cells cells;
    Json out = Json::object();
    for (const auto& [key, item] : value) {
      portico_member named{};
      write_key(key, named, cells);
      out[std::string{cell::name_of(named)}] = dump_value<Json>(item, how);
    }
    return out;
  } else if constexpr (requires {
                         typename V::value_type;
                         value.begin();
                       } &&
                       !AnyJson<V> && !std::is_same_v<V, std::string>) {
    Json out = Json::array();
    for (const auto& item : value)
      out.push_back(dump_value<Json, std::remove_cvref_t<typename V::value_type>>(item, how));
    return out;
  } else {
    Cells cells;
    return detail::read<Json>(detail::write(value, cells));
  }
}

}  // namespace portico::detail
