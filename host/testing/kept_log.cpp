#include "testing/kept_log.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include "os/employer.hpp"
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
    std::string logger = message.getSource();
    const std::uint64_t app = os::Employer::named_by(logger);
    std::string text =
        level_of(message) + logger + ' ' + settings::printable(message.getText()) + '\n';
    const std::lock_guard lock{mutex_};
    lines_.push_back({app, std::move(text)});
  }
  std::size_t size() const {
    const std::lock_guard lock{mutex_};
    return lines_.size();
  }
  std::string since(std::size_t from, std::uint64_t app) const {
    const std::lock_guard lock{mutex_};
    std::string all;
    for (std::size_t at = from; at < lines_.size(); ++at)
      if (lines_[at].app == app || lines_[at].app == 0) all += lines_[at].text;
    return all;
  }

private:
  struct Line {
    std::uint64_t app;
    std::string text;
  };

  mutable std::mutex mutex_;
  std::vector<Line> lines_;
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

std::string log_since(std::size_t from, std::uint64_t app) { return kept().since(from, app); }

}  // namespace portico::testing
