#pragma once

// Structs as models. Members cross the border under their input names, in the order of declaration;
// a member of which the type knows that nobody set it is flagged PORTICO_UNSET. What a struct gives
// a plain member to begin with is its default, if it is not what the member's type makes of
// nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "portico/cells.hpp"
#include "portico/detail/member_check.hpp"
#include "portico/erased.hpp"
#include "portico/field.hpp"
#include "portico/keywords.hpp"
#include "portico/model.hpp"
#include "portico/names.hpp"
#include "portico/reflect.hpp"
#include "portico/schema.hpp"
#include "portico/type_title.hpp"
#include "portico/types/json.hpp"
#include "portico/types/optional.hpp"
#include "portico/types/scalar.hpp"

namespace portico::detail {

template <class T>
concept DescribesItself = requires {
  T::portico_model;
};

template <class T> constexpr Model model_of() {
  if constexpr (DescribesItself<T>)
    return T::portico_model;
  else
    return Model{};
}

/// Calls visit.template operator()<I>(member) for each member of an object.
template <class T, class Visit> void for_each_member(T& object, Visit visit) {
  auto tied = members(object);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit.template operator()<I>(std::get<I>(tied)), ...);
  }
  (std::make_index_sequence<member_count<std::remove_const_t<T>>>{});
}

/// Whether a rule of a secret is among a member's.
template <class... Rules> constexpr bool is_secret(RuleList<Rules...>) {
  return has_rule<Secret, Rules...>;
}

template <Aggregate T> constexpr std::size_t flat_count();

/// Of one member. Not a lambda in the fold below: of such a fold clang 14 makes 0.
template <class M> constexpr std::size_t flat_count_of_member() {
  if constexpr (is_inline<M>)
    return flat_count<std::remove_cvref_t<decltype(std::declval<M&>().get())>>();
  else
    return 1;
}

/// Members as they cross the border, those of Inline ones included; Extras come on top.
template <Aggregate T> constexpr std::size_t flat_count() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (std::size_t{0} + ... + flat_count_of_member<member_type<T, I>>());
  }
  (std::make_index_sequence<member_count<T>>{});
}

template <Aggregate T> constexpr bool has_plain_members() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (is_plain<member_type<T, I>> && ...);
  }
  (std::make_index_sequence<member_count<T>>{});
}

/// Writes the default of a member into its schema. False: it has none, and needs a value.
using PutDefault = bool (*)(const void* member, Schema& schema);

template <class M> bool put_member_default(const void* member, Schema& schema) {
  [[maybe_unused]] const M& given = *static_cast<const M*>(member);
  if constexpr (MemberTraits<M>::tracked) {
    if (given.is_missing()) return false;
    write_default(&*given, write_erased<typename MemberTraits<M>::value_type>, schema);
    return true;
  } else if constexpr (is_nullable<M> || !std::is_default_constructible_v<M>) {
    write_default(member, write_erased<M>, schema);
    return true;
  } else {
    const M initial{};
    return write_default_unless(&initial, member, write_erased<M>, schema);
  }
}

/// The member that is being read, and where it should be.
struct MemberCursor {
  std::size_t next = 0;
  std::string_view name{};
};

/// Whether somebody set the value is in the flags of the host's member.
template <class M> void read_member_value(const portico_member& given, M& value) {
  if constexpr (MemberTraits<M>::tracked)
    Type<typename MemberTraits<M>::value_type>::read(
        given.value, value.load((given.flags & PORTICO_UNSET) == 0));
  else
    Type<M>::read(given.value, value);
}

// The steps that are the same for every member of every model.

struct ModelText {
  Model about;
  std::string (*title)();
};
/// A model of these members.
Schema describe_model(const ModelText& text, Schema properties, Schema required, bool open);
void describe_member(const MemberName& name, Schema made, const void* member, PutDefault put,
                     std::string (*title)(), Schema& properties, Schema& required);
/// The member of that name, which the cursor then stands on. NULL: it keeps its default; throws
/// where it has none.
const portico_member* find_member(const portico_value& cell, std::string_view name,
                                  MemberCursor& cursor, const void* member, PutDefault put);
/// Extras follow the model's own members, as the border promises.
void read_extras(const portico_value& cell, std::size_t first, Extras& extras);
void write_extras(const Extras& extras, portico_member* made, std::size_t& count, Cells& cells);

/// Whether the I-th member of T, which can be null, is null in an object that was made empty. False
/// only where the description of T has found another value, before any is written.
template <class T, std::size_t I> inline bool begins_null = true;

template <class T>
concept ModelStruct = Aggregate<T> && !is_inline<T>;

template <ModelStruct T> struct Type<T> {
  static_assert(check_model<T>(), "portico: this struct is no model");

  /// Every value has a form, and holds no other model.
  static constexpr bool is_plain = has_plain_members<T>();

  static Schema schema(Schemas& schemas) {
    constexpr Model about = model_of<T>();
    const std::string wanted = about.name.empty() ? component_name<T>() : std::string{about.name};
    return schemas.model(&identity<T>, wanted, describe);
  }

  static bool fits(const portico_value& cell) {
    if (cell.kind != PORTICO_OBJECT) return false;
    std::size_t matched = 0;
    bool open = false;
    return members_fit(cell, matched, open) && (open || matched == cell.size);
  }

  // Out of line: compiled once, not once for each route.
  [[gnu::noinline]] static void read(const portico_value& cell, T& value) {
    if (cell.kind != PORTICO_OBJECT) mismatch("model_type", "Input should be an object");
    MemberCursor cursor;
    try {
      read_members(cell, value, cursor);
    } catch (Mismatch& problem) {
      problem.inside(cursor.name);
      throw;
    }
  }

  static void write(const T& value, portico_value& cell, Cells& cells) {
    if constexpr (is_plain) {
      lay_out(value, cell, cells);
    } else {
      const Nesting nesting{cells};
      lay_out(value, cell, cells);
    }
  }

  // The steps below also serve a struct that is Inline in another: then they work on the other's
  // object.

  static void describe_members(Schemas& schemas, Schema& properties, Schema& required, bool& open,
                               const T& prototype) {
    for_each_member(prototype, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (is_inline<M>) {
        Type<Base<M>>::describe_members(schemas, properties, required, open, member.get());
      } else if constexpr (std::is_same_v<M, Extras>) {
        open = true;
      } else {
        if constexpr (is_nullable<M>) begins_null<T, I> = !member;
        if constexpr (check_member<T, I>())
          describe_member<M>(schemas, member_name<T, I>, &member, properties, required);
      }
    });
  }

  static bool members_fit(const portico_value& cell, std::size_t& matched, bool& open) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (member_fits<I>(cell, matched, open) && ...);
    }
    (std::make_index_sequence<member_count<T>>{});
  }

  template <std::size_t I>
  static bool member_fits(const portico_value& cell, std::size_t& matched, bool& open) {
    using M = member_type<T, I>;
    if constexpr (is_inline<M>) {
      return Type<Base<M>>::members_fit(cell, matched, open);
    } else if constexpr (std::is_same_v<M, Extras>) {
      return open = true;
    } else {
      const portico_member* found = cell::find(cell, member_name<T, I>.input, matched);
      ++matched;
      return found != nullptr && Type<M>::fits(found->value);
    }
  }

  static void read_members(const portico_value& cell, T& value, MemberCursor& cursor) {
    for_each_member(value, [&]<std::size_t I>(auto& member) {
      using M = member_type<T, I>;
      if constexpr (is_inline<M>) {
        Type<Base<M>>::read_members(cell, member.get(), cursor);
      } else if constexpr (std::is_same_v<M, Extras>) {
        read_extras(cell, cursor.next, member);
      } else {
        const portico_member* given =
            find_member(cell, member_name<T, I>.input, cursor, &member, put_member_default<M>);
        if (given != nullptr) read_member_value(*given, member);
      }
    });
  }

  static void write_members(const T& value, portico_member* made, std::size_t& count,
                            Cells& cells) {
    for_each_member(value, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (is_inline<M>) {
        Type<Base<M>>::write_members(member.get(), made, count, cells);
      } else if constexpr (std::is_same_v<M, Extras>) {
        write_extras(member, made, count, cells);
      } else if constexpr (!is_secret(typename MemberTraits<M>::rules{})) {
        write_member<I>(member_name<T, I>.input, member, made, count, cells);
      }
    });
  }

private:
  template <class M> using Base = std::remove_cvref_t<decltype(std::declval<M&>().get())>;

  static void lay_out(const T& value, portico_value& cell, Cells& cells) {
    auto* const made = cells.room<portico_member>(flat_count<T>() + count_extras(value));
    std::size_t count = 0;
    write_members(value, made, count, cells);
    cell = cell::object(made, count);
  }

  static Schema describe(Schemas& schemas) {
    constexpr Model about = model_of<T>();
    Schema properties = Schema::object(), required = Schema::array();
    bool open = false;
    describe_members(schemas, properties, required, open, T{});
    return describe_model({about, type_title<T>}, std::move(properties), std::move(required), open);
  }

  template <class M>
  static void describe_member(Schemas& schemas, const MemberName& name, const void* member,
                              Schema& properties, Schema& required) {
    detail::describe_member(name, Type<M>::schema(schemas), member, put_member_default<M>,
                            type_title<T>, properties, required);
  }

  template <std::size_t I, class M>
  static void write_member(std::string_view name, const M& member, portico_member* made,
                           std::size_t& count, Cells& cells) {
    portico_member& out = made[count];
    out.name = name.data();
    out.name_size = static_cast<std::uint32_t>(name.size());
    out.flags = 0;
    if constexpr (MemberTraits<M>::tracked) {
      if (member.is_missing()) return;  // the host names it as missing
      if (!member.is_set()) out.flags = PORTICO_UNSET;
      write_value(*member, out, cells);
    } else {
      if constexpr (is_nullable<M>)
        if (!member && begins_null<T, I>) out.flags = PORTICO_UNSET;
      write_value(member, out, cells);
    }
    ++count;
  }

  /// The member that has no form is named.
  template <class V> static void write_value(const V& value, portico_member& out, Cells& cells) {
    if constexpr (detail::is_plain<V>) {
      Type<V>::write(value, out.value, cells);
    } else {
      write_named(&value, write_erased<V>, out, cells);
    }
  }

public:
  static std::size_t count_extras(const T& value) {
    std::size_t count = 0;
    for_each_member(value, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (std::is_same_v<M, Extras>)
        count += member.size();
      else if constexpr (is_inline<M>)
        count += Type<Base<M>>::count_extras(member.get());
    });
    return count;
  }
};

}  // namespace portico::detail
