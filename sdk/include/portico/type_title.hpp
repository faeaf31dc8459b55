#pragma once

// What a type is called in the document: "Item", "Page[str]", "Pair[int, list[Item]]". Generic
// models have the names that FastAPI gives them, in the words of Python's typing: neither the
// compiler nor the standard library has a say. Start time only.

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "portico/field.hpp"
#include "portico/iso8601.hpp"
#include "portico/model.hpp"
#include "portico/reflect.hpp"
#include "portico/types/formatted.hpp"
#include "portico/types/json.hpp"
#include "portico/types/literal.hpp"
#include "portico/types/scalar.hpp"
#include "portico/types/upload.hpp"

namespace portico::detail {

/// A type of the plugin's own: its name without scopes and without what it was made of.
template <class T> struct TypeTitle { static std::string get(std::string_view separator = ", "); };

template <class T> std::string title_of() { return TypeTitle<T>::get(); }

inline std::string join_titles(const std::vector<std::string>& titles, std::string_view separator) {
  std::string joined;
  for (const std::string& title : titles) {
    if (!joined.empty()) joined += separator;
    joined += title;
  }
  return joined;
}

/// "list[int]"
template <class... T>
std::string generic_title(std::string_view name, std::string_view separator = ", ") {
  return std::string{name} + "[" + join_titles({title_of<T>()...}, separator) + "]";
}

/// "Page" of shop::Page<shop::Item>, "Item" of make()::Item.
constexpr std::string_view own_name(std::string_view printed) {
  int depth = 0;
  std::size_t begin = 0, end = printed.size();
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const char c = printed[i];
    const bool opens = c == '<' || c == '(' || c == '[' || c == '{';
    if (depth == 0 && opens && i > begin && end == printed.size()) end = i;
    depth += opens - (c == '>' || c == ')' || c == ']' || c == '}');
    if (depth == 0 && c == ':') begin = i + 1, end = printed.size();
  }
  return last_word(printed.substr(begin, end - begin));
}

template <class T> std::string given_name() {
  if constexpr (requires { T::portico_model; })
    return std::string{T::portico_model.name};
  else
    return {};
}

template <class T> std::string TypeTitle<T>::get(std::string_view) {
  const std::string given = given_name<T>();
  return given.empty() ? std::string{own_name(type_name<T>)} : given;
}

/// A generic type of the plugin's own.
template <template <class...> class Generic, class... T> struct TypeTitle<Generic<T...>> {
  static std::string get(std::string_view separator = ", ") {
    std::string given = given_name<Generic<T...>>();
    if (!given.empty()) return given;
    return generic_title<T...>(own_name(type_name<Generic<T...>>), separator);
  }
};
template <template <class, auto...> class Generic, class T, auto... Values>
requires(sizeof...(Values) > 0) struct TypeTitle<Generic<T, Values...>> {
  static std::string get(std::string_view separator = ", ") {
    std::vector<std::string> titles{title_of<T>(), std::to_string(Values)...};
    return std::string{own_name(type_name<Generic<T, Values...>>)} + "[" +
           join_titles(titles, separator) + "]";
  }
};

#define PORTICO_TYPE_TITLE(parameters, type, title)                                                \
  template <parameters> struct TypeTitle<type> {                                                   \
    static std::string get(std::string_view = {}) { return title; }                                \
  }
PORTICO_TYPE_TITLE(, bool, "bool");
PORTICO_TYPE_TITLE(Integer T, T, "int");
PORTICO_TYPE_TITLE(std::floating_point T, T, "float");
PORTICO_TYPE_TITLE(, std::string, "str");
PORTICO_TYPE_TITLE(, std::nullptr_t, "NoneType");
PORTICO_TYPE_TITLE(, std::monostate, "NoneType");
PORTICO_TYPE_TITLE(AnyJson T, T, "Any");
PORTICO_TYPE_TITLE(, Upload, "UploadFile");
PORTICO_TYPE_TITLE(, Uuid, "UUID");
PORTICO_TYPE_TITLE(, Decimal, "Decimal");
PORTICO_TYPE_TITLE(, Email, "EmailStr");
PORTICO_TYPE_TITLE(, Url, "AnyUrl");
PORTICO_TYPE_TITLE(, HttpUrl, "HttpUrl");
PORTICO_TYPE_TITLE(, Bytes, "bytes");
PORTICO_TYPE_TITLE(, Ipv4, "IPv4Address");
PORTICO_TYPE_TITLE(, Ipv6, "IPv6Address");
PORTICO_TYPE_TITLE(, IpAddress, "IPvAnyAddress");
PORTICO_TYPE_TITLE(, std::chrono::sys_days, "date");
PORTICO_TYPE_TITLE(, std::chrono::year_month_day, "date");
PORTICO_TYPE_TITLE(, iso8601::Clock, "time");
#undef PORTICO_TYPE_TITLE

template <class Clock, class Unit> struct TypeTitle<std::chrono::time_point<Clock, Unit>> {
  static std::string get(std::string_view = {}) { return "datetime"; }
};
template <class Number, class Period> struct TypeTitle<std::chrono::duration<Number, Period>> {
  static std::string get(std::string_view = {}) { return "timedelta"; }
};

template <class T, class... Policy> struct TypeTitle<std::vector<T, Policy...>> {
  static std::string get(std::string_view = {}) { return generic_title<T>("list"); }
};
template <class T, std::size_t N> struct TypeTitle<std::array<T, N>> {
  static std::string get(std::string_view = {}) { return generic_title<T>("list"); }
};
template <class T, class... Policy> struct TypeTitle<std::set<T, Policy...>> {
  static std::string get(std::string_view = {}) { return generic_title<T>("set"); }
};
template <class T, class... Policy> struct TypeTitle<std::unordered_set<T, Policy...>> {
  static std::string get(std::string_view = {}) { return generic_title<T>("set"); }
};
template <class... T> struct TypeTitle<std::tuple<T...>> {
  static std::string get(std::string_view = {}) { return generic_title<T...>("tuple"); }
};
template <class A, class B> struct TypeTitle<std::pair<A, B>> {
  static std::string get(std::string_view = {}) { return generic_title<A, B>("tuple"); }
};
template <class K, class T, class... Policy> struct TypeTitle<std::map<K, T, Policy...>> {
  static std::string get(std::string_view = {}) { return generic_title<K, T>("dict"); }
};
template <class K, class T, class... Policy> struct TypeTitle<std::unordered_map<K, T, Policy...>> {
  static std::string get(std::string_view = {}) { return generic_title<K, T>("dict"); }
};

/// A member of a model, or a value with rules: the rules are not part of the name.
template <class T, class... Rules> struct TypeTitle<Field<T, Rules...>> : TypeTitle<T> {};

template <Constant... Options> struct TypeTitle<Literal<Options...>> {
  static std::string get(std::string_view = {}) {
    return "Literal[" + join_titles({written(Options.get())...}, ", ") + "]";
  }

private:
  static std::string written(std::string_view text) { return "'" + std::string{text} + "'"; }
  static std::string written(bool value) { return value ? "True" : "False"; }
  template <Integer T> static std::string written(T value) { return std::to_string(value); }
};

/// What a union comes down to: unions within it are flattened, None comes last, and what is said
/// twice is said once.
template <class T> struct UnionTitles {
  static void add(std::vector<std::string>& titles, bool& null) {
    const std::string title = title_of<T>();
    if (title == "NoneType")
      null = true;
    else if (std::find(titles.begin(), titles.end(), title) == titles.end())
      titles.push_back(title);
  }
};
template <class... T> struct UnionTitles<std::variant<T...>> {
  static void add(std::vector<std::string>& titles, bool& null) {
    (UnionTitles<T>::add(titles, null), ...);
  }
};
template <class Holder>
requires is_nullable<Holder>
struct UnionTitles<Holder> {
  static void add(std::vector<std::string>& titles, bool& null) {
    UnionTitles<std::remove_cvref_t<decltype(*std::declval<Holder&>())>>::add(titles, null);
    null = true;
  }
};

template <class T> std::string union_title() {
  std::vector<std::string> titles;
  bool null = false;
  UnionTitles<T>::add(titles, null);
  if (null) titles.push_back("NoneType");
  return titles.size() == 1 ? titles[0] : "Union[" + join_titles(titles, ", ") + "]";
}

template <class... T> struct TypeTitle<std::variant<T...>> {
  static std::string get(std::string_view = {}) { return union_title<std::variant<T...>>(); }
};
template <class T> struct TypeTitle<std::optional<T>> {
  static std::string get(std::string_view = {}) { return union_title<std::optional<T>>(); }
};
template <class T, class... Policy> struct TypeTitle<std::unique_ptr<T, Policy...>> {
  static std::string get(std::string_view = {}) { return union_title<std::unique_ptr<T>>(); }
};
template <class T> struct TypeTitle<std::shared_ptr<T>> {
  static std::string get(std::string_view = {}) { return union_title<std::shared_ptr<T>>(); }
};

/// "Page[str]"
template <class T> std::string type_title() { return title_of<T>(); }

/// "Page_str_": the title as the name of a component, in FastAPI's spelling.
template <class T> std::string component_name() {
  std::string name = TypeTitle<T>::get(",");
  for (char& c : name)
    if (!is_word(c) && c != '.' && c != '-') c = '_';
  return name;
}

}  // namespace portico::detail
