#include "http/file_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <random>
#include <string>

#include <Poco/DigestEngine.h>
#include <Poco/MD5Engine.h>

#include "message/body/disposition.hpp"
#include "message/body/file_type.hpp"
#include "message/bytes.hpp"
#include "message/error_writer.hpp"
#include "message/field/condition.hpp"
#include "message/field/date.hpp"
#include "message/field/headers.hpp"
#include "message/field/range.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

/// All fields of that name as one.
std::string_view joined(const Exchange& exchange, std::string_view lower, message::Arena& arena) {
  std::string_view first;
  std::string all;
  for (const message::Header& field : exchange.request.headers) {
    if (!os::same_word(field.name, lower)) continue;
    if (!first.data()) {
      first = field.value.data() ? field.value : std::string_view{""};
      continue;
    }
    if (all.empty()) all = first;
    all.append(", ").append(field.value);
  }
  return all.empty() ? first : message::keep(arena, all);
}

/// The plan while it is made.
class Plan {
public:
  explicit Plan(Exchange& exchange)
      : exchange_{exchange},
        reply_{exchange.reply},
        file_{*exchange.reply.file} {}

  void describe();
  void decide(std::string_view boundary, std::time_t now);

private:
  std::string_view keep(std::string_view text) { return message::keep(exchange_.arena, text); }
  std::string_view field(std::string_view lower) const;
  std::string_view request(std::string_view lower) const {
    return joined(exchange_, lower, exchange_.arena);
  }
  std::string_view offer(std::string_view name, std::string_view value);
  std::string content_range(const message::Range& range) const;

  void whole();
  void single(const message::Range& range);
  void several(const std::vector<message::Range>& list, std::string_view boundary);
  void not_modified();
  void refuse(int status, std::string_view why);
  void unsatisfiable();

  Exchange& exchange_;
  message::Reply& reply_;
  const message::BodyFile& file_;
  message::Validators validators_;
};

/// What the reply says under that name already; no data: nothing.
std::string_view Plan::field(std::string_view lower) const {
  const message::Header* found = find(reply_.headers, lower);
  return found ? found->value : std::string_view{};
}

/// Adds the field unless the handler has set it; what the field says then.
std::string_view Plan::offer(std::string_view name, std::string_view value) {
  if (const std::string_view set = field(name); set.data()) return set;
  const std::string_view kept = keep(value);
  reply_.headers.push_back({name, kept});
  return kept;
}

void Plan::describe() {
  std::string type{file_.media_type.empty()
                       ? message::file_type(file_.name.empty() ? file_.path : file_.name)
                       : file_.media_type};
  if (type.starts_with("text/") && type.find("charset=") == std::string::npos)
    type.append("; charset=utf-8");
  if (reply_.media_type.empty()) reply_.media_type = keep(type);  // else the handler's

  offer("accept-ranges", "bytes");
  validators_.last_modified = offer("last-modified", message::write_date(file_.modified.tv_sec));
  validators_.etag = offer("etag", file_etag(file_.modified, file_.size));
  if (!file_.name.empty())
    offer("content-disposition", write_disposition(file_.disposition, file_.name));
}

void Plan::decide(std::string_view boundary, std::time_t now) {
  if (reply_.status < 200 || reply_.status > 299) return whole();
  const std::string_view method = exchange_.request.method;
  const message::Conditions conditions{request("if-match"), request("if-none-match"),
                                       request("if-modified-since"), request("if-unmodified-since"),
                                       request("if-range")};
  const bool read = method == "GET" || method == "HEAD";
  switch (message::evaluate(conditions, validators_,
                            read ? message::Reading::read : message::Reading::other)) {
  case message::Precondition::failed: return refuse(412, "Precondition Failed");
  case message::Precondition::not_modified: return not_modified();
  case message::Precondition::holds: break;
  }
  const std::string_view range = request("range");
  if (!range.data() || method != "GET" || reply_.status != 200 ||
      !message::range_counts(conditions, validators_, now))
    return whole();
  if (field("content-range").data()) return whole();  // the handler says which part this is
  const message::Ranges ranges = message::Ranges::parse(range, file_.size);
  switch (ranges.verdict) {
  case message::Ranges::Verdict::whole: return whole();
  case message::Ranges::Verdict::malformed: return refuse(400, ranges.detail);
  case message::Ranges::Verdict::unsatisfiable: return unsatisfiable();
  case message::Ranges::Verdict::partial: break;
  }
  if (ranges.list.size() == 1) return single(ranges.list[0]);
  several(ranges.list, boundary);
}

std::string Plan::content_range(const message::Range& range) const {
  return "bytes " + std::to_string(range.first) + '-' + std::to_string(range.end - 1) + '/' +
         std::to_string(file_.size);
}

void Plan::whole() {
  if (file_.size > 0) reply_.segments.push_back({{}, 0, file_.size});
}

void Plan::single(const message::Range& range) {
  reply_.status = 206;
  reply_.headers.push_back({"content-range", keep(content_range(range))});
  reply_.segments.push_back({{}, range.first, range.size()});
}

void Plan::several(const std::vector<message::Range>& list, std::string_view boundary) {
  const std::string opening = "--" + std::string{boundary} +
                              "\r\nContent-Type: " + std::string{reply_.media_type} +
                              "\r\nContent-Range: ";
  std::string head;
  for (const message::Range& range : list) {
    head.append(opening).append(content_range(range)).append("\r\n\r\n");
    const std::string_view text = keep(head);
    reply_.segments.push_back({text, 0, text.size()});
    reply_.segments.push_back({{}, range.first, range.size()});
    head = "\r\n";
  }
  head.append("--").append(boundary).append("--");
  const std::string_view text = keep(head);
  reply_.segments.push_back({text, 0, text.size()});
  reply_.status = 206;
  reply_.media_type = keep("multipart/byteranges; boundary=" + std::string{boundary});
}

/// Keeps the fields that a cache updates its copy with.
void Plan::not_modified() {
  remove(reply_.headers, "content-disposition");
  reply_.status = 304;
  reply_.media_type = {};
  reply_.drop_body();
}

// The words have no coding of the file.
void Plan::refuse(int status, std::string_view why) {
  using Usual = message::Refusal::Usual;
  remove(reply_.headers, "content-encoding");
  message::refuse(reply_, {status, why, status == 412 ? Usual::json : Usual::text});
}

void Plan::unsatisfiable() {
  const std::string all = "bytes */" + std::to_string(file_.size);
  refuse(416, {});
  reply_.headers.push_back({"content-range", keep(all)});
}

/// Python's str() of a float that is a time: shortest, always with a point.
std::string python_float(double number) {
  std::array<char, 64> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed).ptr;
  std::string written{text.data(), end};
  if (written.find('.') == std::string::npos) written.append(".0");
  return written;
}

std::string random_boundary() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string boundary(26, '0');
  for (char& digit : boundary) digit = digits[random() % digits.size()];
  return boundary;
}

}  // namespace

std::string file_etag(const timespec& modified, std::uint64_t size) {
  const double time =
      static_cast<double>(modified.tv_sec) + 1e-9 * static_cast<double>(modified.tv_nsec);
  Poco::MD5Engine digest;
  digest.update(python_float(time) + '-' + std::to_string(size));
  return '"' + Poco::DigestEngine::digestToHex(digest.digest()) + '"';
}

void answer_file(Exchange& exchange, std::string_view boundary, std::time_t now) {
  Plan plan{exchange};
  plan.describe();
  plan.decide(boundary, now);
}

void answer_file(Exchange& exchange) {
  const bool parts = joined(exchange, "range", exchange.arena).find(',') != std::string_view::npos;
  answer_file(exchange, parts ? random_boundary() : std::string{}, std::time(nullptr));
}

}  // namespace portico::http
