#pragma once

// Catches what is logged while it lives, one at a time. Threads that outlive it may log on: nobody
// hears it.

#include <mutex>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

namespace portico::testing {

class CaughtLog {
public:
  CaughtLog() { sink().begin(); }
  CaughtLog(const CaughtLog&) = delete;
  CaughtLog& operator=(const CaughtLog&) = delete;
  ~CaughtLog() { sink().end(); }

  /// "logger: message", a line each.
  std::string text() const { return sink().text(); }
  bool has(const std::string& words) const { return text().find(words) != std::string::npos; }
  std::size_t lines() const {
    const std::string all = text();
    std::size_t count = 0;
    for (const char byte : all) count += byte == '\n';
    return count;
  }

private:
  class Sink : public Poco::Channel {
  public:
    void log(const Poco::Message& message) override {
      const std::lock_guard lock{mutex_};
      if (caught_) text_ += message.getSource() + ": " + message.getText() + '\n';
    }
    void begin() {
      const std::lock_guard lock{mutex_};
      caught_ = true;
    }
    void end() {
      const std::lock_guard lock{mutex_};
      caught_ = false;
      text_.clear();
    }
    std::string text() const {
      const std::lock_guard lock{mutex_};
      return text_;
    }

  private:
    mutable std::mutex mutex_;
    bool caught_ = false;
    std::string text_;
  };

  /// A logger asks for its channel without a lock: it gets this one once, and for ever.
  static Sink& sink() {
    static Sink& sink = install();
    return sink;
  }
  static Sink& install() {
    static Poco::AutoPtr<Sink>& sink = *new Poco::AutoPtr<Sink>{new Sink};
    Poco::Logger::root();
    Poco::Logger::setChannel("", sink);
    return *sink;
  }
};

}  // namespace portico::testing
