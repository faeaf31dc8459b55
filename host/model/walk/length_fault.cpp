#include "model/walk/length_fault.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace portico::model {

Fault length_fault(const char* rule, const Limit& limit, std::optional<std::size_t> actual,
                   message::Arena& arena) {
  std::array<char, 24> digits;
  std::string_view number = "more";
  if (actual) {
    auto* end = std::to_chars(digits.data(), digits.data() + digits.size(), *actual).ptr;
    number = {digits.data(), static_cast<std::size_t>(end - digits.data())};
  }
  auto join = [&arena](std::string_view a, std::string_view b, std::string_view c) {
    auto* joined = message::room<char>(arena, a.size() + b.size() + c.size());
    a.copy(joined, a.size());
    b.copy(joined + a.size(), b.size());
    c.copy(joined + a.size() + b.size(), c.size());
    return std::string_view{joined, a.size() + b.size() + c.size()};
  };
  return {rule, join(limit.message, number, {}),
          join(limit.context, actual ? number : "null", "}")};
}

}  // namespace portico::model
