#include "http/wire/reading/scan.hpp"

#include <algorithm>

#include "message/bytes.hpp"

namespace portico::http {
namespace {

constexpr message::Refusal bad_line{400, "Malformed request line"};
constexpr message::Refusal bad_version{400, "Malformed HTTP version"};
constexpr message::Refusal long_target{414, "Request target too long"};
constexpr message::Refusal long_section{431, "Header section too large"};
constexpr std::size_t longest_method = 32;
constexpr std::size_t version_size = 8;  // HTTP/1.1

bool tolerated(char byte, bool section) {
  return section ? message::value_bytes.has(byte) : message::line_bytes.has(byte);
}

message::Refusal parse_version(std::string_view text, int& minor) {
  if (text.size() != version_size || !text.starts_with("HTTP/") || text[6] != '.')
    return bad_version;
  if (!message::digits.has(text[5]) || !message::digits.has(text[7])) return bad_version;
  if (text[5] != '1') return {505, "HTTP version not supported"};
  minor = std::min(text[7] - '0', 1);
  return {};
}

}  // namespace

message::Refusal parse_request_line(std::string_view line, RequestLine& parts) {
  auto first = line.find(' ');
  if (first == std::string_view::npos) return bad_line;
  auto second = line.find(' ', first + 1);
  if (second == std::string_view::npos) return bad_line;
  parts.method = line.substr(0, first);
  parts.target = line.substr(first + 1, second - first - 1);
  if (parts.method.empty() || parts.target.empty() || !message::token_bytes.all(parts.method))
    return bad_line;
  return parse_version(line.substr(second + 1), parts.minor);
}

Scan::State Scan::advance(std::string_view bytes, const Limits& limits) {
  while (part_ != Part::done && at_ < bytes.size()) {
    if (bytes[at_] == '\r') {
      if (at_ + 1 == bytes.size()) return State::more;
      if (!scan_line_end(bytes, limits)) return State::refused;
    } else if (!scan_byte(bytes, limits)) {
      return State::refused;
    }
  }
  return part_ == Part::done ? State::complete : State::more;
}

bool Scan::refuse(message::Refusal refusal) {
  refusal_ = refusal;
  return false;
}

// The run of good bytes from at_ on.
bool Scan::scan_byte(std::string_view bytes, const Limits& limits) {
  bool section = part_ == Part::section;
  if (at_ == begin_ && (bytes[at_] == ' ' || bytes[at_] == '\t'))
    return refuse(section && fields_ > 0 ? message::Refusal{400, "Folded header line"}
                                         : message::Refusal{400, "White space before a line"});
  while (at_ < bytes.size() && tolerated(bytes[at_], section)) ++at_;
  if (section) {
    if (fields_ == limits.header_fields) return refuse({431, "Too many header fields"});
    if (at_ - section_ + 2 > limits.header_section) return refuse(long_section);
  } else if (!request_line_fits(bytes.substr(begin_, at_ - begin_), limits)) {
    return false;
  }
  if (at_ == bytes.size() || bytes[at_] == '\r') return true;
  return refuse(bytes[at_] == '\n' ? message::Refusal{400, "Bare LF in the head"}
                                   : message::Refusal{400, "Bad byte in the head"});
}

bool Scan::scan_line_end(std::string_view bytes, const Limits& limits) {
  if (bytes[at_ + 1] != '\n') return refuse({400, "Bare CR in the head"});
  auto line = bytes.substr(begin_, at_ - begin_);
  at_ += 2;
  bool empty = line.empty();
  if (part_ == Part::section) {
    if (empty)
      part_ = Part::done;
    else
      ++fields_;
  } else if (empty) {
    if (++empty_lines_ > limits.empty_lines)
      return refuse({400, "Empty lines before the request line"});
  } else if (!scan_request_line(line, limits)) {
    return false;
  }
  begin_ = at_;
  return true;
}

bool Scan::scan_request_line(std::string_view line, const Limits& limits) {
  RequestLine parts;
  message::Refusal refusal = parse_request_line(line, parts);
  if (parts.target.size() > limits.target) return refuse(long_target);
  if (refusal) return refuse(refusal);
  line_ = begin_;
  section_ = at_;
  part_ = Part::section;
  return true;
}

// Whether what is there of the line can still become one within the limits.
bool Scan::request_line_fits(std::string_view part, const Limits& limits) {
  auto first = part.find(' ');
  if (first == std::string_view::npos) {
    if (!message::token_bytes.all(part)) return refuse(bad_line);
    return part.size() <= longest_method || refuse({501, "Unknown method"});
  }
  part.remove_prefix(first + 1);
  auto second = part.find(' ');
  if (std::min(second, part.size()) > limits.target) return refuse(long_target);
  if (second == std::string_view::npos) return true;
  return part.size() - second - 1 <= version_size || refuse(bad_version);
}

}  // namespace portico::http
