#include "model/select.hpp"

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "model/models.hpp"
#include "os/whole_number.hpp"

namespace portico::model {
namespace {

using Json = nlohmann::ordered_json;

std::vector<Pick::Entry>::iterator find_entry(Pick& pick, std::string_view name) {
  return std::find_if(pick.inner.begin(), pick.inner.end(),
                      [name](const Pick::Entry& entry) { return entry.name == name; });
}

void merge(Pick& into, const Pick& from) {
  if (into.whole) return;
  if (from.whole) {
    into.whole = true;
    return;
  }
  for (const Pick::Entry& added : from.inner) {
    auto found = find_entry(into, added.name);
    if (found != into.inner.end())
      merge(found->pick, added.pick);
    else
      into.inner.push_back(added);
  }
}

void add(Pick& pick, const std::string& name, Pick inner) {
  auto found = find_entry(pick, name);
  if (found == pick.inner.end())
    pick.inner.push_back({name, std::move(inner)});
  else
    merge(found->pick, inner);
}

Pick read(const Json& json, const std::string& word);

void read_members(const Json& json, const std::string& word, Pick& pick) {
  for (const auto& [name, inner] : json.items()) {
    if (inner == Json(false)) continue;
    add(pick, name, read(inner, word));
  }
}

Pick read(const Json& json, const std::string& word) {
  Pick pick;
  if (json.is_boolean() && json.get<bool>()) {
    pick.whole = true;
  } else if (json.is_object()) {
    read_members(json, word, pick);
  } else if (json.is_array()) {
    Pick all;
    all.whole = true;
    for (const Json& entry : json) {
      if (entry.is_string())
        add(pick, entry.get<std::string>(), all);
      else if (entry.is_number_integer())
        add(pick, entry.dump(), all);
      else if (entry.is_object())
        read_members(entry, word, pick);
      else
        throw SchemaError{word + ": " + entry.dump() + " must be a name, an index or an object"};
    }
  } else {
    throw SchemaError{word + ": " + json.dump() + " must be true, a list of names or an object"};
  }
  return pick;
}

/// "__all__" applies to each name beside it, too; but what a name says as a whole, or beside a
/// whole "__all__", stands as it is.
void spread(Pick& pick) {
  auto all = find_entry(pick, "__all__");
  if (all != pick.inner.end()) {
    auto shared = std::make_shared<Pick>(std::move(all->pick));
    pick.inner.erase(all);
    for (auto& [name, inner] : pick.inner)
      if (!inner.whole && !shared->whole) merge(inner, *shared);
    spread(*shared);
    pick.all = std::move(shared);
  }
  for (std::size_t i = 0; i < pick.inner.size(); ++i) {
    if (const auto index = os::whole_number<std::int64_t>(pick.inner[i].name))
      pick.indexes.emplace_back(*index, i);
    spread(pick.inner[i].pick);
  }
}

std::shared_ptr<const Pick> compile_pick(std::string_view text, const char* word) {
  if (text.empty()) return nullptr;
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded())
    throw SchemaError{std::string{word} + " is not JSON; check quotes and commas"};
  auto pick = std::make_shared<Pick>(read(json, word));
  spread(*pick);
  return pick;
}

}  // namespace

const Pick* Pick::find(std::string_view name) const {
  for (const auto& [known, pick] : inner)
    if (known == name) return &pick;
  return all.get();
}

const Pick* Pick::find(std::int64_t index, std::size_t count) const {
  const auto size = static_cast<std::int64_t>(count);
  for (auto entry = indexes.rbegin(); entry != indexes.rend(); ++entry)
    if ((entry->first % size + size) % size == index) return &inner[entry->second].pick;
  return all.get();
}

Selection Selection::compile(const Type&, std::string_view include, std::string_view exclude,
                             std::uint32_t flags) {
  constexpr std::uint32_t known =
      PORTICO_EXCLUDE_UNSET | PORTICO_EXCLUDE_DEFAULTS | PORTICO_EXCLUDE_NONE | PORTICO_BY_NAME;
  Selection selection;
  selection.include_ = compile_pick(include, "include");
  selection.exclude_ = compile_pick(exclude, "exclude");
  selection.flags_ = flags & known;
  return selection;
}

}  // namespace portico::model
