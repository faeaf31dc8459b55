#include "settings/key.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using nlohmann::json;

template <auto Part, auto Member> void count(Settings& settings, const json& value) {
  settings.*Part.*Member = value.get<std::size_t>();
}

template <auto Member> void deadline(Settings& settings, const json& value) {
  const double seconds = value.get<double>();
  settings.deadlines.*Member = Milliseconds{std::llround(seconds * 1000)};
}

void listen(Settings& settings, const json& value) {
  settings.listen = value.get<std::vector<std::string>>();
}
void folder(Settings& settings, const json& value) {
  settings.plugin_folder = value.get<std::string>();
}
void replies_contract(Settings& settings, const json& value) {
  settings.replies.contract = value.get<std::string>();
}
void log_level(Settings& settings, const json& value) {
  settings.log.level = value.get<std::string>();
}
void log_format(Settings& settings, const json& value) {
  settings.log.format = value == "json" ? LogFormat::json : LogFormat::plain;
}

using S = Settings;
constexpr double day = 86400;
constexpr double gibibyte = 1073741824;

constexpr std::array table{
    Key{"listen", Kind::addresses, R"(["127.0.0.1:8000"])", 0, 0, "",
        "Addresses to listen on, host:port each; port 0 takes a free one", listen},
    Key{"plugin_folder", Kind::text, R"("plugins")", 0, 0, "",
        "Folder whose *.so files are the plugins, loaded in the order of their names", folder},

    Key{"limits.target", Kind::count, "8192", 64, 65536, "",
        "Bytes of a request's target (414 beyond)", count<&S::limits, &Limits::target>},
    Key{"limits.header_section", Kind::count, "16384", 256, 1048576, "",
        "Bytes of a request's header section (431 beyond)",
        count<&S::limits, &Limits::header_section>},
    Key{"limits.header_fields", Kind::count, "100", 1, 10000, "",
        "Fields of a request's header section (431 beyond)",
        count<&S::limits, &Limits::header_fields>},
    Key{"limits.body", Kind::count, "1048576", 0, gibibyte, "",
        "Bytes of a request's body (413 beyond)", count<&S::limits, &Limits::body>},
    Key{"limits.body_rate", Kind::count, "1000", 0, gibibyte, "",
        "Bytes a second a body must bring, measured over ten seconds (408 below)",
        count<&S::limits, &Limits::body_rate>},
    Key{"limits.connections", Kind::count, "0", 0, 1000000, "",
        "Connections of one serving thread; 0: as many as the system allows",
        count<&S::limits, &Limits::connections>},

    Key{"deadlines.header", Kind::seconds, "10", 0.001, day, "",
        "Seconds for a request's head (408)", deadline<&Deadlines::header>},
    Key{"deadlines.body", Kind::seconds, "30", 0.001, day, "", "Seconds for a request's body (408)",
        deadline<&Deadlines::body>},
    Key{"deadlines.keep_alive", Kind::seconds, "15", 0.001, day, "",
        "Seconds a connection may idle between requests", deadline<&Deadlines::keep_alive>},
    Key{"deadlines.handler", Kind::seconds, "30", 0.001, day, "",
        "Seconds for a handler that runs on the pool (504)", deadline<&Deadlines::handler>},
    Key{"deadlines.send", Kind::seconds, "30", 0.001, day, "",
        "Seconds a client may take nothing of its response", deadline<&Deadlines::send>},
    Key{"deadlines.shutdown", Kind::seconds, "10", 0, day, "",
        "Seconds for requests and background tasks to end after SIGTERM",
        deadline<&Deadlines::shutdown>},

    Key{"threads.serving", Kind::count, "0", 0, 1024, "", "Event loops; 0: one per core",
        count<&S::threads, &Threads::serving>},
    Key{"threads.handlers", Kind::count, "16", 1, 4096, "", "Threads for handlers that may block",
        count<&S::threads, &Threads::handlers>},
    Key{"threads.tasks", Kind::count, "2", 1, 4096, "", "Threads for background tasks",
        count<&S::threads, &Threads::tasks>},

    Key{"queues.handlers", Kind::count, "1024", 1, 1000000, "",
        "Requests that may wait for a handler thread (503 beyond)",
        count<&S::queues, &Queues::handlers>},
    Key{"queues.tasks", Kind::count, "1024", 1, 1000000, "",
        "Requests whose background tasks may wait for a thread (503 beyond)",
        count<&S::queues, &Queues::tasks>},

    Key{"replies.contract", Kind::choice, R"("enforce")", 0, 0, "enforce report off",
        "What happens to a reply that breaks its model, where the route does not say",
        replies_contract},

    Key{"log.level", Kind::choice, R"("information")", 0, 0, "debug information warning error",
        "The least important lines to write", log_level},
    Key{"log.format", Kind::choice, R"("plain")", 0, 0, "plain json",
        "One line of text or one JSON object an event, on standard error", log_format},
};

std::string number(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

bool is_address(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view host{text.data(), colon};
  const bool bracketed = host.front() == '[' && host.back() == ']' && host.size() > 2;
  if (!bracketed && host.find_first_of(":[]") != std::string_view::npos) return false;
  if (host.find_first_of(" \t/") != std::string_view::npos) return false;
  unsigned port = 0;
  const auto end = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size() && port <= 65535;
}

bool is_among(std::string_view words, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  const std::string padded = ' ' + std::string{words} + ' ';
  return padded.find(' ' + std::string{word} + ' ') != std::string::npos;
}

std::string brief(const json& value) {
  std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() > 60) text.resize(text.find_last_not_of("\x80\xbf", 57) + 1), text += "...";
  return text;
}

bool fits(const Key& key, const json& value) {
  switch (key.kind) {
  case Kind::count:
    return value.is_number_integer() && value.get<double>() >= key.least &&
           value.get<double>() <= key.most;
  case Kind::seconds:
    return value.is_number() && value.get<double>() >= key.least && value.get<double>() <= key.most;
  case Kind::choice:
    return value.is_string() && is_among(key.choices, value.get_ref<const std::string&>());
  case Kind::text: return value.is_string() && !value.get_ref<const std::string&>().empty();
  case Kind::addresses: break;
  }
  if (!value.is_array() || value.empty()) return false;
  return std::all_of(value.begin(), value.end(), is_address);
}

json split(std::string_view text) {
  json list = json::array();
  for (;;) {
    const auto comma = text.find(',');
    list.push_back(std::string{text.substr(0, comma)});
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

template <class Number> json parse(std::string_view text) {
  Number value{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size())
    throw std::invalid_argument{"not a number"};
  return value;
}

}  // namespace

std::span<const Key> keys() { return table; }

std::string Key::flag() const {
  if (path == "plugin_folder") return "--plugins";
  std::string text = "--" + std::string{path};
  for (char& octet : text)
    if (octet == '.' || octet == '_') octet = '-';
  return text;
}

std::string Key::environment() const {
  std::string text = "PORTICO_" + std::string{path};
  for (char& octet : text) {
    if (octet == '.') octet = '_';
    if (octet >= 'a' && octet <= 'z') octet = static_cast<char>(octet - 'a' + 'A');
  }
  return text;
}

std::string Key::allowed() const {
  switch (kind) {
  case Kind::count: return "a whole number from " + number(least) + " to " + number(most);
  case Kind::seconds: return "a number of seconds from " + number(least) + " to " + number(most);
  case Kind::text: return "a text that is not empty";
  case Kind::addresses:
    return "a list of \"host:port\" with ports from 0 to 65535, IPv6 in brackets";
  case Kind::choice: break;
  }
  std::string text = "one of ";
  for (const char octet : choices) text += octet == ' ' ? std::string{", "} : std::string{octet};
  return text;
}

std::string Key::objection(const json& value) const {
  if (fits(*this, value)) return {};
  return "is " + brief(value) + ", allowed is " + allowed();
}

json Key::read(std::string_view text) const {
  switch (kind) {
  case Kind::count: return parse<std::int64_t>(text);
  case Kind::seconds: return parse<double>(text);
  case Kind::addresses: return split(text);
  case Kind::choice:
  case Kind::text: break;
  }
  return std::string{text};
}

}  // namespace portico::settings
