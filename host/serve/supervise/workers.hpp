#pragma once

// The processes of a host that serve: one, or two while one takes over from the other. One thread.

#include <list>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/types.h>

#include "serve/supervise/serving_process.hpp"

namespace portico::serve {

class Workers {
public:
  auto begin() { return all_.begin(); }
  auto end() { return all_.end(); }
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }
  ServingProcess& add() { return all_.emplace_back(); }
  void remove_last() { all_.pop_back(); }
  void remove(pid_t id) {
    all_.remove_if([id](const ServingProcess& one) { return one.id == id; });
  }

  /// null: it is none of them.
  ServingProcess* find(pid_t id);
  /// Whether there is one alone that is not to end.
  bool one_stays() const;
  /// Another one goes on in the place of each but this.
  void retire_but(const ServingProcess* one);
  /// To those that are not to end.
  void tell(const std::string& line) const;
  /// To them: no other host has come of what they have asked for.
  void tell_kept(const std::string& why) const;
  /// Adds what is to be waited for: links, and where copies of libraries come from.
  void watch(std::vector<pollfd>& descriptors) const;

private:
  std::list<ServingProcess> all_;
};

}  // namespace portico::serve
