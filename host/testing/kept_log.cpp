#include "testing/kept_log.hpp"

#include <algorithm>
#include <mutex>

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include "settings/printable.hpp"

namespace portico::testing {
namespace {

const char* level_of(const Poco::Message& message) {
  if (message.getPriority() <= Poco::Message::PRIO_ERROR) return "error ";
  if (message.getPriority() == Poco::Message::PRIO_WARNING) return "warning ";
  return message.getPriority() >= Poco::Message::PRIO_DEBUG ? "debug " : "information ";
}

class Kept final : public Poco::Channel {
public:
  void log(const Poco::Message& message) override {
    const std::string line = level_of(message) + message.getSource() + ' ' +
                             settings::printable(message.getText()) + '\n';
    const std::lock_guard lock{mutex_};
    text_ += line;
  }
  std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return text_.size();
  }
  std::string between(std::size_t from, std::size_t to) const {
    const std::lock_guard lock{mutex_};
    from = std::min(from, text_.size());
    return text_.substr(from, std::max(to, from) - from);
  }

private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// Never destroyed: threads log until their very end.
Kept& kept() {
  static Kept& one = [&]() -> Kept& {
    static auto& pointer = *new Poco::AutoPtr<Kept>{new Kept};
    Poco::Logger::root();
    Poco::Logger::setChannel("", pointer);
    Poco::Logger::setLevel("", Poco::Message::PRIO_DEBUG);
    return *pointer;
  }();
  return one;
}

}  // namespace

std::size_t log_size() { return kept().size(); }

std::string log_between(std::size_t from, std::size_t to) { return kept().between(from, to); }

}  // namespace portico::testing
