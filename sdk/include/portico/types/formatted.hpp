#pragma once

// Texts with a format: Uuid, Decimal, Email, Url, HttpUrl, Bytes, IP addresses. The host checks the
// format and delivers the canonical spelling; in C++ each is a std::string of a type of its own.

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "portico/cells.hpp"
#include "portico/constant.hpp"
#include "portico/schema.hpp"
#include "portico/text_formats.hpp"
#include "portico/types/scalar.hpp"

namespace portico::detail {

template <Text Format, Text... Schemes> class Formatted {
public:
  Formatted() = default;
  Formatted(std::string text) : text_{std::move(text)} {}
  Formatted(std::string_view text) : text_{text} {}
  Formatted(const char* text) : text_{text} {}

  const std::string& str() const { return text_; }
  operator const std::string&() const { return text_; }

  friend auto operator<=>(const Formatted&, const Formatted&) = default;
  friend bool operator==(const Formatted&, const Formatted&) = default;
  friend bool operator==(const Formatted& a, const std::string& b) { return a.text_ == b; }
  friend bool operator==(const Formatted& a, std::string_view b) { return a.text_ == b; }
  friend bool operator==(const Formatted& a, const char* b) { return a.text_ == b; }

private:
  std::string text_;
};

}  // namespace portico::detail

namespace portico {

using Uuid = detail::Formatted<"uuid">;                     ///< lower case with hyphens
using Decimal = detail::Formatted<"decimal">;               ///< exact text: "10.50"
using Email = detail::Formatted<"email">;                   ///< the domain in lower case
using Url = detail::Formatted<"uri">;                       ///< normalised, of any scheme
using HttpUrl = detail::Formatted<"uri", "http", "https">;  ///< the same, of these two
using Bytes = detail::Formatted<"binary">;                  ///< text that need not be UTF-8
using Ipv4 = detail::Formatted<"ipv4">;                     ///< "192.0.2.1"
using Ipv6 = detail::Formatted<"ipv6">;                     ///< "2001:db8::1"
using IpAddress = detail::Formatted<"ipvanyaddress">;       ///< any of both

}  // namespace portico

namespace portico::detail {

template <Text Format, Text... Schemes> struct Type<Formatted<Format, Schemes...>> {
  using T = detail::Formatted<Format, Schemes...>;
  static Schema schema(Schemas&) {
    Schema made = schema_of_text(Format.view());
    if constexpr (sizeof...(Schemes) > 0) made["x-schemes"] = Schema::array({Schemes.view()...});
    return made;
  }
  static bool fits(const portico_value& cell) {
    if (cell.kind != PORTICO_STRING) return false;
    const std::string_view text = cell::text_of(cell);
    if constexpr (Format.view() == "uuid")
      return is_uuid(text);
    else if constexpr (Format.view() == "decimal")
      return is_decimal(text);
    else if constexpr (Format.view() == "email")
      return is_email(text);
    else if constexpr (Format.view() == "uri")
      return is_url(text, std::array<std::string_view, sizeof...(Schemes)>{Schemes.view()...});
    else if constexpr (Format.view() == "ipv4")
      return is_ipv4(text);
    else if constexpr (Format.view() == "ipv6")
      return is_ipv6(text);
    else if constexpr (Format.view() == "ipvanyaddress")
      return is_ipv4(text) || is_ipv6(text);
    else
      return true;
  }
  static void read(const portico_value& cell, T& value) {
    if (cell.kind != PORTICO_STRING) mismatch("string_type", "Input should be a valid string");
    value = T{cell::text_of(cell)};
  }
  static void write(const T& value, portico_value& cell, Cells&) { cell = cell::text(value.str()); }
};

}  // namespace portico::detail

template <portico::detail::Text Format, portico::detail::Text... Schemes>
struct std::hash<portico::detail::Formatted<Format, Schemes...>> {
  std::size_t
  operator()(const portico::detail::Formatted<Format, Schemes...>& value) const noexcept {
    return std::hash<std::string>{}(value.str());
  }
};
