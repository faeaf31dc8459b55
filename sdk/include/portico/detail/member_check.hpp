#pragma once

// Whether a struct is a model, and each of its members may be one of a model's. Compile time only.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "portico/detail/discriminator_check.hpp"
#include "portico/detail/no_form.hpp"
#include "portico/keywords.hpp"
#include "portico/model.hpp"
#include "portico/names.hpp"
#include "portico/reflect.hpp"

namespace portico::detail {

/// Whether the initialiser at `Before` is for an array: it takes one in braces of its own only
/// where fewer follow than otherwise. The members of a base class stand in braces of their own,
/// too.
template <class T, std::size_t... Before, std::size_t... Behind>
constexpr bool begins_array(std::index_sequence<Before...>, std::index_sequence<Behind...>) {
  if constexpr (HasBase<T>) {
    constexpr bool alone = requires { T{{((void)Before, AnyMember<T>{})..., {AnyMember<T>{}}}}; };
    constexpr bool among = requires {
      T{{((void)Before, AnyMember<T>{})..., {AnyMember<T>{}}, ((void)Behind, AnyMember<T>{})...}};
    };
    return alone && !among;
  } else {
    constexpr bool alone = requires { T{((void)Before, AnyMember<T>{})..., {AnyMember<T>{}}}; };
    constexpr bool among = requires {
      T{((void)Before, AnyMember<T>{})..., {AnyMember<T>{}}, ((void)Behind, AnyMember<T>{})...};
    };
    return alone && !among;
  }
}

/// Whether a C array of more than one item is among the members: braces count each of its items,
/// parentheses take none, but no members of a base class either.
template <class T, std::size_t... I> constexpr bool has_array(std::index_sequence<I...>) {
#if defined(__cpp_aggregate_paren_init)
  if constexpr (!HasBase<T>) return !requires {
      T(((void)I, AnyMember<T>{})...);
    };
#endif
  return (begins_array<T>(std::make_index_sequence<I>{},
                          std::make_index_sequence<sizeof...(I) - I - 1>{}) ||
          ...);
}

template <class T, template <class> class Is> constexpr bool any_member() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (Is<member_type<T, I>>::value || ...);
  }
  (std::make_index_sequence<member_count<T>>{});
}
template <class T, class M> constexpr std::size_t members_of_type() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (std::size_t{0} + ... + std::size_t{std::is_same_v<member_type<T, I>, M>});
  }
  (std::make_index_sequence<member_count<T>>{});
}

/// A struct that says something of itself does so in a constant.
template <class T> constexpr bool describes_itself_rightly() {
  if constexpr (requires { T::portico_model; }) return requires {
      std::bool_constant<(T::portico_model.name.size() < 1000)>{};
    };
  return true;
}

template <class T> constexpr bool forbids_extra() {
  if constexpr (requires { T::portico_model; }) return T::portico_model.extra == Extra::forbid;
  return false;
}

/// One sentence where a struct is no model.
template <class T> constexpr bool check_model() {
  using Place = TypePlace<T>;
  if constexpr (HandlerParameter<T>) {
    explain_no_form<Place, T>();
    return false;
  } else if constexpr (HasBaseAndMembers<T>) {
    PORTICO_MISTAKE(Place, T,
                    "this struct has a base class and members of its own, which can not be taken "
                    "apart; make the base its first member: Inline<Base> base;");
    return false;
  } else if constexpr (member_count<T> == 0 && !std::is_empty_v<T>) {
    PORTICO_MISTAKE(Place, T,
                    "the members of this struct can not be counted; one of them is a reference, or "
                    "its type converts from anything");
    return false;
  } else if constexpr (has_array<T>(std::make_index_sequence<member_count<T>>{})) {
    PORTICO_MISTAKE(Place, T, "a member is a C array; say std::array or std::vector");
    return false;
  } else if constexpr (member_count<T> > max_members) {
    PORTICO_MISTAKE(Place, T,
                    "a model has at most 64 members; put some of them into an Inline<...> member");
    return false;
  } else if constexpr (any_member<T, std::is_const>()) {
    PORTICO_MISTAKE(Place, T, "a member is const, and could not be filled; leave the const out");
    return false;
  } else if constexpr (!std::is_default_constructible_v<T>) {
    PORTICO_MISTAKE(Place, T,
                    "a model is made empty and then filled; every member needs a default "
                    "constructor");
    return false;
  } else if constexpr (!describes_itself_rightly<T>()) {
    PORTICO_MISTAKE(Place, T,
                    "portico_model is a constant: static constexpr Model portico_model{...};");
    return false;
  } else if constexpr (members_of_type<T, Extras>() > 1) {
    PORTICO_MISTAKE(Place, T, "a model has one member of type Extras; it takes all that is left");
    return false;
  } else if constexpr (members_of_type<T, Extras>() == 1 && forbids_extra<T>()) {
    PORTICO_MISTAKE(
        Place, T,
        "Extra::forbid refuses what a member of type Extras is to keep; leave out one of "
        "the two");
    return false;
  } else {
    return true;
  }
}

/// Whether a type holds one of those above it.
template <class T, class... Above> constexpr bool leads_back();
template <class T, class... Above> struct LeadsBack { static constexpr bool value = false; };
template <template <class...> class Holder, class... T, class... Above>
struct LeadsBack<Holder<T...>, Above...> {
  static constexpr bool value = (leads_back<T, Above...>() || ...);
};
template <class T, class... Above> constexpr bool leads_back() {
  if constexpr (is_one_of<T, Above...>)
    return true;
  else if constexpr (requires { &Type<T>::describe_members; })
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (leads_back<member_type<T, I>, T, Above...>() || ...);
    }
  (std::make_index_sequence<member_count<T>>{});
  else return LeadsBack<T, Above...>::value;
}

/// Whether the type of a member is a Field, and its rules.
template <class M> struct MemberRules {
  static constexpr bool fit = !is_rule<M>;
  template <class Place> static constexpr void explain() { explain_rules<Place, M>(); }
  static constexpr bool names_body = false;
  template <class> static constexpr bool check_tags() { return true; }
};
template <class T, class... Rules> struct MemberRules<Field<T, Rules...>> {
  static constexpr bool fit = rule_flaw<T, Rules...> == RuleFlaw::none;
  template <class Place> static constexpr void explain() { explain_rules<Place, T, Rules...>(); }
  template <class Place> static constexpr bool check_tags() {
    return check_discriminator<Place, T, Rules...>();
  }
  static constexpr bool names_body = !find_name(NameKind::as, RuleList<Rules...>{}).empty() ||
                                     !find_name(NameKind::embed, RuleList<Rules...>{}).empty();
};

/// One sentence where the I-th member of a model can be none.
template <class T, std::size_t I> constexpr bool check_member() {
  using M = member_type<T, I>;
  using V = typename MemberTraits<M>::value_type;
  if constexpr (std::is_array_v<M> || HandlerParameter<M> || !MemberRules<M>::fit) {
    if constexpr (std::is_array_v<M> || HandlerParameter<M>)
      explain_no_form<MemberAt<T, I>, M>();
    else
      MemberRules<M>::template explain<MemberAt<T, I>>();
    return false;
  } else if constexpr (MemberRules<M>::names_body) {
    using Place = MemberAt<T, I>;
    PORTICO_MISTAKE(Place, V, "As and Embed name a Body; another name of a member is an Alias");
    return false;
  } else if constexpr (!Value<V>) {
    explain_no_form<MemberAt<T, I>, V>();
    return false;
  } else {
    return MemberRules<M>::template check_tags<MemberAt<T, I>>();
  }
}

}  // namespace portico::detail
