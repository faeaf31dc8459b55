#include "http/monitoring/access_log.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <string_view>

#include <Poco/Logger.h>

#include "http/input/matched.hpp"
#include "os/per_thread.hpp"
#include "os/timestamp.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"
#include "settings/log/logged_text.hpp"

namespace portico::http {
namespace {

constexpr std::size_t enough = 16384;
constexpr std::size_t longest_target = 2000;  // a line has to fit into a pipe at once

struct Lines {
  std::string text;
  std::size_t dropped = 0;  ///< since the last line that was written
};

Lines& mine() {
  thread_local constinit os::PerThread<Lines> lines;
  return lines.get();
}

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

// There is room again.
void complain(std::size_t dropped) {
  Poco::Logger::get("access").warning(std::to_string(dropped) +
                                      " lines were dropped: the log was not read");
}

std::string_view plugin(const Record& record) {
  const route::Route* const route = route_of(record.exchange);
  return route ? std::string_view{route->plugin} : std::string_view{};
}

std::string_view path(const Record& record) {
  const route::Route* const route = route_of(record.exchange);
  return route ? std::string_view{route->path.text()} : std::string_view{};
}

class Plain {
public:
  explicit Plain(std::string& out) : out_{out} {}

  void write(const Record& record) {
    const message::Request& request = record.exchange.request;
    out_ += " information access";
    for (const auto text : {request.peer, request.method, request.target.substr(0, longest_target)})
      word(text);
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
    if (request.client) {
      out_ += " client=";
      settings::append_logged(out_, request.client->subject, settings::LogFormat::plain);
    }
    if (record.end == Record::End::cut) out_ += " cut";
  }

private:
  void word(std::string_view text) {
    out_ += ' ';
    settings::append_logged(out_, text.empty() ? "-" : text, settings::LogFormat::plain);
  }

  std::string& out_;
};

class Json {
public:
  explicit Json(std::string& out) : out_{out} {}

  void write(const Record& record) {
    const message::Request& request = record.exchange.request;
    out_ += R"(","level":"information","logger":"access")";
    member("request", record.exchange.id);
    member("peer", request.peer);
    member("method", request.method);
    member("target", request.target.substr(0, longest_target));
    out_ += R"(,"status":)";
    record.status ? append_number(out_, record.status) : void(out_ += "null");
    out_ += R"(,"bytes":)";
    append_number(out_, record.bytes);
    out_ += R"(,"milliseconds":)";
    append_milliseconds(out_, record.took);
    member("plugin", plugin(record));
    member("route", path(record));
    if (request.client) member("client", request.client->subject);
    out_ += record.end == Record::End::cut ? R"(,"cut":true})" : R"(,"cut":false})";
  }

private:
  void member(std::string_view name, std::string_view value) {
    out_.append(",\"").append(name).append("\":");
    if (value.empty()) return void(out_ += "null");
    out_ += '"';
    settings::append_logged(out_, value, settings::LogFormat::json);
    out_ += '"';
  }

  std::string& out_;
};

}  // namespace

void AccessLog::add(const Record& record) const {
  const Options options = options_.load(std::memory_order_relaxed);
  if (!options.enabled) return;
  Lines& lines = mine();
  if (options.format == settings::LogFormat::json) {
    lines.text += R"({"time":")";
    append_now(lines.text);
    Json{lines.text}.write(record);
  } else {
    append_now(lines.text);
    Plain{lines.text}.write(record);
  }
  lines.text += '\n';
  if (lines.text.size() >= enough) flush();
}

void AccessLog::flush() const {
  Lines& lines = mine();
  if (lines.text.empty()) return;
  const std::size_t dropped = settings::write_lines(lines.text);
  lines.text.clear();
  if (dropped == 0 && lines.dropped > 0) complain(lines.dropped);
  lines.dropped = dropped > 0 ? lines.dropped + dropped : 0;
}

}  // namespace portico::http
