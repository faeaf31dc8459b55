#include "http/form.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>

#include "http/decode.hpp"
#include "http/media_type.hpp"

namespace portico::http {
namespace {

constexpr std::string_view broken = "There was an error parsing the body";
constexpr std::string_view crlf = "\r\n";

std::string_view too_many(const std::string& what, std::size_t limit, model::Arena& arena) {
  return model::keep(arena, "Too many " + what + ". Maximum number of " + what + " is " +
                                std::to_string(limit) + ".");
}

std::string_view too_large(std::size_t limit, model::Arena& arena) {
  return model::keep(arena,
                     "Field exceeded maximum size of " + std::to_string(limit / 1024) + "KB.");
}

struct Part {
  std::optional<std::string_view> name, filename;
  std::string_view content_type;
  std::string_view content;
};

portico_member member(std::string_view name, const portico_value& value) {
  return {name.data(), static_cast<std::uint32_t>(name.size()), 0, value};
}

portico_value upload(const Part& part, model::Arena& arena) {
  portico_value size{};
  size.kind = PORTICO_INT;
  size.integer = static_cast<std::int64_t>(part.content.size());
  const portico_value type =
      part.content_type.data() ? string_value(part.content_type) : portico_value{};
  const auto members = {member("filename", string_value(*part.filename)),
                        member("content_type", type), member("size", size),
                        member("text", string_value(part.content))};
  auto* copy = model::room<portico_member>(arena, members.size());
  std::copy(members.begin(), members.end(), copy);
  portico_value file{};
  file.kind = PORTICO_OBJECT;
  file.size = static_cast<std::uint32_t>(members.size());
  file.members = copy;
  return file;
}

// Cuts `text` at the first `end`; the part before it, or nothing when it is not there.
std::optional<std::string_view> take(std::string_view& text, std::string_view end) {
  const auto at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const auto before = text.substr(0, at);
  text.remove_prefix(at + end.size());
  return before;
}

class Multipart {
public:
  Multipart(std::string_view boundary, const FormLimits& limits, Entries& into, model::Arena& arena)
      : limits_{limits}, into_{into}, arena_{arena} {
    auto* text = model::room<char>(arena, boundary.size() + 4);
    char* end = std::copy_n("\r\n--", 4, text);
    std::copy(boundary.begin(), boundary.end(), end);
    delimiter_ = {text, boundary.size() + 4};
  }

  // The detail of a 400, or nothing.
  std::string_view read(std::string_view body) {
    if (body.starts_with(crlf)) body.remove_prefix(2);
    if (!body.starts_with(delimiter_.substr(2))) return broken;
    body.remove_prefix(delimiter_.size() - 2);
    while (!body.starts_with("--")) {
      if (!body.starts_with(crlf)) return broken;
      body.remove_prefix(2);
      Part part;
      if (!head(body, part)) return broken;
      const auto content = take(body, delimiter_);
      if (!content) return broken;
      part.content = *content;
      if (const auto detail = add(part); !detail.empty()) return detail;
    }
    return {};
  }

private:
  bool head(std::string_view& body, Part& part) {
    if (body.starts_with(crlf)) return body.remove_prefix(2), true;
    const auto end = body.find("\r\n\r\n");
    if (end == std::string_view::npos || end > limits_.part_head) return false;
    std::string_view lines = body.substr(0, end + 2);
    body.remove_prefix(end + 4);
    while (const auto line = take(lines, crlf))
      if (!field(*line, part)) return false;
    return true;
  }

  bool field(std::string_view line, Part& part) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto name = lower(line.substr(0, colon), arena_);
    const MediaType value = MediaType::parse(line.substr(colon + 1), arena_);
    if (name == "content-type") {
      part.content_type = value.text;
    } else if (name == "content-disposition") {
      if (value.type != "form-data") return false;
      part.name = value.parameter("name");
      part.filename = value.parameter("filename");
    }
    return true;
  }

  std::string_view add(Part& part) {
    if (!part.name) return "The Content-Disposition header field \"name\" must be provided.";
    if (!part.filename) {
      if (++fields_ > limits_.fields) return too_many("fields", limits_.fields, arena_);
      if (part.content.size() > limits_.field_size) return too_large(limits_.field_size, arena_);
      into_.add(*part.name, utf8(part.content, arena_));
      return {};
    }
    if (++files_ > limits_.files) return too_many("files", limits_.files, arena_);
    into_.add(*part.name, upload(part, arena_));
    return {};
  }

  const FormLimits& limits_;
  Entries& into_;
  model::Arena& arena_;
  std::string_view delimiter_;
  std::size_t fields_ = 0, files_ = 0;
};

}  // namespace

std::string_view read_form(std::string_view content_type, std::string_view body,
                           const FormLimits& limits, Entries& into, model::Arena& arena) {
  const MediaType type = MediaType::parse(content_type, arena);
  if (type.type == "application/x-www-form-urlencoded") {
    const auto parts = static_cast<std::size_t>(std::count(body.begin(), body.end(), '&'));
    if (parts >= limits.fields) return too_many("fields", limits.fields, arena);
    read_urlencoded(body, into, arena);
    return {};
  }
  if (type.type != "multipart/form-data") return {};
  const auto boundary = type.parameter("boundary");
  if (!boundary || boundary->empty()) return "Missing boundary in multipart.";
  if (boundary->size() > 70) return broken;  // RFC 2046 section 5.1.1
  if (body.empty()) return {};
  return Multipart{*boundary, limits, into, arena}.read(body);
}

}  // namespace portico::http
