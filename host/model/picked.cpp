#include "model/picked.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "settings/source/nearest.hpp"

namespace portico::model {
namespace {

/// What a value may be, without optional and unions around it.
using Types = std::vector<const Type*>;

constexpr std::size_t most_listed = 12;

bool transparent(Kind kind) {
  return kind == Kind::nullable || kind == Kind::choice || kind == Kind::tagged;
}

void unfold(const Type& given, Types& into) {
  const Type& type = unnumbered(given);
  if (!transparent(type.kind)) {
    if (std::find(into.begin(), into.end(), &type) == into.end()) into.push_back(&type);
    return;
  }
  for (const Type* item : type.items) unfold(*item, into);
}

bool any(const Types& types) {
  return std::any_of(types.begin(), types.end(),
                     [](const Type* type) { return type->kind == Kind::any; });
}

/// By what a value is left for one within it.
enum class By { index, all, name };

class Review {
public:
  Review(const char* word, std::vector<std::string>& found) : word_{word}, found_{found} {}

  void run(const Types& types, const Pick& pick) {
    if (pick.whole || any(types)) return;
    if (pick.all) enter(types, By::all, "__all__", *pick.all);
    for (std::size_t i = 0; i < pick.inner.size(); ++i)
      enter(types, is_index(pick, i) ? By::index : By::name, pick.inner[i].name,
            pick.inner[i].pick);
  }

private:
  static bool is_index(const Pick& pick, std::size_t entry) {
    return std::any_of(pick.indexes.begin(), pick.indexes.end(),
                       [entry](const auto& one) { return one.second == entry; });
  }

  void enter(const Types& types, By by, const std::string& name, const Pick& pick) {
    Types below;
    bool open = false;
    for (const Type* type : types) open = gather(*type, by, name, below) || open;
    if (open) return;
    if (below.empty()) return complain(types, by, name);
    path_.push_back(&name);
    run(below, pick);
    path_.pop_back();
  }

  /// Adds what is there; true: anything may be.
  static bool gather(const Type& type, By by, const std::string& name, Types& below) {
    switch (type.kind) {
    case Kind::any: return true;
    case Kind::list:
    case Kind::tuple:
      if (by != By::name)
        for (const Type* item : type.items) unfold(*item, below);
      return false;
    case Kind::dict: unfold(*type.rest, below); return false;
    case Kind::model: return gather_fields(type, by, name, below);
    default: return false;
    }
  }

  static bool gather_fields(const Type& type, By by, const std::string& name, Types& below) {
    bool found = false;
    for (const Field& field : type.fields) {
      if (by != By::all && field.own_name != name) continue;
      found = true;
      unfold(*field.type, below);
    }
    return !found && by != By::all && type.extra == Extra::allow;
  }

  /// Once of each type and name: what "__all__" says stands for every index, too.
  void complain(const Types& types, By by, const std::string& name) {
    const std::string why = std::string{word_} + ": " + labels(types) + " has no " +
                            (by == By::name ? "member '" + name + '\'' : "items, so no " + name);
    if (!told_.insert(why).second) return;
    const std::string at = path_.empty() ? "" : " (at " + place() + ')';
    found_.push_back(why + at + cure(types, by, name));
  }

  std::string place() const {
    std::string text;
    for (const std::string* step : path_) text += (text.empty() ? "" : ".") + *step;
    return text;
  }

  static std::string labels(const Types& types) {
    std::string text;
    for (const Type* type : types) text += (text.empty() ? "" : " or ") + type->label;
    return text;
  }

  static std::string cure(const Types& types, By by, const std::string& name) {
    const bool items = std::any_of(types.begin(), types.end(), [](const Type* type) {
      return type->kind == Kind::list || type->kind == Kind::tuple;
    });
    if (items) return ": members of its items go by {\"__all__\": [\"" + name + "\"]}";
    if (by != By::name) return {};
    std::set<std::string_view> names;
    for (const Type* type : types)
      for (const Field& field : type->fields) {
        if (field.output_name == name || field.name == name)
          return ": that is what clients call it; here it goes by its own name, '" +
                 field.own_name + '\'';
        names.insert(field.own_name);
      }
    return known({names.begin(), names.end()}, name);
  }

  static std::string known(const std::vector<std::string_view>& names, const std::string& name) {
    if (const std::string meant = settings::nearest(name, names); !meant.empty())
      return ": '" + meant + "' is the nearest it has";
    std::string list;
    for (const std::string_view one : names) list += (list.empty() ? "" : ", ") + std::string{one};
    return names.empty() || names.size() > most_listed ? "" : ": it has " + list;
  }

  const char* word_;
  std::vector<std::string>& found_;
  std::set<std::string> told_;
  std::vector<const std::string*> path_;
};

void review(const char* word, const Type& type, const Pick* pick, std::vector<std::string>& found) {
  if (!pick) return;
  Types types;
  unfold(type, types);
  Review{word, found}.run(types, *pick);
}

}  // namespace

std::vector<std::string> unknown_names(const Type& type, const Selection& selection) {
  std::vector<std::string> found;
  review("include", type, selection.include(), found);
  review("exclude", type, selection.exclude(), found);
  return found;
}

}  // namespace portico::model
