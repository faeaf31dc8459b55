#include "docs/schema/components.hpp"

#include <charconv>
#include <set>

#include "docs/schema/names.hpp"

namespace portico::docs {
namespace {

// What stands for a reference until the components have names: no reference of a schema begins so.
constexpr char mark = '\x01';

std::string mark_of(std::size_t entry) { return mark + std::to_string(entry); }

std::size_t entry_of(const std::string& reference) {
  std::size_t entry = 0;
  std::from_chars(reference.data() + 1, reference.data() + reference.size(), entry);
  return entry;
}

bool marked(const Json& value) {
  return value.is_string() && value.get_ref<const std::string&>().starts_with(mark);
}

// Calls `each` with every marked string: those of $ref and of a discriminator's mapping.
template <class Each> void visit(Json& json, const Each& each) {
  if (marked(json)) return each(json.get_ref<std::string&>());
  if (json.is_structured())
    for (Json& value : json) visit(value, each);
}

// What a schema says apart from its references, and where these lead to.
struct Content {
  std::string text;
  std::vector<std::size_t> references;
};

// Entries that say the same: who has them, and in which of the plain views.
struct Class {
  std::set<std::string_view> plugins;
  bool input = false, output = false;
};

Content content_of(Json schema) {
  Content content;
  visit(schema, [&](std::string& reference) {
    content.references.push_back(entry_of(reference));
    reference.clear();
  });
  content.text = schema.dump(-1, ' ', false, Json::error_handler_t::replace);
  return content;
}

/// The title with what the name of the component has more than the name it was registered by; else
/// the name, where it says what the title does, or both.
std::string told_apart(const std::string& title, const std::string& registered,
                       const std::string& name) {
  const std::string plain = component_name(registered);
  const std::size_t at = name.find(plain);
  if (at != std::string::npos && name.size() > plain.size())
    return name.substr(0, at) + title + name.substr(at + plain.size());
  if (name.starts_with(component_name(title))) return name;
  return title + " (" + name + ")";
}

}  // namespace

Json Components::model(std::string_view plugin, std::string_view name, View view) {
  const auto [found, added] =
      models_.try_emplace(Key{std::string{plugin}, std::string{name}, view}, entries_.size());
  if (added)
    entries_.push_back(std::make_unique<Entry>(
        Entry{std::string{plugin}, std::string{name}, view, nullptr, false}));
  return Json{{"$ref", mark_of(found->second)}};
}

Json Components::schema(std::string_view plugin, std::string_view name, Json schema) {
  const auto [found, added] = schemas_.try_emplace(
      {std::string{plugin}, std::string{name}, schema.dump()}, entries_.size());
  if (added)
    entries_.push_back(std::make_unique<Entry>(
        Entry{std::string{plugin}, std::string{name}, View::input(), std::move(schema), true}));
  return Json{{"$ref", mark_of(found->second)}};
}

Components::Entry* Components::next() {
  while (next_ < entries_.size()) {
    Entry& entry = *entries_[next_++];
    if (entry.written) continue;
    entry.written = true;
    return &entry;
  }
  return nullptr;
}

void Components::finish() {
  merge_equals();
  name_all();
  tell_titles_apart();
  for (const auto& entry : entries_) resolve(entry->schema);
}

// Entries of one name begin in one class and are told apart by what they say and by the classes
// they refer to, until nothing changes: recursive models that say the same stay together.
void Components::merge_equals() {
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < entries_.size(); ++i) by_name[entries_[i]->name].push_back(i);
  class_of_.resize(entries_.size());
  std::map<std::size_t, Content> contents;
  for (const auto& [name, members] : by_name)
    for (const std::size_t member : members) {
      class_of_[member] = members.front();
      if (members.size() > 1) contents.emplace(member, content_of(entries_[member]->schema));
    }
  for (bool changed = true; changed;) {
    changed = false;
    auto refined = class_of_;
    for (const auto& [name, members] : by_name) {
      if (members.size() == 1) continue;
      std::map<std::pair<std::string_view, std::vector<std::size_t>>, std::size_t> first;
      for (const std::size_t member : members) {
        const Content& content = contents.at(member);
        std::vector<std::size_t> targets;
        for (const std::size_t target : content.references) targets.push_back(class_of_[target]);
        refined[member] = first.try_emplace({content.text, targets}, member).first->second;
        changed = changed || refined[member] != class_of_[member];
      }
    }
    class_of_ = std::move(refined);
  }
}

void Components::name_all() {
  names_.resize(entries_.size());
  prefixes_.resize(entries_.size());
  std::map<std::size_t, Class> classes;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Class& one = classes[class_of_[i]];
    one.plugins.insert(entries_[i]->plugin);
    one.input = one.input || entries_[i]->view == View::input();
    one.output = one.output || entries_[i]->view == View::output();
  }
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (const auto& [first, one] : classes)
    by_name[component_name(entries_[first]->name)].push_back(first);

  std::set<std::string> taken;
  for (const auto& [name, group] : by_name)
    for (const std::size_t first : group) {
      const Class& one = classes[first];
      std::set<std::string_view> owners;
      bool other_input = false, other_output = false, alone = true;
      for (const std::size_t member : group) {
        const Class& other = classes[member];
        owners.insert(other.plugins.begin(), other.plugins.end());
        if (member == first || other.plugins != one.plugins) continue;
        alone = false;
        other_input = other_input || other.input;
        other_output = other_output || other.output;
      }
      const bool plain =
          alone || (one.input && (one.output || !other_output)) || (one.output && !other_input);
      std::string wanted = name;
      if (one.plugins.size() < owners.size() && !entries_[first]->plugin.empty()) {
        const std::string prefix = component_name(entries_[first]->plugin) + "__";
        prefixes_[first] = prefix.size();
        wanted = prefix + name;
      }
      if (!plain)
        wanted += one.input ? "-Input" : one.output ? "-Output" : entries_[first]->view.suffix();
      std::string unique = wanted;
      for (int i = 2; !taken.insert(unique).second; ++i) unique = wanted + "_" + std::to_string(i);
      names_[first] = unique;
    }
}

void Components::tell_titles_apart() {
  using Title = std::pair<std::string, std::string>;  // of which plugin
  std::map<Title, std::vector<std::size_t>> by_title;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::string_view title = text(entries_[i]->schema, "title");
    if (class_of_[i] == i && !title.empty())
      by_title[{entries_[i]->plugin, std::string{title}}].push_back(i);
  }
  for (const auto& [title, group] : by_title)
    for (const std::size_t member : group) {
      Entry& entry = *entries_[member];
      const std::string own = names_[member].substr(prefixes_[member]);
      if (group.size() > 1 && own != title.second)
        entry.schema["title"] = told_apart(title.second, entry.name, own);
    }
}

void Components::resolve(Json& document) const {
  visit(document, [&](std::string& reference) {
    reference = "#/components/schemas/" + names_[class_of_[entry_of(reference)]];
  });
}

Json Components::take() {
  std::map<std::string_view, Json*> sorted;
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (class_of_[i] == i) sorted.emplace(names_[i], &entries_[i]->schema);
  Json components = Json::object();
  for (auto& [name, schema] : sorted) append(components, std::string{name}, std::move(*schema));
  return components;
}

}  // namespace portico::docs
