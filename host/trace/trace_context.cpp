#include "trace/trace_context.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "os/ascii.hpp"
#include "trace/random_bits.hpp"

namespace portico::trace {
namespace {

constexpr std::size_t most_members = 32, longest_state = 512;
constexpr std::size_t longest_key = 256, longest_tenant = 241, longest_system = 14;

/// The two digits of each byte.
constexpr auto digits_of_byte = [] {
  std::array<std::array<char, 2>, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte)
    table[byte] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return table;
}();

void write_hex(std::uint64_t bits, char* to) {
  for (int shift = 56; shift >= 0; shift -= 8, to += 2)
    std::memcpy(to, digits_of_byte[bits >> shift & 255].data(), 2);
}

int digit_of(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  return -1;
}

/// Small digits alone; at most 16.
std::optional<std::uint64_t> read_hex(std::string_view text) {
  std::uint64_t bits = 0;
  for (const char byte : text) {
    const int digit = digit_of(byte);
    if (digit < 0) return std::nullopt;
    bits = bits << 4 | static_cast<std::uint64_t>(digit);
  }
  return bits;
}

bool is_small(char byte) { return byte >= 'a' && byte <= 'z'; }
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// What may follow the first character of a key.
bool follows(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return is_small(byte) || is_digit(byte) || byte == '_' || byte == '-' || byte == '*' ||
           byte == '/';
  });
}

bool is_key(std::string_view key) {
  if (key.empty() || !follows(key.substr(1).substr(0, key.find('@') - 1))) return false;
  const auto at = key.find('@');
  if (at == key.npos) return is_small(key.front()) && key.size() <= longest_key;
  const std::string_view system = key.substr(at + 1);
  return at > 0 && at <= longest_tenant && (is_small(key.front()) || is_digit(key.front())) &&
         !system.empty() && system.size() <= longest_system && is_small(system.front()) &&
         follows(system.substr(1));
}

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(), [](char byte) {
           return byte >= 0x20 && byte <= 0x7e && byte != ',' && byte != '=';
         });
}

}  // namespace

void Context::write(char* to) const {
  to[0] = to[1] = '0';
  to[2] = to[35] = to[52] = '-';
  write_hex(trace.high, to + 3);
  write_hex(trace.low, to + 19);
  write_hex(span, to + 36);
  to[53] = '0';
  to[54] = sampled ? '1' : '0';
}

std::optional<Context> read_traceparent(std::string_view sent) {
  if (sent.size() < Context::size) return std::nullopt;
  const std::string_view version = sent.substr(0, 2);
  if (!read_hex(version) || version == "ff") return std::nullopt;
  if (sent.size() > Context::size && (version == "00" || sent[Context::size] != '-'))
    return std::nullopt;
  if (sent[2] != '-' || sent[35] != '-' || sent[52] != '-') return std::nullopt;
  const auto high = read_hex(sent.substr(3, 16)), low = read_hex(sent.substr(19, 16));
  const auto span = read_hex(sent.substr(36, 16)), flags = read_hex(sent.substr(53, 2));
  if (!high || !low || !span || !flags || (*high | *low) == 0 || *span == 0) return std::nullopt;
  return Context{{*high, *low}, *span, (*flags & 1) != 0};
}

std::string_view read_tracestate(std::string_view sent) {
  if (sent.size() > longest_state) return {};
  std::array<std::string_view, most_members> keys;
  std::size_t members = 0;
  for (std::string_view rest = sent; !rest.empty();) {
    const auto comma = rest.find(',');
    const std::string_view member = os::trimmed(rest.substr(0, comma));
    rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
    if (member.empty()) continue;
    const auto equals = member.find('=');
    if (equals == member.npos || members == most_members || !is_key(member.substr(0, equals)) ||
        !is_value(member.substr(equals + 1)))
      return {};
    const auto end = keys.begin() + members;
    if (std::find(keys.begin(), end, member.substr(0, equals)) != end) return {};
    keys[members++] = member.substr(0, equals);
  }
  return members > 0 ? os::trimmed(sent) : std::string_view{};
}

std::optional<Context> context_of(std::string_view text) {
  return read_traceparent(traceparent_of(text));
}

std::string_view checked(std::string_view text) {
  if (!context_of(text)) return {};
  const std::string_view state = tracestate_of(text);
  const bool good = text.size() == Context::size ||
                    (text[Context::size] == ' ' && read_tracestate(state) == state);
  return good ? text : traceparent_of(text);
}

std::string_view text_of(const Context& context, std::string_view state, message::Arena& arena) {
  const std::size_t size = Context::size + (state.empty() ? 0 : 1 + state.size());
  char* const text = message::room<char>(arena, size);
  context.write(text);
  if (!state.empty()) {
    text[Context::size] = ' ';
    state.copy(text + Context::size + 1, state.size());
  }
  return {text, size};
}

std::uint64_t make_span_id() {
  for (;;)
    if (const std::uint64_t id = random_bits(); id != 0) return id;
}

TraceId make_trace_id() { return {random_bits(), make_span_id()}; }

}  // namespace portico::trace
