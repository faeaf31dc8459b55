#include "http/wire/chunks.hpp"

#include <algorithm>

#include "message/bytes.hpp"

namespace portico::http {
namespace {

constexpr message::Refusal malformed{400, "Malformed chunk"};
constexpr unsigned most_size_digits = 16;

bool blank(char octet) { return octet == ' ' || octet == '\t'; }

unsigned digit_value(char octet) {
  if (octet <= '9') return static_cast<unsigned>(octet - '0');
  return static_cast<unsigned>((octet | 0x20) - 'a') + 10;
}

}  // namespace

Chunks::State Chunks::decode(std::string_view octets, message::Text* body, std::size_t& used) {
  used = 0;
  while (used < octets.size() && at_ != At::complete) {
    if (at_ != At::data) {
      if (!take(octets[used])) return State::refused;
      ++used;
      continue;
    }
    auto piece = octets.substr(
        used, static_cast<std::size_t>(std::min<std::uint64_t>(left_, octets.size() - used)));
    if (body) body->append(piece);
    used += piece.size();
    left_ -= piece.size();
    if (left_ == 0) at_ = At::data_return;
  }
  return at_ == At::complete ? State::complete : State::more;
}

bool Chunks::refuse(message::Refusal fault) {
  fault_ = fault;
  return false;
}

bool Chunks::take(char octet) {
  switch (at_) {
  case At::size:
  case At::more_size: return take_size(octet);
  case At::size_end: return octet == '\n' ? end_size_line() : refuse(malformed);
  case At::data_return: at_ = At::data_end; return octet == '\r' || refuse(malformed);
  case At::data_end: at_ = At::size; return octet == '\n' || refuse(malformed);
  case At::trailer:
  case At::trailer_name:
  case At::trailer_value:
  case At::trailer_end:
  case At::end: return take_trailer(octet);
  default: return take_extension(octet);
  }
}

bool Chunks::take_size(char octet) {
  if (message::hex_digits.has(octet)) {
    if (at_ == At::size) size_ = 0, size_digits_ = 0, at_ = At::more_size;
    if (++size_digits_ > most_size_digits) return refuse(malformed);
    size_ = size_ * 16 + digit_value(octet);
    return true;
  }
  if (at_ == At::size) return refuse(malformed);
  at_ = At::space;
  return take_extension(octet);
}

bool Chunks::end_size_line() {
  if (size_ == 0) {
    at_ = At::trailer;
    return true;
  }
  if (size_ > limit_ - std::min<std::uint64_t>(total_, limit_))
    return refuse({413, "Request body too large"});
  total_ += size_;
  left_ = size_;
  at_ = At::data;
  return true;
}

bool Chunks::take_extension(char octet) {
  bool may_end = at_ == At::more_name || at_ == At::more_value || at_ == At::quoted_end ||
                 (at_ == At::space && size_digits_ > 0);
  if (octet == '\r' && may_end) {
    at_ = At::size_end;
    return true;
  }
  if (overhead_ == 0) return refuse({413, "Chunk extensions too large"});
  --overhead_;
  switch (at_) {
  case At::space:  // after a size, a name or a value
  case At::quoted_end:
    size_digits_ = 0;  // a line may not end in white space
    if (blank(octet)) return at_ = At::space, true;
    return octet == ';' ? (at_ = At::name_space, true) : refuse(malformed);
  case At::name_space:
    if (blank(octet)) return true;
    at_ = At::more_name;
    return message::token_octets.has(octet) || refuse(malformed);
  case At::more_name:
    if (message::token_octets.has(octet)) return true;
    if (octet == '=') return at_ = At::equals_space, true;
    if (octet == ';') return at_ = At::name_space, true;
    return blank(octet) ? (at_ = At::name, true) : refuse(malformed);
  case At::name:  // white space after a name: "=" or ";" has to follow
    if (blank(octet)) return true;
    if (octet == '=') return at_ = At::equals_space, true;
    return octet == ';' ? (at_ = At::name_space, true) : refuse(malformed);
  case At::equals_space:
    if (blank(octet)) return true;
    if (octet == '"') return at_ = At::quoted, true;
    at_ = At::more_value;
    return message::token_octets.has(octet) || refuse(malformed);
  case At::more_value:
    if (message::token_octets.has(octet)) return true;
    if (octet == ';') return at_ = At::name_space, true;
    if (blank(octet)) return size_digits_ = 0, at_ = At::space, true;
    return refuse(malformed);
  case At::quoted:
    if (octet == '"') return at_ = At::quoted_end, true;
    if (octet == '\\') return at_ = At::escaped, true;
    return message::value_octets.has(octet) || refuse(malformed);
  case At::escaped: at_ = At::quoted; return message::value_octets.has(octet) || refuse(malformed);
  default: return refuse(malformed);
  }
}

bool Chunks::take_trailer(char octet) {
  if (at_ == At::end) {
    at_ = At::complete;
    return octet == '\n' || refuse(malformed);
  }
  if (at_ == At::trailer && octet == '\r') return at_ = At::end, true;
  if (overhead_ == 0) return refuse({431, "Trailer fields too large"});
  --overhead_;
  switch (at_) {
  case At::trailer:
    at_ = At::trailer_name;
    return message::token_octets.has(octet) || refuse({400, "Malformed trailer field"});
  case At::trailer_name:
    if (octet == ':') return at_ = At::trailer_value, true;
    return message::token_octets.has(octet) || refuse({400, "Malformed trailer field"});
  case At::trailer_value:
    if (octet == '\r') return at_ = At::trailer_end, true;
    return message::value_octets.has(octet) || refuse({400, "Malformed trailer field"});
  default: at_ = At::trailer; return octet == '\n' || refuse({400, "Malformed trailer field"});
  }
}

}  // namespace portico::http
