#pragma once

// Whether a Discriminator tells the models of its std::variant apart. Compile time only.

#include <array>
#include <string_view>
#include <type_traits>
#include <variant>

#include "portico/detail/mistake.hpp"
#include "portico/model.hpp"
#include "portico/names.hpp"
#include "portico/reflect.hpp"
#include "portico/types/enumeration.hpp"
#include "portico/types/literal.hpp"

namespace portico::detail {

/// The texts by which a member tells its model.
template <class M> struct Tag {
  static constexpr bool is_tag = std::is_enum_v<M>;  ///< whose texts nobody compares
  static constexpr std::array<std::string_view, 0> texts{};
};
template <class T, class... Rules> struct Tag<Field<T, Rules...>> : Tag<T> {};
template <Constant... Options> struct Tag<Literal<Options...>> {
  static constexpr bool is_tag = true;
  static constexpr auto texts = [] {
    if constexpr ((TextConstant<Options> && ...))
      return std::array<std::string_view, sizeof...(Options)>{Options.get()...};
    else
      return std::array<std::string_view, 0>{};
  }();
};

/// The number of the member of that name; the number of all members: there is none.
template <class A, Text Name> constexpr std::size_t tag_of() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    std::size_t found = sizeof...(I);
    ((member_name<A, I>.input == Name.view() ? (void)(found = I) : (void)0), ...);
    return found;
  }
  (std::make_index_sequence<member_count<A>>{});
}

enum class TagFlaw : std::uint8_t { none, missing, no_tag, twice };

/// An alternative that is a union again, or has Inline members, speaks for itself at load.
template <class A> constexpr bool speaks_for_itself() {
  if constexpr (!Aggregate<A> || requires { std::tuple_size<A>::value; })
    return true;
  else
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (is_inline<member_type<A, I>> || ...);
    }
  (std::make_index_sequence<member_count<A>>{});
}

template <class A, Text Name> constexpr TagFlaw tag_flaw() {
  if constexpr (speaks_for_itself<A>())
    return TagFlaw::none;
  else if constexpr (tag_of<A, Name>() == member_count<A>)
    return TagFlaw::missing;
  else if constexpr (!Tag<member_type<A, tag_of<A, Name>()>>::is_tag)
    return TagFlaw::no_tag;
  return TagFlaw::none;
}

template <class A, Text Name> constexpr auto tag_texts() {
  if constexpr (speaks_for_itself<A>())
    return std::array<std::string_view, 0>{};
  else
    return Tag<member_type<A, tag_of<A, Name>()>>::texts;
}

template <class T> struct TagFlaws {
  template <Text> static constexpr TagFlaw flaw() { return TagFlaw::none; }
};
template <class T>
requires is_nullable<T>
struct TagFlaws<T> : TagFlaws<std::remove_cvref_t<decltype(*std::declval<T&>())>> {
};
template <class... A> struct TagFlaws<std::variant<A...>> {
  template <Text Name> static constexpr TagFlaw flaw() {
    for (const TagFlaw one : {tag_flaw<A, Name>()...})
      if (one != TagFlaw::none) return one;
    if constexpr (((tag_flaw<A, Name>() == TagFlaw::none) && ...)) {
      std::array<std::string_view, (tag_texts<A, Name>().size() + ... + 1)> seen{};
      std::size_t count = 0;
      bool twice = false;
      const auto look = [&](const auto& texts) {
        for (const std::string_view text : texts) {
          for (std::size_t i = 0; i < count; ++i) twice = twice || seen[i] == text;
          seen[count++] = text;
        }
      };
      (look(tag_texts<A, Name>()), ...);
      if (twice) return TagFlaw::twice;
    }
    return TagFlaw::none;
  }
};

template <class T, class Rule> inline constexpr TagFlaw flaw_of_tags = TagFlaw::none;
template <class T, Text Name>
inline constexpr TagFlaw flaw_of_tags<T, Discriminator<Name>> = TagFlaws<T>::template flaw<Name>();

/// One sentence where the alternatives of a T cannot be told apart.
template <class Place, class T, class... Rules> constexpr bool check_discriminator() {
  constexpr auto has = []([[maybe_unused]] TagFlaw flaw) {
    return ((flaw_of_tags<T, Rules> == flaw) || ...);
  };
  if constexpr (has(TagFlaw::missing))
    PORTICO_MISTAKE(Place, T,
                    "an alternative has no member of the name that the Discriminator says");
  else if constexpr (has(TagFlaw::no_tag))
    PORTICO_MISTAKE(Place, T,
                    "the member that a Discriminator names is a Literal or an enumeration in every "
                    "alternative");
  else if constexpr (has(TagFlaw::twice))
    PORTICO_MISTAKE(
        Place, T,
        "two alternatives have the same value in the member that the Discriminator names");
  else
    return true;
  return false;
}

}  // namespace portico::detail
