#pragma once

// JsonValue: a value of JSON, in which members keep the order in which they were written. What the
// SDK takes where any JSON may stand: details of errors, examples, schemas, bodies. Written in
// braces, as with nlohmann/json, whose values convert to it and, with portico/json.hpp, back:
//
//   JsonValue{{"name", "Pen"}, {"price", 1.5}}       an object: pairs that begin with a text
//   JsonValue{1, 2, "three"}                         an array
//   JsonValue{other}                                 a copy, whatever the compiler;
//                                                    JsonValue::array({other}) is an array of one
//   JsonValue::object(), JsonValue::array()          empty ones
//
// Integers have all digits of 64 bits with or without a sign. Asking for what is not there throws
// std::out_of_range, asking a value for what it is not std::invalid_argument, text that is no JSON
// std::invalid_argument. A value like any other: no locks.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/detail/json_input.hpp"

namespace portico {

namespace detail {
struct JsonWriter;
}  // namespace detail

class JsonValue {
public:
  struct Member;
  struct Part;
  template <class V> class Iterator;
  template <class V> class Items;
  ///@{
  /// As a container of the standard library has it.
  using iterator = Iterator<JsonValue>;
  using const_iterator = Iterator<const JsonValue>;
  using value_type = JsonValue;
  ///@}

  ///@{
  /// Null, or what it is given: see above. A range with names is an object, any other an array.
  JsonValue() noexcept : integer_{0} {}
  JsonValue(std::nullptr_t) noexcept : integer_{0} {}
  template <detail::JsonNumber T> JsonValue(T value) noexcept {
    if constexpr (std::is_enum_v<T>)
      *this = static_cast<std::underlying_type_t<T>>(value);
    else if constexpr (std::is_same_v<T, bool>)
      kind_ = Kind::boolean, integer_ = value;
    else if constexpr (std::is_floating_point_v<T>)
      kind_ = Kind::real, real_ = static_cast<double>(value);
    else
      kind_ = std::is_signed_v<T> ? Kind::integer : Kind::whole,
      integer_ = static_cast<std::int64_t>(value);
  }
  JsonValue(const char* text) : JsonValue(std::string_view{text}) {}
  JsonValue(std::string_view text);
  JsonValue(const std::string& text) : JsonValue(std::string_view{text}) {}
  JsonValue(std::initializer_list<Part> parts);
  template <detail::JsonText T> JsonValue(const T& text) : JsonValue(text_of(text)) {}
  template <detail::JsonRange T> JsonValue(const T& range) : integer_{0} { take(range); }
  template <detail::NlohmannJson T> JsonValue(const T& json) : integer_{0} { copy(json); }
  JsonValue(const JsonValue& other);
  JsonValue(JsonValue&& other) noexcept : kind_{other.kind_}, integer_{other.integer_} {
    other.kind_ = Kind::null;
  }
  JsonValue& operator=(JsonValue other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(integer_, other.integer_);
    return *this;
  }
  ~JsonValue() {
    if (kind_ >= Kind::text) drop();
  }
  ///@}

  ///@{
  /// What braces alone do not tell: an array, empty or of values, and an empty object.
  static JsonValue array();
  static JsonValue array(std::initializer_list<JsonValue> items);
  static JsonValue object();
  ///@}
  /// RFC 8259, of which nothing but a value may be in the text.
  static JsonValue parse(std::string_view text);

  /// Compact, or with that many spaces a level. Throws std::invalid_argument for text that is not
  /// UTF-8; null stands for NaN and infinity.
  std::string dump(int indent = -1) const;

  ///@{
  /// What it is. An unsigned integer is an integer, too; an array and an object are structured.
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ >= Kind::integer && kind_ <= Kind::real; }
  bool is_number_integer() const { return kind_ == Kind::integer || kind_ == Kind::whole; }
  bool is_number_unsigned() const { return kind_ == Kind::whole; }
  bool is_number_float() const { return kind_ == Kind::real; }
  bool is_string() const { return kind_ == Kind::text; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }
  bool is_structured() const { return kind_ >= Kind::array; }
  ///@}

  ///@{
  /// bool, a number, std::string, JsonValue, a value of nlohmann/json, or a list of these.
  template <class T> T get() const {
    if constexpr (std::is_same_v<T, bool>) {
      return boolean();
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(real());
    } else if constexpr (std::is_arithmetic_v<T>) {
      const Integer given = integer();
      const T made = static_cast<T>(given.bits);
      const bool negative = !given.is_whole && given.bits < 0;
      if (static_cast<std::int64_t>(made) != given.bits || (made < T{}) != negative) refuse_range();
      return made;
    } else if constexpr (std::is_same_v<T, std::string>) {
      return text();
    } else if constexpr (requires(T list) { list.push_back(list.front()); } &&
                         !detail::NlohmannJson<T> && !std::is_same_v<T, JsonValue>) {
      T list;
      for (std::size_t i = 0; i < size(); ++i)
        list.push_back(at(i).template get<typename T::value_type>());
      return list;
    } else {
      constexpr bool is_json = detail::NlohmannJson<T> || std::is_base_of_v<JsonValue, T>;
      static_assert(is_json,
                    "portico: JsonValue::get() gives bool, numbers, std::string, JSON values and "
                    "lists of these; a model is what Body<Model> gives, checked by the host");
      if constexpr (is_json) return T(*this);
    }
  }
  template <class T>
  requires std::same_as<T, const std::string&> T get_ref()
  const { return text(); }
  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) operator T() const {
    return get<T>();
  }
  ///@}

  /// The text. It lives as long as the value.
  const std::string& text() const;

  ///@{
  /// Items, members; 0 for null and 1 for any other. Of members also whether one is there.
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  bool contains(std::string_view name) const { return look(name) != nullptr; }
  std::size_t count(std::string_view name) const { return contains(name); }
  ///@}

  ///@{
  /// A member or an item; throws where there is none. By a name, of a value that is not const, it
  /// makes an object of null, and a member of null where there is none.
  JsonValue& operator[](std::string_view name);
  const JsonValue& operator[](std::string_view name) const { return at(name); }
  JsonValue& operator[](const char* name) { return (*this)[std::string_view{name}]; }
  const JsonValue& operator[](const char* name) const { return at(std::string_view{name}); }
  template <std::integral I> JsonValue& operator[](I index) {
    return at(static_cast<std::size_t>(index));
  }
  template <std::integral I> const JsonValue& operator[](I index) const {
    return at(static_cast<std::size_t>(index));
  }
  JsonValue& at(std::string_view name);
  const JsonValue& at(std::string_view name) const;
  JsonValue& at(std::size_t index);
  const JsonValue& at(std::size_t index) const;
  JsonValue& front() { return at(std::size_t{0}); }
  const JsonValue& front() const { return at(std::size_t{0}); }
  JsonValue& back() { return at(size() - 1); }
  const JsonValue& back() const { return at(size() - 1); }
  ///@}

  ///@{
  /// A member as get() gives it, or what stands for it where there is none.
  template <class T> T value(std::string_view name, const T& otherwise) const {
    const JsonValue* found = look(name);
    return found != nullptr ? found->get<T>() : otherwise;
  }
  std::string value(std::string_view name, const char* otherwise) const {
    return value(name, std::string{otherwise});
  }
  ///@}

  /// Makes an array of null.
  void push_back(JsonValue item);
  /// The number of members that are gone, 0 or 1.
  std::size_t erase(std::string_view name);
  /// What follows it then.
  template <class V> iterator erase(const Iterator<V>& place);
  void clear();                     ///< an array and an object are empty ones, any other is null
  void reserve(std::size_t count);  ///< room for as many items or members
  /// The members of another object, in place of those of the same name.
  void update(const JsonValue& other);
  /// RFC 7396.
  void merge_patch(const JsonValue& patch);

  ///@{
  /// Over items, or the values of members; find() is end() where there is no such member.
  iterator begin();
  iterator end();
  const_iterator begin() const;
  const_iterator end() const;
  const_iterator cbegin() const;
  const_iterator cend() const;
  iterator find(std::string_view name);
  const_iterator find(std::string_view name) const;
  ///@}
  ///@{
  /// for (const auto& [name, value] : json.items())
  Items<JsonValue> items();
  Items<const JsonValue> items() const;
  ///@}

  friend bool operator==(const JsonValue& a, const JsonValue& b) { return same(a, b); }
  /// With what becomes a JsonValue.
  template <class T>
  requires(!std::is_base_of_v<JsonValue, T> && !detail::NlohmannJson<T> &&
           std::is_convertible_v<const T&, JsonValue>) friend bool
  operator==(const JsonValue& a, const T& b) {
    return same(a, JsonValue(b));
  }
  /// As dump().
  friend std::ostream& operator<<(std::ostream& out, const JsonValue& value);

private:
  enum class Kind : std::uint8_t { null, boolean, integer, whole, real, text, array, object };
  using Array = std::vector<JsonValue>;
  using Object = std::vector<Member>;

  template <class T> static std::string_view text_of(const T& text) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>)
      return static_cast<std::string_view>(text);
    else
      return static_cast<const std::string&>(text);
  }
  template <class T> void take(const T& range) {
    if constexpr (requires { typename T::mapped_type; }) {
      *this = object();
      for (const auto& [name, value] : range) (*this)[std::string_view{name}] = JsonValue(value);
    } else {
      *this = array();
      for (const auto& item : range) push_back(JsonValue(item));
    }
  }
  template <class T> void copy(const T& json) {
    if (json.is_boolean())
      *this = json.template get<bool>();
    else if (json.is_number_unsigned())
      *this = json.template get<std::uint64_t>();
    else if (json.is_number_integer())
      *this = json.template get<std::int64_t>();
    else if (json.is_number_float())
      *this = json.template get<double>();
    else if (json.is_string())
      *this = std::string_view{json.template get_ref<const std::string&>()};
    else if (json.is_array())
      copy_items(json);
    else if (json.is_object())
      copy_members(json);
    else if (!json.is_null())
      refuse("a text, number, list or object: it is binary");
  }
  template <class T> void copy_items(const T& json) {
    *this = array();
    for (const T& item : json) push_back(JsonValue(item));
  }
  template <class T> void copy_members(const T& json) {
    *this = object();
    for (auto member = json.begin(); member != json.end(); ++member)
      (*this)[std::string_view{member.key()}] = JsonValue(member.value());
  }

  struct Integer {
    std::int64_t bits;
    bool is_whole;  ///< the bits are those of a std::uint64_t
  };

  bool boolean() const;
  double real() const;
  /// Of a number with a fraction what is before it.
  Integer integer() const;
  const JsonValue* look(std::string_view name) const;
  const std::string& name_at(std::size_t index) const;
  JsonValue& member_at(std::size_t index);
  void erase_at(std::size_t index);
  void drop() noexcept;
  [[noreturn]] static void refuse(const char* wanted);
  [[noreturn]] static void refuse_range();
  static bool same(const JsonValue& a, const JsonValue& b);

  friend struct detail::JsonWriter;

  Kind kind_ = Kind::null;
  union {
    std::int64_t integer_;  ///< a boolean, an integer, a whole number as its 64 bits
    double real_;
    std::string* text_;
    Array* array_;
    Object* object_;
  };
};

/// What an object has of one name.
struct JsonValue::Member {
  std::string name;  ///< UTF-8
  JsonValue value;   ///< of that name
};

/// What stands within braces. Compilers differ in whether JsonValue{other} is a list of one
/// (CWG 1467, 2137): this tells, so that it is a copy with each of them.
struct JsonValue::Part : JsonValue {
  ///@{
  /// As a JsonValue, or a value as it is.
  using JsonValue::JsonValue;
  Part(const JsonValue& value) : JsonValue(value), is_whole{true} {}
  Part(JsonValue&& value) noexcept : JsonValue(std::move(value)), is_whole{true} {}
  ///@}

  bool is_whole = false;  ///< a JsonValue as it is, not made for these braces
};

}  // namespace portico

#include "portico/json_iterator.hpp"
