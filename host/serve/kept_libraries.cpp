#include "serve/kept_libraries.hpp"

#include <utility>

namespace portico::serve {

void KeptLibraries::restore(life::Registry& registry, const std::optional<Link>& link,
                            const settings::Settings& settings) {
  life::LastGoods known = link ? inherited_copies(link->copies) : life::LastGoods{};
  if (link) giver_.emplace(link->keeper, known);
  if (!settings.state_folder.empty()) {
    state_.emplace(settings.state_folder, life::way_of(settings.trust));
    if (known.empty()) known = state_->read();
    registry.restore_verdicts(state_->read_verdicts(),
                              [this](const life::Verdicts& all) { state_->keep(all); });
  }
  registry.restore_last_good(std::move(known), [this](const life::LastGoods& all) {
    if (giver_) giver_->give(all);
    if (state_) state_->keep(all);
  });
}

}  // namespace portico::serve
