#pragma once

// What rules keep from one policy to the next, which is made anew for every swap of plugins and
// every reload: as how often each has answered. Lives as long as the host serves. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>

namespace portico::http {

class RuleStates {
public:
  RuleStates() = default;
  RuleStates(const RuleStates&) = delete;
  RuleStates& operator=(const RuleStates&) = delete;

  /// The rule's one state of that kind; made the first time it is asked for.
  template <class State> std::shared_ptr<State> of(std::string_view rule) {
    const std::lock_guard lock{mutex_};
    std::shared_ptr<void>& kept = kept_[{std::string{rule}, typeid(State)}];
    if (!kept) kept = std::make_shared<State>();
    return std::static_pointer_cast<State>(kept);
  }

private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::type_index>, std::shared_ptr<void>> kept_;
};

}  // namespace portico::http
