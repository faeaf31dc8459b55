#include "http/monitoring/access_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <string_view>

#include "http/input/matched.hpp"
#include "os/timestamp.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_scope.hpp"
#include "settings/log/logged_text.hpp"

namespace portico::http {
namespace {

using settings::LogFormat;

constexpr std::size_t longest_text = 2000;  // a line has to fit into a pipe at once
constexpr std::size_t longest_field = 500;
constexpr int client_left = 499;

void append_padded(std::string& out, unsigned number) {
  out += static_cast<char>('0' + number / 100 % 10);
  out += static_cast<char>('0' + number / 10 % 10);
  out += static_cast<char>('0' + number % 10);
}

template <class Number> void append_number(std::string& out, Number number) {
  std::array<char, 24> text;
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

void append_now(std::string& out) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  const auto since = std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
  os::append_timestamp(out, std::chrono::system_clock::time_point{since},
                       os::Precision::milliseconds);
}

// With three digits behind the point.
void append_milliseconds(std::string& out, std::chrono::steady_clock::duration took) {
  const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  append_number(out, micro / 1000);
  out += '.';
  append_padded(out, static_cast<unsigned>(micro % 1000));
}

std::string_view plugin(const Record& record) {
  const route::Route* const route = route_of(record.exchange);
  return route ? std::string_view{route->plugin} : std::string_view{};
}

std::string_view path(const Record& record) {
  const route::Route* const route = route_of(record.exchange);
  return route ? std::string_view{route->path.text()} : std::string_view{};
}

/// As it may be shown; `room` is its memory.
std::string_view shown_target(const message::Request& request, std::string& room) {
  const std::string_view target = request.target.substr(0, longest_text);
  if (request.path.size() == request.target.size()) return target;  // there is no query
  return settings::redaction().redacted(target, room);
}

/// That of the request, as it may be shown.
std::string_view shown_field(const message::Request& request, std::string_view name,
                             std::string& room) {
  if (name == "version") return request.minor == 0 ? "1.0" : "1.1";
  if (name == "host") return request.authority.substr(0, longest_field);
  const std::string_view value = request.header(name).substr(0, longest_field);
  if (value.empty()) return value;
  const settings::Redaction& redaction = settings::redaction();
  return redaction.covers(name) ? settings::Redaction::stars : redaction.redacted(value, room);
}

/// Whether it stands for itself in a line that is read by its blanks.
bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return byte > ' ' && byte < '\x7f' && byte != '"' && byte != '\\';
  });
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  settings::append_logged(out, text.empty() ? "-" : text, LogFormat::json);
  out += '"';
}

/// Of a client's or a token's making: what is no word is quoted, so that it is no more than one.
void append_name(std::string& out, std::string_view name) {
  if (is_word(name)) return void(out += name);
  append_quoted(out, name);
}

/// Who has sent it, as it was verified; empty: it was not.
std::string_view principal_of(const Exchange& exchange) {
  return exchange.caller().substr(0, longest_field);
}

class Plain {
public:
  explicit Plain(std::string& out) : out_{out} {}

  void write(const Record& record, const settings::Log& log) {
    const message::Request& request = record.exchange.request;
    append_now(out_);
    out_ += " information access";
    std::string room;
    for (const auto text : {request.peer, request.method, shown_target(request, room)}) word(text);
    out_ += ' ';
    record.status ? append_number(out_, record.status) : void(out_ += '-');
    out_ += ' ';
    append_number(out_, record.bytes);
    out_ += ' ';
    append_milliseconds(out_, record.took);
    word(plugin(record));
    word(path(record));
    out_ += " request=";
    out_ += record.exchange.id;
    if (const auto trace = settings::LogScope::trace_id_of(record.exchange.trace); !trace.empty())
      out_.append(" trace_id=").append(trace);
    if (request.client) {
      out_ += " client=";
      append_name(out_, request.client->subject);
    }
    if (const std::string_view principal = principal_of(record.exchange); !principal.empty()) {
      out_ += " principal=";
      append_name(out_, principal);
    }
    for (const std::string& name : log.fields) {
      out_.append(1, ' ').append(name).append(1, '=');
      append_quoted(out_, shown_field(request, name, room));
    }
    if (record.end == Record::End::cut) out_ += " cut";
  }

private:
  void word(std::string_view text) {
    out_ += ' ';
    settings::append_logged(out_, text.empty() ? "-" : text, LogFormat::plain);
  }

  std::string& out_;
};

class Json {
public:
  explicit Json(std::string& out) : out_{out} {}

  void write(const Record& record, const settings::Log& log) {
    const message::Request& request = record.exchange.request;
    std::string room;
    out_ += R"({"time":")";
    append_now(out_);
    out_ += R"(","level":"information","logger":"access")";
    member("request", record.exchange.id);
    if (const auto trace = settings::LogScope::trace_id_of(record.exchange.trace); !trace.empty())
      member("trace_id", trace);
    member("peer", request.peer);
    member("method", request.method);
    member("target", shown_target(request, room));
    out_ += R"(,"status":)";
    record.status ? append_number(out_, record.status) : void(out_ += "null");
    out_ += R"(,"bytes":)";
    append_number(out_, record.bytes);
    out_ += R"(,"milliseconds":)";
    append_milliseconds(out_, record.took);
    member("plugin", plugin(record));
    member("route", path(record));
    if (request.client) member("client", request.client->subject);
    if (const std::string_view principal = principal_of(record.exchange); !principal.empty())
      member("principal", principal);
    if (!log.fields.empty()) {
      out_ += R"(,"fields":{)";
      for (const std::string& name : log.fields)
        member(name, shown_field(request, name, room), &name == &log.fields.front() ? "" : ",");
      out_ += '}';
    }
    out_ += record.end == Record::End::cut ? R"(,"cut":true})" : R"(,"cut":false})";
  }

private:
  void member(std::string_view name, std::string_view value, std::string_view before = ",") {
    out_.append(before).append("\"").append(name).append("\":");
    if (value.empty()) return void(out_ += "null");
    out_ += '"';
    settings::append_logged(out_, value, LogFormat::json);
    out_ += '"';
  }

  std::string& out_;
};

/// "[31/Jan/2026:23:59:59 +0000]"
void append_bracketed_now(std::string& out) {
  const std::time_t now = ::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto put = [&out](int number, char after) {
    if (number < 10) out += '0';
    append_number(out, number);
    out += after;
  };
  out += '[';
  put(parts.tm_mday, '/');
  out.append(months.at(static_cast<std::size_t>(parts.tm_mon))).append(1, '/');
  put(parts.tm_year + 1900, ':');
  put(parts.tm_hour, ':');
  put(parts.tm_min, ':');
  put(parts.tm_sec, ' ');
  out += "+0000]";
}

void append_combined(std::string& out, const Record& record) {
  const message::Request& request = record.exchange.request;
  std::string room;
  std::string_view peer = request.peer.substr(0, request.peer.rfind(':'));
  if (peer.starts_with('[') && peer.ends_with(']')) peer = peer.substr(1, peer.size() - 2);
  settings::append_logged(out, peer.empty() ? "-" : peer, LogFormat::plain);
  out += " - ";
  std::string subject;
  const std::string_view principal = principal_of(record.exchange);
  if (request.client || !principal.empty())
    settings::append_logged(subject, principal.empty() ? request.client->subject : principal,
                            LogFormat::json);
  for (char& byte : subject)
    if (byte == ' ') byte = '_';
  out.append(subject.empty() ? "-" : subject).append(1, ' ');
  append_bracketed_now(out);
  out += ' ';
  if (request.method.empty()) {
    out += R"("-")";
  } else {
    out += '"';
    settings::append_logged(out, request.method, LogFormat::json);
    out += ' ';
    settings::append_logged(out, shown_target(request, room), LogFormat::json);
    out += request.minor == 0 ? R"( HTTP/1.0")" : R"( HTTP/1.1")";
  }
  out += ' ';
  append_number(out, record.status ? record.status : client_left);
  out += ' ';
  append_number(out, record.bytes);
  for (const std::string_view name : {"referer", "user-agent"}) {
    out += ' ';
    append_quoted(out, shown_field(request, name, room));
  }
}

}  // namespace

void append_access_line(std::string& out, const Record& record, const settings::Log& log) {
  if (log.access_format == settings::AccessFormat::combined)
    append_combined(out, record);
  else if (log.format == LogFormat::json)
    Json{out}.write(record, log);
  else
    Plain{out}.write(record, log);
}

}  // namespace portico::http
