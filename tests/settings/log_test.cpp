#include "settings/log.hpp"

#include <iostream>
#include <sstream>

#include <Poco/Logger.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

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
  open_log({"information", LogFormat::plain});
  Poco::Logger::get("plugin.items").warning("stock is low");
  EXPECT_THAT(caught.text(),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z "
                           "warning plugin.items stock is low\n"));
}

TEST(Log, KeepsAMessageOnItsLine) {
  const Stderr caught;
  open_log({"information", LogFormat::plain});
  Poco::Logger::get("a").error("one\r\n2026-01-01 error portico forged\x1b[2J\ttab");
  const std::string text = caught.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  EXPECT_NE(text.find("one\\r\\n2026-01-01 error portico forged\\u001b[2J\\ttab"),
            std::string::npos)
      << text;
}

TEST(Log, LeavesOutWhatIsLessImportant) {
  const Stderr caught;
  open_log({"warning", LogFormat::plain});
  Poco::Logger::get("b").information("chatter");
  Poco::Logger::get("b").debug("chatter");
  EXPECT_EQ(caught.text(), "");
}

TEST(Log, WritesJson) {
  const Stderr caught;
  open_log({"debug", LogFormat::json});
  Poco::Logger::get("c").debug("a \"quoted\" \\ word\nand more");
  const auto line = nlohmann::json::parse(caught.text());
  EXPECT_EQ(line.at("level"), "debug");
  EXPECT_EQ(line.at("logger"), "c");
  EXPECT_EQ(line.at("message"), "a \"quoted\" \\ word\nand more");
}

}  // namespace
}  // namespace portico::settings
