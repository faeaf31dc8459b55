#include "life/breaking.hpp"

#include <algorithm>
#include <string>

#include "docs/diff/diff.hpp"
#include "life/cast.hpp"
#include "plugin/refused.hpp"

namespace portico::life {
namespace {

constexpr std::size_t most_named = 10;

std::string sentence(const docs::Change& change) {
  return change.operation.empty() ? change.what : change.operation + ": " + change.what;
}

docs::Changes breaking(const plugin::Generation& before, const plugin::Generation& after) {
  docs::Changes changes = docs::diff(document(before), document(after));
  std::erase_if(changes, [](const docs::Change& change) {
    return change.kind != docs::Change::Kind::breaking;
  });
  return changes;
}

}  // namespace

void hold_to_clients(const plugin::Generation& before, const plugin::Generation& after,
                     settings::Breaking policy) {
  if (policy == settings::Breaking::allow) return;
  const docs::Changes changes = breaking(before, after);
  if (changes.empty()) return;
  const std::string more =
      changes.size() > 1 ? " (and " + std::to_string(changes.size() - 1) + " more)" : "";
  if (policy == settings::Breaking::deny)
    throw plugin::Refused{
        after.id() + ' ' + after.version() + " breaks clients of " + before.version() + ": " +
        sentence(changes.front()) + more +
        ": keep the contract, serve it under another prefix, or set breaking_changes to "
        "warn or allow"};
  for (std::size_t at = 0; at < std::min(changes.size(), most_named); ++at)
    after.app().write(PORTICO_WARNING, after.version() + " breaks clients of " + before.version() +
                                           ": " + sentence(changes[at]));
  if (changes.size() > most_named)
    after.app().write(PORTICO_WARNING, std::to_string(changes.size() - most_named) +
                                           " more breaking changes: see portico diff");
}

}  // namespace portico::life
