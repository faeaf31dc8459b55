#include "portico/types/dictionary.hpp"

#include <charconv>
#include <cstdlib>
#include <system_error>

namespace portico::detail {

namespace {

template <class N> bool read_all(std::string_view text, N& number) {
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  return error == std::errc{} && end == last;
}

}  // namespace

bool read_number(std::string_view text, std::int64_t& number) { return read_all(text, number); }
bool read_number(std::string_view text, std::uint64_t& number) { return read_all(text, number); }

bool read_real(std::string_view text, double& number) {
#if defined(__cpp_lib_to_chars)
  return read_all(text, number);
#else
  const std::string terminated{text};
  char* end = nullptr;
  number = std::strtod(terminated.c_str(), &end);
  return end == terminated.c_str() + terminated.size() && !text.empty();
#endif
}

std::string_view key_text(const portico_value& written, Cells& cells) {
  char digits[32];
  const auto spelled = [&](auto number) {
    const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return cells.keep({digits, static_cast<std::size_t>(end - digits)});
  };
  switch (written.kind) {
  case PORTICO_STRING: return cell::text_of(written);
  case PORTICO_BOOL: return written.integer != 0 ? "true" : "false";
  case PORTICO_INT: return spelled(written.integer);
  case PORTICO_UINT: return spelled(static_cast<std::uint64_t>(written.integer));
#if defined(__cpp_lib_to_chars)
  case PORTICO_FLOAT: return spelled(written.number);
#else
  case PORTICO_FLOAT: return cells.keep(std::to_string(written.number));
#endif
  default: throw Unwritable("a key of a dictionary is no text");
  }
}

}  // namespace portico::detail
