#include "settings/log/log.hpp"

#include <iostream>
#include <sstream>
#include <thread>

#include <unistd.h>

#include <Poco/Logger.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "settings/log/log_scope.hpp"

namespace portico::settings {
namespace {

using ::testing::MatchesRegex;

/// What the log writes to standard error while it lives.
class Stderr {
public:
  Stderr() : before_{std::cerr.rdbuf(text_.rdbuf())} {}
  Stderr(const Stderr&) = delete;
  Stderr& operator=(const Stderr&) = delete;
  ~Stderr() {
    std::cerr.rdbuf(before_);
    Poco::Logger::setChannel("", nullptr);
  }
  std::string text() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf* before_;
};

TEST(Log, WritesOneLineAnEvent) {
  const Stderr caught;
  open_log({.level = "information", .format = LogFormat::plain});
  Poco::Logger::get("plugin.items").warning("stock is low");
  EXPECT_THAT(caught.text(),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "warning plugin.items stock is low\n"));
}

TEST(Log, KeepsAMessageOnItsLine) {
  const Stderr caught;
  open_log({.level = "information", .format = LogFormat::plain});
  Poco::Logger::get("a").error("one\r\n2026-01-01 error portico forged\x1b[2J\ttab");
  const std::string text = caught.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_NE(text.find("one\\r\\n2026-01-01 error portico forged\\u001b[2J\\ttab"),
            std::string::npos)
      << text;
}

TEST(Log, IsTextWhateverAPluginLogs) {
  const Stderr caught;
  open_log({.level = "debug", .format = LogFormat::plain});
  Poco::Logger::get("a").error("caf\xe9 \xe2\x80\xa8 \xc3\xa9");
  EXPECT_TRUE(caught.text().ends_with(" error a caf\\xe9 \\u2028 \xc3\xa9\n")) << caught.text();
}

TEST(Log, LeavesOutWhatIsLessImportant) {
  const Stderr caught;
  open_log({.level = "warning", .format = LogFormat::plain});
  Poco::Logger::get("b").information("chatter");
  Poco::Logger::get("b").debug("chatter");
  EXPECT_EQ(caught.text(), "");
}

TEST(Log, WritesJson) {
  const Stderr caught;
  open_log({.level = "debug", .format = LogFormat::json});
  Poco::Logger::get("c").debug("a \"quoted\" \\ word\nand more");
  const auto line = nlohmann::json::parse(caught.text());
  EXPECT_EQ(line.at("level"), "debug");
  EXPECT_EQ(line.at("logger"), "c");
  EXPECT_EQ(line.at("message"), "a \"quoted\" \\ word\nand more");
}

TEST(Log, NamesTheRequestThatTheThreadWorksFor) {
  const Stderr caught;
  open_log({.level = "debug", .format = LogFormat::plain});
  auto& logger = Poco::Logger::get("d");
  {
    const LogScope outer{"r-1"};
    logger.error("first");
    {
      const LogScope inner{"r-2"};
      logger.error("second");
    }
    logger.error("third");
    std::thread{[&] { logger.error("elsewhere"); }}.join();
  }
  logger.error("after");
  const std::string text = caught.text();
  for (const char* line :
       {" error d first request=r-1\n", " error d second request=r-2\n",
        " error d third request=r-1\n", " error d elsewhere\n", " error d after\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(Log, NamesTheRequestInJson) {
  const Stderr caught;
  open_log({.level = "debug", .format = LogFormat::json});
  const LogScope scope{"r-1"};
  Poco::Logger::get("e").error("what");
  EXPECT_EQ(nlohmann::json::parse(caught.text()).at("request"), "r-1");
}

TEST(Log, IsUtf8WhateverAPluginLogs) {
  const Stderr caught;
  open_log({.level = "debug", .format = LogFormat::json});
  Poco::Logger::get("f").error("caf\xe9 \"\xc3\xa9\"");
  const auto line = nlohmann::json::parse(caught.text());
  EXPECT_EQ(line.at("message"), "caf\xef\xbf\xbd \"\xc3\xa9\"");
}

/// Standard error is this pipe while it lives.
class Pipe {
public:
  Pipe() : before_{::dup(STDERR_FILENO)} {
    EXPECT_EQ(::pipe(ends_), 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::dup2(before_, STDERR_FILENO);
    for (const int end : {before_, ends_[0], ends_[1]}) ::close(end);
  }
  std::string read() const {
    std::string text(1 << 20, '\0');
    const ssize_t count = ::read(ends_[0], text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

private:
  int before_, ends_[2];
};

TEST(Log, DropsWholeLinesThatNobodyReadsInsteadOfWaiting) {
  const std::string line = std::string(999, 'x') + '\n';
  std::string many;
  for (int i = 0; i < 1000; ++i) many += line;
  const Pipe pipe;
  const std::size_t dropped = write_lines(many);
  EXPECT_GT(dropped, 0u);
  EXPECT_LT(dropped, 1000u);
  const std::string read = pipe.read();
  EXPECT_EQ(read.size(), (1000 - dropped) * line.size());
  EXPECT_EQ(read.back(), '\n');
  EXPECT_EQ(write_lines(line), 0u) << "there is room again";
}

}  // namespace
}  // namespace portico::settings
