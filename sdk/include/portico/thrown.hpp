#pragma once

// What was thrown, in words for a log: the type as it is written in C++, and its text. Only within
// a catch block; any thread.

#include <cstdlib>
#include <cxxabi.h>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>

namespace portico::detail {

inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// "shop::OutOfStock" of "N4shop10OutOfStockE"; names that only the library has are left out.
inline std::string readable_type(const char* mangled) {
  int failed = 0;
  const std::unique_ptr<char, void (*)(void*)> text{
      abi::__cxa_demangle(mangled, nullptr, nullptr, &failed), std::free};
  std::string name = text != nullptr ? text.get() : mangled;
  replace_all(name, "std::__cxx11::", "std::");
  replace_all(name, "__cxx11::", "");
  replace_all(name, "std::basic_string<char, std::char_traits<char>, std::allocator<char> >",
              "std::string");
  replace_all(name, "(anonymous namespace)::", "");
  if (name == "char const*") return "const char*";
  // What std::throw_with_nested makes of a type.
  for (const std::string_view nested : {"std::_Nested_exception<", "std::__nested<"})
    if (name.starts_with(nested) && name.ends_with('>'))
      return name.substr(nested.size(), name.size() - nested.size() - 1);
  return name;
}

/// "a std::runtime_error", "an int".
inline std::string with_article(std::string name) {
  const bool vowel = !name.empty() && std::string_view{"aeioAEIO"}.find(name[0]) != name.npos;
  return (vowel || name.starts_with("unsigned") ? "an " : "a ") + name;
}

inline std::string thrown_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type != nullptr ? readable_type(type->name()) : "exception of another language";
}

inline std::string describe_thrown(int depth = 0);

/// What the exception was made of, std::throw_with_nested: ", from a std::system_error: ...".
inline std::string describe_inner(const std::exception& outer, int depth) {
  constexpr int deepest = 8;
  if (depth >= deepest) return {};
  try {
    std::rethrow_if_nested(outer);
  } catch (...) {
    return ", from " + describe_thrown(depth + 1);
  }
  return {};
}

/// "a std::runtime_error: the disk is full", "an int: 42", "a shop::OutOfStock".
inline std::string describe_thrown(int depth) {
  const std::string type = thrown_type();
  std::string name = with_article(type);
  const auto with = [&](std::string_view text) {
    return text.empty() || text == type ? name : name + ": " + std::string{text};
  };
  try {
    throw;
  } catch (const std::exception& error) {
    return with(error.what()) + describe_inner(error, depth);
  } catch (const std::string& text) {
    return with(text);
  } catch (const char* text) {
    return text != nullptr ? with(text) : name;
  } catch (int number) {
    return with(std::to_string(number));
  } catch (...) {
    return name;
  }
}

inline std::string describe_thrown(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (...) {
    return describe_thrown();
  }
}

}  // namespace portico::detail
