#include "settings/log.hpp"

#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include <Poco/ConsoleChannel.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Formatter.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

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

void append_escaped(std::string& out, std::string_view text, std::string_view also) {
  for (const char octet : text) {
    const auto code = static_cast<unsigned char>(octet);
    if (also.find(octet) != std::string_view::npos)
      out += '\\', out += octet;
    else if (octet == '\n')
      out += "\\n";
    else if (octet == '\r')
      out += "\\r";
    else if (octet == '\t')
      out += "\\t";
    else if (code < 0x20 || code == 0x7f) {
      std::array<char, 8> hex;
      std::snprintf(hex.data(), hex.size(), "\\u%04x", code);
      out += hex.data();
    } else
      out += octet;
  }
}

std::string when(const Poco::Message& message) {
  return Poco::DateTimeFormatter::format(message.getTime(), "%Y-%m-%dT%H:%M:%s").substr(0, 23) +
         'Z';
}

class PlainFormatter : public Poco::Formatter {
public:
  void format(const Poco::Message& message, std::string& text) override {
    text = when(message);
    text += ' ';
    text += level_name(message.getPriority());
    text += ' ';
    text += message.getSource();
    text += ' ';
    append_escaped(text, message.getText(), "");
  }
};

class JsonFormatter : public Poco::Formatter {
public:
  void format(const Poco::Message& message, std::string& text) override {
    text = R"({"time":")" + when(message) + R"(","level":")";
    text += level_name(message.getPriority());
    text += R"(","logger":")";
    append_escaped(text, message.getSource(), "\"\\");
    text += R"(","message":")";
    append_escaped(text, message.getText(), "\"\\");
    text += "\"}";
  }
};

}  // namespace

void open_log(const Log& log) {
  Poco::AutoPtr<Poco::Formatter> formatter;
  if (log.format == LogFormat::json)
    formatter = new JsonFormatter;
  else
    formatter = new PlainFormatter;
  Poco::AutoPtr<Poco::Channel> console{new Poco::ConsoleChannel{std::cerr}};
  Poco::AutoPtr<Poco::Channel> channel{new Poco::FormattingChannel{formatter, console}};
  Poco::Logger::root();  // setChannel() reaches the loggers there are, and later ones inherit from
                         // the root
  Poco::Logger::setChannel("", channel);
  Poco::Logger::setLevel("", Poco::Logger::parseLevel(log.level));
}

}  // namespace portico::settings
