#pragma once

// dump(): a value as nlohmann::ordered_json, in the order of declaration and filtered like a reply:
// dump(patch, {.exclude_unset = true}) is what a client really sent. By the members' own names
// unless told otherwise. Secrets stay out unless asked for.

#include <nlohmann/json.hpp>

#include "portico/dump_options.hpp"
#include "portico/value.hpp"

namespace portico {

namespace detail {

/// How to dump, and how deep in models.
struct Dumping {
  const DumpOptions& options;
  unsigned depth = 0;
};

template <class V> nlohmann::ordered_json dump_value(const V& value, const Dumping& how);

template <class T>
void dump_members(const T& value, const Dumping& how, nlohmann::ordered_json& out);

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

template <class M>
void dump_member(const MemberName& name, const M& member, const M& prototype, const Dumping& how,
                 nlohmann::ordered_json& out) {
  using Traits = MemberTraits<M>;
  const DumpOptions& options = how.options;
  if (options.secrets == Secrets::hidden && is_secret(typename Traits::rules{})) return;
  nlohmann::ordered_json made;
  if constexpr (Traits::tracked) {
    if (options.exclude_unset && !member.is_set()) return;
    made = dump_value(*member, how);
  } else {
    if constexpr (is_nullable<M>)
      if (options.exclude_unset && !member && !prototype) return;
    made = dump_value(member, how);
  }
  if (options.exclude_none && made.is_null()) return;
  if (options.exclude_defaults && has_default(prototype) && made == dump_value(prototype, how))
    return;
  out[std::string{options.by_alias ? name.output : name.own}] = std::move(made);
}

template <class T>
void dump_members(const T& value, const Dumping& how, nlohmann::ordered_json& out) {
  const T prototype{};
  auto defaults = members(prototype);
  for_each_member(value, [&]<std::size_t I>(const auto& member) {
    using M = member_type<T, I>;
    if constexpr (is_inline<M>) {
      dump_members(member.get(), how, out);
    } else if constexpr (std::is_same_v<M, Extras>) {
      for (auto entry = member.begin(); entry != member.end(); ++entry)
        out[entry.key()] = nlohmann::ordered_json(entry.value());
    } else {
      dump_member<M>(member_name<T, I>, member, std::get<I>(defaults), how, out);
    }
  });
}

/// Models within are filtered too; everything else looks as it does in a reply.
template <class V> nlohmann::ordered_json dump_value(const V& value, const Dumping& how) {
  if constexpr (is_field<V>) {
    return dump_value(*value, how);
  } else if constexpr (ModelStruct<V> && !std::is_same_v<V, TimeOfDay> &&
                       !requires { std::tuple_size<V>::value; }) {
    if (how.depth == Nesting::deepest) throw too_deep();
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    dump_members(value, Dumping{how.options, how.depth + 1}, out);
    return out;
  } else if constexpr (is_nullable<V>) {
    return value ? dump_value(*value, how) : nlohmann::ordered_json{};
  } else if constexpr (is_variant<V>) {
    return std::visit([&](const auto& held) { return dump_value(held, how); }, value);
  } else if constexpr (requires { typename V::mapped_type; } && !AnyJson<V>) {
    Cells cells;
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (const auto& [key, item] : value) {
      portico_member named{};
      write_key(key, named, cells);
      out[std::string{cell::name_of(named)}] = dump_value(item, how);
    }
    return out;
  } else if constexpr (requires {
                         typename V::value_type;
                         value.begin();
                       } &&
                       !AnyJson<V> && !std::is_same_v<V, std::string>) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const auto& item : value)
      out.push_back(dump_value<std::remove_cvref_t<typename V::value_type>>(item, how));
    return out;
  } else {
    Cells cells;
    return detail::read<nlohmann::ordered_json>(detail::write(value, cells));
  }
}

struct Dumper {
  template <class T>
  static nlohmann::ordered_json dump(const T& value, const DumpOptions& options) {
    return dump_value(value, Dumping{options});
  }
};

}  // namespace detail

}  // namespace portico
