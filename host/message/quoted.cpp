#include "message/quoted.hpp"

#include <string_view>

namespace portico::message {
namespace {

bool is_hex_letter(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
}

}  // namespace

std::size_t long_escape(const char* at) {
  constexpr std::string_view short_ones = "89acd";  // \b \t \n \f \r
  for (const char* zero = at + 2; zero != at + 4; ++zero)
    if (*zero != '0') return 0;
  if (at[4] != '0' && at[4] != '1') return 0;
  if (!is_hex_letter(at[5])) return 0;
  return at[4] == '1' || short_ones.find(at[5]) == short_ones.npos ? 6 : 0;
}

}  // namespace portico::message
