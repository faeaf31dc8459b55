#include "http/site.hpp"

#include <utility>

namespace portico::http {
namespace {

struct Pin {
  std::shared_ptr<const void> owner;
  std::shared_ptr<const Policy> policy;
  std::vector<std::shared_ptr<const Quota>> quotas;
};

std::vector<const route::Route*> all_routes(const std::vector<Site::Part>& parts) {
  std::vector<const route::Route*> all;
  for (const Site::Part& part : parts)
    all.insert(all.end(), part.routes.begin(), part.routes.end());
  return all;
}

}  // namespace

Site::Site(const std::vector<Part>& parts, std::shared_ptr<const docs::Pages> pages,
           std::shared_ptr<const Policy> policy)
    : table_{all_routes(parts)},
      pages_{std::move(pages)},
      policy_{std::move(policy)} {
  for (const Part& part : parts) {
    const auto pin = std::make_shared<const Pin>(Pin{part.owner, policy_, part.quotas});
    pins_.insert(pins_.end(), part.routes.size(), pin);
    quotas_.resize(pins_.size());
    for (std::size_t at = 0; at < part.quotas.size(); ++at)
      quotas_[pins_.size() - part.quotas.size() + at] = part.quotas[at].get();
    held_.push_back({pin, part.routes.size()});
  }
}

}  // namespace portico::http
