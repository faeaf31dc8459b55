#include "http/input/multipart.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <initializer_list>
#include <limits>
#include <system_error>

#include "message/bytes.hpp"
#include "message/decode.hpp"
#include "message/field/media_type.hpp"

namespace portico::http {
namespace {

constexpr std::string_view crlf = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t longest_boundary = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t most_fields_of_a_part = 100;
constexpr std::uint64_t largest_part = std::numeric_limits<std::uint32_t>::max();

/// Bytes at the end of `text` that may be the beginning of the delimiter.
std::size_t beginning_of(std::string_view delimiter, std::string_view text) {
  for (std::size_t size = std::min(delimiter.size() - 1, text.size()); size > 0; --size)
    if (delimiter.starts_with(text.substr(text.size() - size))) return size;
  return 0;
}

portico_member member(std::string_view name, const portico_value& value) {
  return {name.data(), static_cast<std::uint32_t>(name.size()), 0, value};
}

portico_value object(const portico_member* members, std::size_t size) {
  portico_value value{};
  value.kind = PORTICO_OBJECT;
  value.size = static_cast<std::uint32_t>(size);
  value.members = members;
  return value;
}

/// Old browsers send the whole path of a file, "C:\\folder\\file": its last part is the name.
std::string_view file_name(std::string_view text) {
  if (text.substr(0, 2) != "\\\\" && (text.size() < 3 || text.substr(1, 2) != ":\\")) return text;
  return text.substr(text.rfind('\\') + 1);
}

/// Whether the folder of uploads can take no more, or nothing at all.
bool has_no_space(int error) {
  for (const int one : {ENOSPC, EDQUOT, EFBIG, ENOENT, ENOTDIR, EACCES, EPERM, EROFS})
    if (error == one) return true;
  return false;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  message::Arena arena;
  return message::MediaType::parse(content_type, arena).type == "multipart/form-data";
}

Multipart::Multipart(std::string_view content_type, const settings::Uploads& limits,
                     Budget* spooled, std::size_t most_of_head)
    : limits_{limits},
      most_of_head_{most_of_head},
      spool_{limits, spooled} {
  message::Arena arena;
  const message::MediaType type = message::MediaType::parse(content_type, arena);
  const auto boundary = type.parameter("boundary"), charset = type.parameter("charset");
  if (charset) charset_ = message::Charset{*charset};
  if (!boundary)
    fail(400, "Missing boundary in multipart.");
  else if (boundary->empty() || boundary->size() > longest_boundary)
    broken();
  else
    delimiter_.append("\r\n--").append(*boundary);
}

void Multipart::write(std::string_view bytes) noexcept {
  received_ += bytes.size();
  if (bytes.empty() || at_ == At::failed) return;
  guard([&] {
    std::string whole;
    if (!carried_.empty()) {
      whole = std::move(carried_.append(bytes));
      carried_.clear();
      bytes = whole;
    }
    while (step(bytes)) {
    }
    if (at_ != At::failed && at_ != At::end) carried_ = bytes;
  });
}

void Multipart::flush() noexcept {
  guard([this] { spool_.flush(); });
}

/// What it throws is the end of the form.
template <class Act> void Multipart::guard(const Act& act) noexcept {
  try {
    act();
  } catch (const std::system_error& error) {
    give_up(has_no_space(error.code().value())
                ? message::Refusal{507, "There is no space for the upload"}
                : message::Refusal{500, "Internal Server Error"},
            error.what());
  } catch (const std::exception& error) {
    give_up({500, "Internal Server Error"}, error.what());
  }
}

// Without memory the log says less, and the answer is the same.
void Multipart::give_up(message::Refusal fault, const char* why) noexcept {
  drop();
  fault_ = fault;
  try {
    trouble_ = why;
  } catch (const std::exception&) {
    trouble_ = "upload";
  }
}

void Multipart::drop() noexcept {
  at_ = At::failed;
  parts_.clear();
  carried_.clear();
  spool_.drop();
}

// False: more bytes are needed, or there is nothing more to read.
bool Multipart::step(std::string_view& text) {
  switch (at_) {
  case At::start: return read_start(text);
  case At::preamble: return read_preamble(text);
  case At::boundary: return read_boundary(text);
  case At::head: return read_head(text);
  case At::content: return read_content(text);
  case At::end:
  case At::failed: break;
  }
  return false;
}

bool Multipart::read_start(std::string_view& text) {
  const auto first = std::string_view{delimiter_}.substr(crlf.size());
  if (text.size() < first.size() && first.starts_with(text)) return false;
  const bool found = text.starts_with(first);
  if (found) text.remove_prefix(first.size());
  at_ = found ? At::boundary : At::preamble;
  return true;
}

// A lone line feed before the first boundary will do.
bool Multipart::read_preamble(std::string_view& text) {
  const auto first = std::string_view{delimiter_}.substr(1);
  const auto end = text.find(first);
  const bool found = end != std::string_view::npos;
  text.remove_prefix(found ? end + first.size() : text.size() - beginning_of(first, text));
  if (found) at_ = At::boundary;
  return found;
}

bool Multipart::read_boundary(std::string_view& text) {
  constexpr std::string_view last = "--";
  const auto blanks = std::min(text.find_first_not_of(" \t"), text.size());
  const std::string_view mark = text.substr(blanks, 2);
  if (blanks > most_of_head_) return broken();
  if (blanks == 0 && mark == last) {
    at_ = At::end;
    return false;
  }
  if (mark != crlf) {
    const bool more = mark.size() < 2 && (crlf.starts_with(mark) || (blanks == 0 && mark == "-"));
    return more ? false : broken();
  }
  text.remove_prefix(blanks + crlf.size());
  parts_.emplace_back();
  heads_ += sizeof(Part);
  at_ = At::head;
  return true;
}

bool Multipart::read_head(std::string_view& text) {
  if (text.size() < 2) return false;
  const bool none = text.starts_with(crlf);
  const auto end = none ? 0 : text.find(head_end);
  if (end == std::string_view::npos ? text.size() > most_of_head_ + 3 : end > most_of_head_)
    return fail(400, "The header section of a part exceeded maximum size of " +
                         std::to_string(most_of_head_) + " bytes.");
  if (end == std::string_view::npos) return false;
  for (std::string_view lines = text.substr(0, end); !lines.empty();) {
    const auto line = lines.substr(0, lines.find(crlf));
    if (!add_field(line)) return broken();
    lines.remove_prefix(std::min(line.size() + 2, lines.size()));
  }
  text.remove_prefix(none ? 2 : end + 4);
  return begin_content();
}

bool Multipart::add_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  if (!message::token_bytes.all(line.substr(0, colon))) return false;
  message::Arena arena;
  Part& part = parts_.back();
  if (part.headers.size() == most_fields_of_a_part) return false;
  const auto name = lower(line.substr(0, colon), arena);
  const message::MediaType value = message::MediaType::parse(line.substr(colon + 1), arena);
  const std::string_view text = charset_.read(value.text, arena);
  part.headers.emplace_back(name, text);
  heads_ += sizeof(Names::value_type) + name.size() + text.size();
  if (name == "content-type") {
    part.content_type = text;
  } else if (name == "content-disposition") {
    if (value.type != "form-data") return false;
    const auto part_name = value.parameter("name"), filename = value.parameter("filename");
    if (part_name) part.name = charset_.read(*part_name, arena);
    if (filename) part.filename = charset_.read(file_name(*filename), arena);
  }
  return true;
}

bool Multipart::begin_content() {
  const Part& part = parts_.back();
  if (!part.name)
    return fail(400, "The Content-Disposition header field \"name\" must be provided.");
  if (part.filename && ++files_ > limits_.files)
    return fail(400, "Too many files. Maximum number of files is " + std::to_string(limits_.files) +
                         '.');
  if (!part.filename && ++fields_ > limits_.fields)
    return fail(400, too_many_fields(limits_.fields));
  spool_.begin();
  at_ = At::content;
  return true;
}

bool Multipart::read_content(std::string_view& text) {
  const auto end = text.find(delimiter_);
  const bool all = end != std::string_view::npos;
  const auto size = all ? end : text.size() - beginning_of(delimiter_, text);
  if (!keep(text.substr(0, size))) return false;
  text.remove_prefix(all ? end + delimiter_.size() : size);
  if (!all) return false;
  parts_.back().content = spool_.end();
  at_ = At::boundary;
  return true;
}

bool Multipart::keep(std::string_view bytes) {
  const bool file = parts_.back().filename.has_value();
  const std::uint64_t size = spool_.size() + bytes.size();
  if (!file && size > limits_.field)
    return fail(400,
                "Part exceeded maximum size of " + std::to_string(limits_.field / 1024) + "KB.");
  if (size > largest_part) return fail(413, "A file of the form is too large");
  spool_.append(bytes);
  return true;
}

bool Multipart::fail(int status, std::string detail) {
  detail_ = std::move(detail);
  fault_ = {status, detail_};
  drop();
  return false;
}

bool Multipart::broken() { return fail(400, "Invalid multipart data."); }

message::Refusal Multipart::finish(Entries& into, message::Arena& arena) {
  flush();
  if (at_ == At::failed) return fault_;
  if (received_ == 0) return {};
  if (at_ != At::end) return broken(), fault_;
  for (const Part& part : parts_) {
    if (part.filename)
      into.add(*part.name, upload(part, arena));
    else
      into.add(*part.name, charset_.read(spool_.view(part.content), arena));
  }
  return {};
}

portico_value Multipart::upload(const Part& part, message::Arena& arena) {
  auto* headers = message::room<portico_member>(arena, part.headers.size());
  for (auto* next = headers; const auto& [name, value] : part.headers)
    *next++ = member(name, string_value(value));
  portico_value size{};
  size.kind = PORTICO_INT;
  size.integer = static_cast<std::int64_t>(part.content.size);
  const portico_value type = part.content_type ? string_value(*part.content_type) : portico_value{};
  const auto members = {member("filename", string_value(*part.filename)),
                        member("content_type", type), member("size", size),
                        member("text", string_value(spool_.view(part.content))),
                        member("headers", object(headers, part.headers.size()))};
  auto* copy = message::room<portico_member>(arena, members.size());
  std::copy(members.begin(), members.end(), copy);
  return object(copy, members.size());
}

}  // namespace portico::http
