#pragma once

// Catches what is logged while it lives.

#include <mutex>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

namespace portico::testing {

class CaughtLog {
public:
  CaughtLog() : channel_{new Sink} {
    Poco::Logger::root();
    Poco::Logger::setChannel("", channel_);
  }
  CaughtLog(const CaughtLog&) = delete;
  CaughtLog& operator=(const CaughtLog&) = delete;
  ~CaughtLog() { Poco::Logger::setChannel("", nullptr); }

  /// "logger: message", a line each.
  std::string text() const { return channel_->text(); }
  bool has(const std::string& words) const { return text().find(words) != std::string::npos; }
  std::size_t lines() const {
    const std::string all = text();
    std::size_t count = 0;
    for (const char octet : all) count += octet == '\n';
    return count;
  }

private:
  class Sink : public Poco::Channel {
  public:
    void log(const Poco::Message& message) override {
      const std::lock_guard lock{mutex_};
      text_ += message.getSource() + ": " + message.getText() + '\n';
    }
    std::string text() const {
      const std::lock_guard lock{mutex_};
      return text_;
    }

  private:
    mutable std::mutex mutex_;
    std::string text_;
  };

  Poco::AutoPtr<Sink> channel_;
};

}  // namespace portico::testing
