#include "settings/log/log.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <climits>
#include <cstdint>
#include <iostream>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <Poco/Channel.h>
#include <Poco/Formatter.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include "os/timestamp.hpp"
#include "settings/log/log_scope.hpp"
#include "settings/log/logged_text.hpp"
#include "settings/log/recent_log.hpp"

namespace portico::settings {
namespace {

std::string_view level_name(Poco::Message::Priority priority) {
  switch (priority) {
  case Poco::Message::PRIO_FATAL:
  case Poco::Message::PRIO_CRITICAL:
  case Poco::Message::PRIO_ERROR: return "error";
  case Poco::Message::PRIO_WARNING: return "warning";
  case Poco::Message::PRIO_NOTICE:
  case Poco::Message::PRIO_INFORMATION: return "information";
  default: return "debug";
  }
}

std::string when(const Poco::Message& message) {
  const std::chrono::microseconds since{message.getTime().epochMicroseconds()};
  return os::timestamp(std::chrono::system_clock::time_point{since}, os::Precision::milliseconds);
}

std::atomic<LogFormat>& format_now() {
  static std::atomic<LogFormat> format{LogFormat::plain};
  return format;
}

std::atomic<const Redaction*>& redaction_now() {
  static const Redaction nothing;
  static std::atomic<const Redaction*> now{&nothing};
  return now;
}

/// What is not shown, as the operator says it and as schemes do.
class Concealed {
public:
  void use(const std::vector<std::string>& names) {
    const std::lock_guard lock{mutex_};
    said_ = names;
    renew();
  }
  void add(const std::string& name) {
    const std::lock_guard lock{mutex_};
    if (std::find(added_.begin(), added_.end(), name) != added_.end()) return;
    added_.push_back(name);
    renew();
  }

private:
  void renew() {
    std::vector<std::string> names = said_;
    names.insert(names.end(), added_.begin(), added_.end());
    if (all_.empty() || all_.back().first != names) all_.emplace_back(names, Redaction{names});
    redaction_now().store(&all_.back().second, std::memory_order_release);
  }

  std::mutex mutex_;
  std::vector<std::string> said_, added_;
  /// Kept, for threads that still look at them.
  std::list<std::pair<std::vector<std::string>, Redaction>> all_;
};

Concealed& concealed() {
  static auto& one = *new Concealed;
  return one;
}

void format_plain(const Poco::Message& message, std::string& text) {
  text = when(message);
  text += ' ';
  text += level_name(message.getPriority());
  text += ' ';
  text += message.getSource();
  text += ' ';
  append_logged(text, message.getText(), LogFormat::plain);
  if (!LogScope::request().empty()) {
    text += " request=";
    append_logged(text, LogScope::request(), LogFormat::plain);
  }
  if (!LogScope::trace_id().empty()) text.append(" trace_id=").append(LogScope::trace_id());
}

/// Ends the string before it, and begins its own.
void append_member(std::string& text, std::string_view name, std::string_view value) {
  text.append("\",\"").append(name).append("\":\"");
  append_logged(text, value, LogFormat::json);
}

void format_json(const Poco::Message& message, std::string& text) {
  text = R"({"time":")" + when(message) + R"(","level":")";
  text += level_name(message.getPriority());
  append_member(text, "logger", message.getSource());
  append_member(text, "message", message.getText());
  if (!LogScope::request().empty()) append_member(text, "request", LogScope::request());
  if (!LogScope::trace_id().empty()) append_member(text, "trace_id", LogScope::trace_id());
  text += "\"}";
}

RecentLine::Severity severity_of(Poco::Message::Priority priority) {
  if (priority <= Poco::Message::PRIO_ERROR) return RecentLine::error;
  if (priority == Poco::Message::PRIO_WARNING) return RecentLine::warning;
  return priority <= Poco::Message::PRIO_INFORMATION ? RecentLine::information : RecentLine::debug;
}

void remember(const Poco::Message& message) {
  const std::chrono::microseconds since{message.getTime().epochMicroseconds()};
  RecentLine line{std::chrono::system_clock::time_point{since}, severity_of(message.getPriority()),
                  message.getSource(), message.getText()};
  if (!LogScope::request().empty()) line.text.append(" request=").append(LogScope::request());
  keep_recent(line);
}

class LineFormatter : public Poco::Formatter {
public:
  void format(const Poco::Message& message, std::string& text) override {
    remember(message);
    if (format_now() == LogFormat::json)
      format_json(message, text);
    else
      format_plain(message, text);
  }
};

/// Guards standard error: a line is written whole, by one call.
std::mutex& writing() {
  static std::mutex mutex;
  return mutex;
}

class StandardError : public Poco::Channel {
public:
  void log(const Poco::Message& message) override {
    const std::string line = message.getText() + '\n';
    const std::lock_guard lock{writing()};
    std::cerr.write(line.data(), static_cast<std::streamsize>(line.size()));
  }
};

/// A file always has room.
bool has_room() {
  struct stat kind {};
  if (::fstat(STDERR_FILENO, &kind) == 0 && S_ISREG(kind.st_mode)) return true;
  pollfd room{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&room, 1, 0) != 0;
}

/// Whole lines, as many as a pipe with room takes at once.
std::size_t fitting(std::string_view lines) {
  if (lines.size() <= PIPE_BUF) return lines.size();
  const auto last = lines.rfind('\n', PIPE_BUF - 1);
  return (last == std::string_view::npos ? lines.find('\n') : last) + 1;
}

std::atomic<std::uint64_t>& all_dropped() {
  static std::atomic<std::uint64_t> count{0};
  return count;
}

}  // namespace

std::uint64_t dropped_lines() { return all_dropped().load(std::memory_order_relaxed); }

std::size_t write_lines(std::string_view lines) {
  const std::lock_guard lock{writing()};
  while (!lines.empty()) {
    if (!has_room()) break;
    const std::size_t count = fitting(lines);
    std::cerr.write(lines.data(), static_cast<std::streamsize>(count));
    lines.remove_prefix(count);
  }
  const auto dropped = std::count(lines.begin(), lines.end(), '\n');
  all_dropped().fetch_add(static_cast<std::uint64_t>(dropped), std::memory_order_relaxed);
  return static_cast<std::size_t>(dropped);
}

void open_log(const Log& log) {
  Poco::AutoPtr<Poco::Formatter> formatter{new LineFormatter};
  Poco::AutoPtr<Poco::Channel> lines{new StandardError};
  Poco::AutoPtr<Poco::Channel> channel{new Poco::FormattingChannel{formatter, lines}};
  Poco::Logger::root();  // setChannel() reaches the loggers there are, and later ones inherit from
                         // the root
  Poco::Logger::setChannel("", channel);
  use_log(log);
}

void use_log(const Log& log) {
  concealed().use(log.redact);
  format_now() = log.format;
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(log.level));
}

void hide(const std::string& name) { concealed().add(name); }

const Redaction& redaction() { return *redaction_now().load(std::memory_order_acquire); }

}  // namespace portico::settings
