#pragma once

// update(existing, patch): changes what the client of a PATCH sent and nothing else, as FastAPI's
// existing.model_copy(update=patch.model_dump(exclude_unset=True)) does.
//
//   update(item, *patch);
//
// Members go by their own names, those of Inline ones included. Of a Field that was sent the value
// is taken over, of any other member whose null cannot be told from nothing, a value that is not
// null; the rest always. A null that the member to be changed cannot hold changes nothing. No
// locks.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/types/model.hpp"

namespace portico {

namespace detail {

template <class M>
using inlined_type = std::remove_cvref_t<decltype(std::declval<const M&>().get())>;

/// Whether a model, or a model that is Inline in it, has a member of that name.
template <class T> constexpr bool has_member(std::string_view name) {
  return []<std::size_t... I>(std::string_view wanted, std::index_sequence<I...>) {
    const auto has = [&]<std::size_t J>(std::integral_constant<std::size_t, J>) {
      using M = member_type<T, J>;
      if constexpr (is_inline<M>)
        return has_member<inlined_type<M>>(wanted);
      else
        return member_names<T>[J] == wanted;
    };
    return (has(std::integral_constant<std::size_t, I>{}) || ...);
  }
  (name, std::make_index_sequence<member_count<T>>{});
}

/// A value for a member that may have a Field, rules and null of its own.
template <class To, class From> void take_over(To& member, const From& value) {
  using Value = typename MemberTraits<To>::value_type;
  if constexpr (std::is_assignable_v<To&, const From&>) {
    member = value;
  } else if constexpr (is_nullable<From>) {
    if (value)
      take_over(member, *value);
    else if constexpr (is_nullable<Value>)
      member = Value{};
  } else {
    static_assert(std::is_assignable_v<To&, const From&>,
                  "portico: update() of a member that is of another type in the patch");
  }
}

/// Into the member of T that has the name of the I-th of P.
template <class P, std::size_t I, class T, class From>
void take_over_by_name(T& existing, const From& value) {
  for_each_member(existing, [&]<std::size_t J>(auto& member) {
    using M = member_type<T, J>;
    if constexpr (is_inline<M>)
      take_over_by_name<P, I>(member.get(), value);
    else if constexpr (member_names<T>[J] == member_names<P>[I])
      take_over(member, value);
  });
}

template <class T, class P> void take_over_sent(T& existing, const P& patch) {
  for_each_member(patch, [&]<std::size_t I>(const auto& member) {
    using M = member_type<P, I>;
    if constexpr (is_inline<M>) {
      take_over_sent(existing, member.get());
    } else if constexpr (!std::is_same_v<M, Extras>) {
      static_assert(has_member<T>(member_names<P>[I]),
                    "portico: update() of a member that only the patch has");
      if constexpr (MemberTraits<M>::tracked) {
        if (member.is_set()) take_over_by_name<P, I>(existing, *member);
      } else if constexpr (is_nullable<M>) {
        if (member) take_over_by_name<P, I>(existing, member);
      } else {
        take_over_by_name<P, I>(existing, member);
      }
    }
  });
}

}  // namespace detail

/// What has been sent of the patch takes the place of the members of the same name: see above.
template <detail::Aggregate T, detail::Aggregate Patch>
void update(T& existing, const Patch& patch) {
  static_assert(detail::check_model<T>() && detail::check_model<Patch>(),
                "portico: update() is for models");
  detail::take_over_sent(existing, patch);
}

}  // namespace portico
