#include "http/site.hpp"

#include <algorithm>
#include <utility>

#include "route/requirement.hpp"

namespace portico::http {
namespace {

struct Pin {
  std::shared_ptr<const void> owner;
  std::shared_ptr<const Policy> policy;
  std::vector<std::shared_ptr<const Quota>> quotas;
  std::vector<std::shared_ptr<const Guard>> guards;  ///< of its routes that have one
};

struct FrontendPin {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Frontends> frontends;
};

/// Those of the settings, and of the plugins behind what the operator asks of their callers.
std::shared_ptr<const Frontends> all_frontends(const std::vector<Site::Part>& parts,
                                               const Policy& policy) {
  auto all = std::make_shared<Frontends>(policy.frontends());
  for (const Site::Part& part : parts) {
    if (part.frontends.empty()) continue;
    const auto guard =
        Guard::of(route::demanded_by(part.security, "the files of " + part.id), policy.verifiers());
    for (const settings::Frontend& one : part.frontends) all->add(one, part.id, guard);
  }
  return all;
}

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
      policy_{std::move(policy)},
      docs_guard_{Guard::of(policy_->verifiers().docs(), policy_->verifiers())},
      monitoring_guard_{Guard::of(policy_->verifiers().monitoring(), policy_->verifiers())},
      frontends_{all_frontends(parts, *policy_)},
      frontend_pin_{std::make_shared<const FrontendPin>(FrontendPin{policy_, frontends_})} {
  for (const Part& part : parts) {
    std::vector<std::shared_ptr<const Guard>> guards;
    for (const route::Route* route : part.routes) {
      auto guard = part.guard ? part.guard : Guard::of(*route, part.security, policy_->verifiers());
      guards_.push_back(guard.get());
      if (guard) guards.push_back(std::move(guard));
    }
    const auto pin =
        std::make_shared<const Pin>(Pin{part.owner, policy_, part.quotas, std::move(guards)});
    pins_.insert(pins_.end(), part.routes.size(), pin);
    quotas_.resize(pins_.size());
    for (std::size_t at = 0; at < part.quotas.size(); ++at)
      quotas_[pins_.size() - part.quotas.size() + at] = part.quotas[at].get();
    part_pins_.push_back({pin, part.routes.size()});
  }
  for (const auto& [plugin, link] : policy_->verifiers().links()) {
    const auto part = std::find_if(parts.begin(), parts.end(),
                                   [&id = plugin](const Part& one) { return one.id == id; });
    linked_.push_back(part == parts.end() ? Linked{link, {}, nullptr}
                                          : Linked{link, part->owner, part->verification});
  }
}

void Site::publish() const {
  policy_->verifiers().publish();
  for (const auto& [link, owner, verification] : linked_) link->use(owner.lock(), verification);
}

}  // namespace portico::http
