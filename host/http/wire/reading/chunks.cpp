#include "http/wire/reading/chunks.hpp"

#include <algorithm>

#include "message/bytes.hpp"

namespace portico::http {
namespace {

constexpr message::Refusal malformed{400, "Malformed chunk"};
constexpr unsigned most_size_digits = 16;

bool blank(char byte) { return byte == ' ' || byte == '\t'; }

unsigned digit_value(char byte) {
  if (byte <= '9') return static_cast<unsigned>(byte - '0');
  return static_cast<unsigned>((byte | 0x20) - 'a') + 10;
}

}  // namespace

Chunks::State Chunks::decode(std::string_view bytes, message::Text* body, std::size_t& used) {
  used = 0;
  while (used < bytes.size() && at_ != At::complete) {
    if (at_ != At::data) {
      if (!decode_byte(bytes[used])) return State::refused;
      ++used;
      continue;
    }
    auto piece = bytes.substr(
        used, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - used)));
    if (body) body->append(piece);
    used += piece.size();
    left_ -= piece.size();
    if (left_ == 0) at_ = At::data_return;
  }
  return at_ == At::complete ? State::complete : State::more;
}

bool Chunks::refuse(message::Refusal refusal) {
  refusal_ = refusal;
  return false;
}

bool Chunks::decode_byte(char byte) {
  switch (at_) {
  case At::size:
  case At::more_size: return decode_size(byte);
  case At::size_end: return byte == '\n' ? end_size_line() : refuse(malformed);
  case At::data_return: at_ = At::data_end; return byte == '\r' || refuse(malformed);
  case At::data_end: at_ = At::size; return byte == '\n' || refuse(malformed);
  case At::trailer:
  case At::trailer_name:
  case At::trailer_value:
  case At::trailer_end:
  case At::end: return decode_trailer(byte);
  default: return decode_extension(byte);
  }
}

bool Chunks::decode_size(char byte) {
  if (message::hex_digits.has(byte)) {
    if (at_ == At::size) size_ = 0, size_digits_ = 0, at_ = At::more_size;
    if (++size_digits_ > most_size_digits) return refuse(malformed);
    size_ = size_ * 16 + digit_value(byte);
    return true;
  }
  if (at_ == At::size) return refuse(malformed);
  at_ = At::space;
  return decode_extension(byte);
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

bool Chunks::decode_extension(char byte) {
  bool may_end = at_ == At::more_name || at_ == At::more_value || at_ == At::quoted_end ||
                 (at_ == At::space && size_digits_ > 0);
  if (byte == '\r' && may_end) {
    at_ = At::size_end;
    return true;
  }
  if (overhead_ == 0) return refuse({413, "Chunk extensions too large"});
  --overhead_;
  switch (at_) {
  case At::space:  // after a size, a name or a value
  case At::quoted_end:
    size_digits_ = 0;  // a line may not end in white space
    if (blank(byte)) return at_ = At::space, true;
    return byte == ';' ? (at_ = At::name_space, true) : refuse(malformed);
  case At::name_space:
    if (blank(byte)) return true;
    at_ = At::more_name;
    return message::token_bytes.has(byte) || refuse(malformed);
  case At::more_name:
    if (message::token_bytes.has(byte)) return true;
    if (byte == '=') return at_ = At::equals_space, true;
    if (byte == ';') return at_ = At::name_space, true;
    return blank(byte) ? (at_ = At::name, true) : refuse(malformed);
  case At::name:  // white space after a name: "=" or ";" has to follow
    if (blank(byte)) return true;
    if (byte == '=') return at_ = At::equals_space, true;
    return byte == ';' ? (at_ = At::name_space, true) : refuse(malformed);
  case At::equals_space:
    if (blank(byte)) return true;
    if (byte == '"') return at_ = At::quoted, true;
    at_ = At::more_value;
    return message::token_bytes.has(byte) || refuse(malformed);
  case At::more_value:
    if (message::token_bytes.has(byte)) return true;
    if (byte == ';') return at_ = At::name_space, true;
    if (blank(byte)) return size_digits_ = 0, at_ = At::space, true;
    return refuse(malformed);
  case At::quoted:
    if (byte == '"') return at_ = At::quoted_end, true;
    if (byte == '\\') return at_ = At::escaped, true;
    return message::value_bytes.has(byte) || refuse(malformed);
  case At::escaped: at_ = At::quoted; return message::value_bytes.has(byte) || refuse(malformed);
  default: return refuse(malformed);
  }
}

bool Chunks::decode_trailer(char byte) {
  if (at_ == At::end) {
    at_ = At::complete;
    return byte == '\n' || refuse(malformed);
  }
  if (at_ == At::trailer && byte == '\r') return at_ = At::end, true;
  if (overhead_ == 0) return refuse({431, "Trailer fields too large"});
  --overhead_;
  switch (at_) {
  case At::trailer:
    at_ = At::trailer_name;
    return message::token_bytes.has(byte) || refuse({400, "Malformed trailer field"});
  case At::trailer_name:
    if (byte == ':') return at_ = At::trailer_value, true;
    return message::token_bytes.has(byte) || refuse({400, "Malformed trailer field"});
  case At::trailer_value:
    if (byte == '\r') return at_ = At::trailer_end, true;
    return message::value_bytes.has(byte) || refuse({400, "Malformed trailer field"});
  default: at_ = At::trailer; return byte == '\n' || refuse({400, "Malformed trailer field"});
  }
}

}  // namespace portico::http
