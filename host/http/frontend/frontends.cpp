#include "http/frontend/frontends.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/frontend/file_name.hpp"
#include "settings/edge/frontend_plan.hpp"

namespace portico::http {

Frontends::Frontends(const std::vector<settings::Frontend>& given) {
  settings::FrontendPlan plan;
  for (const settings::Frontend& one : given) {
    if (plan.add(one))
      throw std::invalid_argument{"static: has two folders for " + one.path + ": leave one out"};
    add(one, {}, nullptr);
  }
}

void Frontends::add(const settings::Frontend& given, const std::string& plugin,
                    std::shared_ptr<const Guard> guard) {
  Frontend made{plugin.empty() ? Mount{given} : Mount{given, "plugin '" + plugin + '\''}, plugin,
                std::move(guard)};
  const auto shorter = std::find_if(all_.begin(), all_.end(), [&](const Frontend& other) {
    return other.mount.specificity() < made.mount.specificity();
  });
  all_.insert(shorter, std::move(made));
}

const Frontend* Frontends::longest(std::string_view path) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Frontend& one) {
    return one.mount.below(path).data() != nullptr;
  });
  return found == all_.end() ? nullptr : &*found;
}

const Frontend* Frontends::find(std::string_view path) const {
  const Frontend* const found = longest(path);
  const bool plain = path.find("//") == path.npos && path.find("/.") == path.npos;
  if (!found || plain) return found;
  const auto name = file_name(path);
  return !name || longest('/' + *name) == found ? found : nullptr;
}

}  // namespace portico::http
