#pragma once

// What is counted of requests, which outlives plugins, their routes and the settings: who has asked
// how often, and how many requests of a route are served. Any thread.

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "http/quota/places.hpp"
#include "http/quota/rate_table.hpp"

namespace portico::http {

class Counts {
public:
  /// Made the first time that it is asked for, for so many callers; later ones get the same.
  std::shared_ptr<RateTable> rates(std::size_t callers) {
    const std::lock_guard lock{mutex_};
    if (!rates_) rates_ = std::make_shared<RateTable>(callers);
    return rates_;
  }

  /// Those of a route, by its plugin and its label: the same as long as anybody has them.
  std::shared_ptr<Places> places(const std::string& plugin, const std::string& route) {
    const std::lock_guard lock{mutex_};
    std::erase_if(places_, [](const auto& one) { return one.second.expired(); });
    std::weak_ptr<Places>& known = places_[{plugin, route}];
    std::shared_ptr<Places> places = known.lock();
    if (!places) known = places = std::make_shared<Places>();
    return places;
  }

private:
  std::mutex mutex_;
  std::shared_ptr<RateTable> rates_;
  std::map<std::pair<std::string, std::string>, std::weak_ptr<Places>> places_;
};

}  // namespace portico::http
