#include "serve/supervise/workers.hpp"

#include <algorithm>

namespace portico::serve {

ServingProcess* Workers::find(pid_t id) {
  for (ServingProcess& one : all_)
    if (one.id == id) return &one;
  return nullptr;
}

bool Workers::one_stays() const {
  return std::count_if(all_.begin(), all_.end(),
                       [](const ServingProcess& one) { return !one.retiring; }) == 1;
}

void Workers::retire_but(const ServingProcess* one) {
  for (ServingProcess& other : all_)
    if (&other != one && !std::exchange(other.retiring, true)) other.say("retire");
}

void Workers::tell(const std::string& line) const {
  for (const ServingProcess& one : all_)
    if (!one.retiring) one.say(line);
}

void Workers::tell_kept(const std::string& why) const {
  for (const ServingProcess& one : all_)
    if (!one.retiring) one.say("kept " + std::to_string(one.upgrades) + ' ' + why);
}

void Workers::watch(std::vector<pollfd>& descriptors) const {
  for (const ServingProcess& one : all_)
    for (const int number : {one.keeper.number(), one.link.number()})
      if (number >= 0) descriptors.push_back({number, POLLIN, 0});
}

}  // namespace portico::serve
