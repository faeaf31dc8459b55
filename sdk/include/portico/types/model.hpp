#pragma once

// Structs as models. Members cross the border under their input names, in the order of declaration;
// a member of which the type knows that nobody set it is flagged PORTICO_UNSET. What a struct gives
// a plain member to begin with is its default, if it is not what the member's type makes of nothing.

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/cells.hpp"
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

namespace portico {

namespace detail {

template <class T> inline constexpr bool is_inline = false;
template <class T> inline constexpr bool is_inline<Inline<T>> = true;

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

/// Members as they cross the border, those of Inline ones included; Extras come on top.
template <Aggregate T> constexpr std::size_t flat_count() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (std::size_t{0} + ... + [] {
      using M = member_type<T, I>;
      if constexpr (is_inline<M>)
        return flat_count<std::remove_cvref_t<decltype(std::declval<M&>().get())>>();
      else
        return std::size_t{1};
    }());
  }
  (std::make_index_sequence<member_count<T>>{});
}

template <Aggregate T> constexpr bool has_plain_members() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (is_plain<member_type<T, I>> && ...);
  }
  (std::make_index_sequence<member_count<T>>{});
}

/// A value as JSON, by input names: for defaults in schemas. Not for requests.
template <class V> Schema to_schema_json(const V& value) {
  Cells cells;
  portico_value cell{};
  Type<V>::write(value, cell, cells);
  Schema json;
  Type<Schema>::read(cell, json);
  return json;
}

/// Whether a member of an object that was made empty holds what its type makes of nothing. Else its
/// struct gives it another value, which is its default. Compared as JSON: not every type has ==.
template <class M> bool is_initial(const M& member) {
  if constexpr (!std::is_default_constructible_v<M>) {
    return false;
  } else {
    Schema initial;
    try {
      initial = to_schema_json(M{});
    } catch (const Unwritable&) {
      try {
        to_schema_json(member);
      } catch (const Unwritable&) {
        return true;
      }
      return false;
    }
    return to_schema_json(member) == initial;
  }
}

/// Whether the I-th member of T, which can be null, is null in an object that was made empty. False
/// only where the description of T has found another value, before any is written.
template <class T, std::size_t I> inline bool begins_null = true;

/// The default of a member or parameter: in JSON, and which alternative of a union it is.
/// Throws Unwritable for what JSON has no form for.
template <class V> void write_default(const V& value, Schema& schema) {
  Schema text = to_schema_json(value);
  if (text.is_number_float() && !std::isfinite(text.template get<double>()))
    throw Unwritable(
        "a default that is infinite or NaN: JSON has no such numbers; let the member be "
        "std::optional");
  schema["default"] = std::move(text);
  Cells cells{Cells::Choices::told};
  portico_value cell{};
  Type<V>::write(value, cell, cells);
  if (cell::is_chosen(cell)) schema["x-portico-default-choice"] = cell::choice_of(cell);
}

}  // namespace detail

template <class T>
concept ModelStruct = Aggregate<T> && !detail::is_inline<T>;

template <ModelStruct T> struct Type<T> {
  static_assert(
      !HasBaseAndMembers<T>,
      "portico: this struct has a base class and members of its own, which can not be taken "
      "apart; make the base its first member: Inline<Base> base;");
  static_assert(member_count<T> > 0 || std::is_empty_v<T>,
                "portico: the members of this struct can not be counted; one of its types converts "
                "from anything");
  static_assert(member_count<T> <= detail::max_members,
                "portico: a struct of more than 64 members");
  static_assert(
      std::is_default_constructible_v<T>,
      "portico: a model is made empty and then filled; every member needs a default constructor");

  /// Every value has a form, and holds no other model.
  static constexpr bool is_plain = detail::has_plain_members<T>();

  static Schema schema(Schemas& schemas) {
    constexpr Model about = detail::model_of<T>();
    const std::string wanted = about.name.empty() ? component_name<T>() : std::string{about.name};
    return schemas.model(&detail::identity<T>, wanted, [&] { return describe(schemas); });
  }

  static bool fits(const portico_value& cell) {
    if (cell.kind != PORTICO_OBJECT) return false;
    std::size_t matched = 0;
    bool open = false;
    return members_fit(cell, matched, open) && (open || matched == cell.size);
  }

  static void read(const portico_value& cell, T& value) {
    if (cell.kind != PORTICO_OBJECT) detail::mismatch("model_type", "Input should be an object");
    std::size_t expected = 0;
    read_members(cell, value, expected);
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
    detail::for_each_member(prototype, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (detail::is_inline<M>) {
        Type<Base<M>>::describe_members(schemas, properties, required, open, member.get());
      } else if constexpr (std::is_same_v<M, Extras>) {
        open = true;
      } else {
        if constexpr (detail::is_nullable<M>) detail::begins_null<T, I> = !member;
        describe_member<M>(schemas, detail::member_name<T, I>, member, properties, required);
      }
    });
  }

  static bool members_fit(const portico_value& cell, std::size_t& matched, bool& open) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return ([&] {
        using M = member_type<T, I>;
        if constexpr (detail::is_inline<M>) {
          return Type<Base<M>>::members_fit(cell, matched, open);
        } else if constexpr (std::is_same_v<M, Extras>) {
          return open = true;
        } else {
          const portico_member* found = cell::find(cell, detail::member_name<T, I>.input, matched);
          ++matched;
          return found != nullptr && Type<M>::fits(found->value);
        }
      }() && ...);
    }
    (std::make_index_sequence<member_count<T>>{});
  }

  static void read_members(const portico_value& cell, T& value, std::size_t& expected) {
    detail::for_each_member(value, [&]<std::size_t I>(auto& member) {
      using M = member_type<T, I>;
      if constexpr (detail::is_inline<M>) {
        Type<Base<M>>::read_members(cell, member.get(), expected);
      } else if constexpr (std::is_same_v<M, Extras>) {
        read_extras(cell, expected, member);
      } else {
        read_member(cell, detail::member_name<T, I>.input, expected++, member);
      }
    });
  }

  static void write_members(const T& value, portico_member* made, std::size_t& count,
                            Cells& cells) {
    detail::for_each_member(value, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (detail::is_inline<M>) {
        Type<Base<M>>::write_members(member.get(), made, count, cells);
      } else if constexpr (std::is_same_v<M, Extras>) {
        write_extras(member, made, count, cells);
      } else if constexpr (!detail::is_secret(typename MemberTraits<M>::rules{})) {
        write_member<I>(detail::member_name<T, I>.input, member, made, count, cells);
      }
    });
  }

private:
  template <class M> using Base = std::remove_cvref_t<decltype(std::declval<M&>().get())>;

  static void lay_out(const T& value, portico_value& cell, Cells& cells) {
    auto* const made = cells.room<portico_member>(detail::flat_count<T>() + count_extras(value));
    std::size_t count = 0;
    write_members(value, made, count, cells);
    cell = cell::object(made, count);
  }

  static Schema describe(Schemas& schemas) {
    constexpr Model about = detail::model_of<T>();
    Schema properties = Schema::object(), required = Schema::array();
    bool open = false;
    describe_members(schemas, properties, required, open, T{});
    Schema made{{"type", "object"}};
    made["title"] = about.title.empty() ? type_title<T>() : std::string{about.title};
    if (!about.description.empty()) made["description"] = std::string{about.description};
    made["properties"] = std::move(properties);
    if (!required.empty()) made["required"] = std::move(required);
    if (about.extra == Extra::forbid)
      made["additionalProperties"] = false;
    else if (open)
      made["additionalProperties"] = true, made["x-unsigned"] = true;
    if (about.populate_by_name == PopulateByName::yes) made["x-populate-by-name"] = true;
    if (!about.example.empty()) made["example"] = Schema::parse(about.example);
    return made;
  }

  template <class M>
  static void describe_member(Schemas& schemas, const detail::MemberName& name, const M& prototype,
                              Schema& properties, Schema& required) {
    using V = typename MemberTraits<M>::value_type;
    static_assert(Value<V>,
                  "portico: a member of a model has a type without a JSON form; see docs/plugin.md "
                  "for those that have one");
    Schema made = Type<M>::schema(schemas);
    if (name.own != name.input) made["x-name"] = std::string{name.own};
    if (name.output != name.input) made["x-output-name"] = std::string{name.output};
    try {
      if (needs_value(prototype))
        required.push_back(std::string{name.input});
      else
        detail::write_default(prototype, made);
    } catch (Unwritable& problem) {
      problem.inside("the default of " + type_title<T>() + "." + std::string{name.own});
      throw;
    }
    properties[std::string{name.input}] = std::move(made);
  }

  template <class M> static bool needs_value(const M& prototype) {
    if constexpr (MemberTraits<M>::tracked)
      return prototype.is_missing();
    else if constexpr (detail::is_nullable<M>)
      return false;
    else
      return detail::is_initial(prototype);
  }

  template <class M>
  static void read_member(const portico_value& cell, std::string_view name, std::size_t expected,
                          M& member) {
    const portico_member* found = cell::find(cell, name, expected);
    try {
      if (found == nullptr) {
        if (needs_value(member)) detail::mismatch("missing", "Field required");
        return;
      }
      if constexpr (MemberTraits<M>::tracked) {
        using V = typename MemberTraits<M>::value_type;
        Type<V>::read(found->value, member.load((found->flags & PORTICO_UNSET) == 0));
      } else {
        Type<M>::read(found->value, member);
      }
    } catch (Mismatch& problem) {
      problem.inside(name);
      throw;
    }
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
      if constexpr (detail::is_nullable<M>)
        if (!member && detail::begins_null<T, I>) out.flags = PORTICO_UNSET;
      write_value(member, out, cells);
    }
    ++count;
  }

  /// The member that has no form is named.
  template <class V> static void write_value(const V& value, portico_member& out, Cells& cells) {
    if constexpr (detail::is_plain<V>) {
      Type<V>::write(value, out.value, cells);
    } else {
      try {
        Type<V>::write(value, out.value, cells);
      } catch (Unwritable& problem) {
        problem.inside(cell::name_of(out));
        throw;
      }
    }
  }

  /// Extras follow the model's own members, as the border promises.
  static void read_extras(const portico_value& cell, std::size_t first, Extras& extras) {
    for (std::size_t i = first; i < cell.size; ++i)
      Type<Schema>::read(cell.members[i].value,
                         extras[std::string{cell::name_of(cell.members[i])}]);
  }

  static void write_extras(const Extras& extras, portico_member* made, std::size_t& count,
                           Cells& cells) {
    for (auto entry = extras.begin(); entry != extras.end(); ++entry, ++count) {
      made[count].name = entry.key().data();
      made[count].name_size = cell::size(entry.key().size());
      made[count].flags = 0;
      Type<Schema>::write(entry.value(), made[count].value, cells);
    }
  }

public:
  static std::size_t count_extras(const T& value) {
    std::size_t count = 0;
    detail::for_each_member(value, [&]<std::size_t I>(const auto& member) {
      using M = member_type<T, I>;
      if constexpr (std::is_same_v<M, Extras>)
        count += member.size();
      else if constexpr (detail::is_inline<M>)
        count += Type<Base<M>>::count_extras(member.get());
    });
    return count;
  }
};

}  // namespace portico
