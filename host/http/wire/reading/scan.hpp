#pragma once

// Watches a head arrive: finds its end, and refuses at once what can no longer become a good one: a
// bare CR or LF, a control byte, a folded line, a bad request line, anything over its limit. Looks
// at each byte once, however the head is cut into reads. Keeps offsets, no pointers, so that the
// buffer may move. One thread at a time.

#include <cstddef>
#include <string_view>

#include "http/wire/limits.hpp"
#include "message/refusal.hpp"

namespace portico::http {

class Scan {
public:
  enum class State { more, complete, refused };

  /// `bytes`: everything of this head so far, from its first byte.
  State advance(std::string_view bytes, const Limits&);

  /// Nothing yet but empty lines.
  bool blank() const { return part_ == Part::line && at_ == begin_; }
  const message::Refusal& refusal() const { return refusal_; }
  std::size_t line() const { return line_; }        ///< where the request line begins
  std::size_t section() const { return section_; }  ///< where the field lines begin
  std::size_t end() const { return at_; }           ///< when complete: past the empty line
  std::size_t fields() const { return fields_; }    ///< number of field lines

private:
  enum class Part { line, section, done };

  bool refuse(message::Refusal);
  bool scan_byte(std::string_view bytes, const Limits&);
  bool scan_line_end(std::string_view bytes, const Limits&);
  bool scan_request_line(std::string_view line, const Limits&);
  bool request_line_fits(std::string_view part, const Limits&);

  Part part_ = Part::line;
  std::size_t at_ = 0;     ///< the first byte that has not been looked at
  std::size_t begin_ = 0;  ///< of the current line
  std::size_t line_ = 0;
  std::size_t section_ = 0;
  std::size_t fields_ = 0;
  std::size_t empty_lines_ = 0;
  message::Refusal refusal_;
};

/// The parts of "METHOD target HTTP/1.1".
struct RequestLine {
  std::string_view method, target;
  int minor = 1;
};
message::Refusal parse_request_line(std::string_view line, RequestLine&);

}  // namespace portico::http
