#include "docs/schema/shape.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "docs/schema/names.hpp"

namespace portico::docs {
namespace {

constexpr const char* all = "__all__";
constexpr std::size_t most_words = 3, longest_words = 48;

/// One level of include or exclude: names, indexes or "__all__", each with what is below.
struct Pick {
  bool whole = false;
  std::map<std::string, Pick> inner;

  static Pick parse(const Json& json) {
    Pick pick;
    if (json.is_array()) {
      for (const Json& one : json) {
        if (one.is_object())
          pick.take(one);
        else
          pick.inner[one.is_string() ? one.get<std::string>() : one.dump()].whole = true;
      }
    } else if (json.is_object()) {
      pick.take(json);
    } else {
      pick.whole = true;
    }
    return pick;
  }

  const Pick* find(const std::string& name) const {
    const auto found = inner.find(name);
    return found == inner.end() ? nullptr : &found->second;
  }

  void join(const Pick& other) {
    whole = whole || other.whole;
    for (const auto& [name, pick] : other.inner) inner[name].join(pick);
  }

  /// Whether it says anything about items of an array: names do not.
  bool has_items() const {
    return std::any_of(inner.begin(), inner.end(),
                       [](const auto& one) { return one.first == all || is_index(one.first); });
  }

  /// "OwnerPassword" of {"owner": ["password"]}: a word for each whole name that it reaches. False:
  /// it speaks of indexes, which make no words.
  bool words(const std::string& before, std::vector<std::string>& list) const {
    return std::all_of(inner.begin(), inner.end(), [&](const auto& one) {
      const auto& [name, pick] = one;
      if (is_index(name)) return false;
      const std::string word = before + (name == all ? "" : camel_case(name));
      if (!pick.inner.empty()) return pick.words(word, list);
      list.push_back(word);
      return true;
    });
  }

private:
  static bool is_index(const std::string& name) {
    return name.find_first_not_of("-0123456789") == std::string::npos;
  }

  void take(const Json& object) {
    for (const auto& [name, value] : object.items()) inner[name] = parse(value);
  }
};

/// What applies to a value; null: everything stays, nothing goes.
struct Cut {
  const Pick *include = nullptr, *exclude = nullptr;

  bool nothing() const { return !include && !exclude; }
  /// "OnlyIdName", "WithoutPassword"; empty: too much to say.
  std::string words() const {
    std::string text;
    for (const auto& [pick, word] : {std::pair{include, "Only"}, {exclude, "Without"}}) {
      if (!pick) continue;
      std::vector<std::string> list;
      if (!pick->words({}, list) || list.size() > most_words) return {};
      text += word;
      for (const std::string& one : list) text += (&one == &list[0] ? "" : "And") + one;
    }
    return text.size() > longest_words ? std::string{} : text;
  }
  bool keeps(const std::string& name) const {
    const Pick* out = exclude ? exclude->find(name) : nullptr;
    return (!include || include->find(name)) && (!out || !out->whole);
  }
  Cut below(const std::string& name) const {
    const Pick* in = include ? include->find(name) : nullptr;
    return {in && !in->whole ? in : nullptr, exclude ? exclude->find(name) : nullptr};
  }
};

class Shaper {
public:
  Shaper(Rewriter& rewriter, std::string_view operation)
      : rewriter_{rewriter},
        operation_{operation} {}

  Json cut(const Json& given, const Cut& by) {
    if (by.nothing()) return rewriter_.schema(given);
    const Json& schema = rewriter_.target(given);
    Json result = shaped(schema, by);
    if (const std::string_view name = referred(given); !name.empty()) {
      if (!result.contains("title")) result["title"] = name;
      if (result == rewriter_.model(name, schema)) return rewriter_.schema(given);
      if (schema.contains("properties")) result = component(name, std::move(result), by);
    }
    annotate(given, result);
    return result;
  }

private:
  // Its title is its name, unless the model has another: some generators name types by titles.
  Json component(std::string_view model, Json schema, const Cut& by) {
    std::string name{model};
    const std::string words = by.words();
    name += words.empty() ? "Of" + camel_case(operation_) : words;
    name += rewriter_.view().suffix();
    if (text(schema, "title") == model) schema["title"] = name;
    return rewriter_.component(name, std::move(schema));
  }

  Json shaped(const Json& schema, const Cut& by) {
    if (schema.contains("properties")) return model(schema, by);
    for (const char* word : {"anyOf", "oneOf"})
      if (schema.contains(word)) return alternatives(schema[word], by);
    const std::string_view type = text(schema, "type");
    if (type == "array") return array(schema, by);
    if (type == "object" && !schema.contains("x-upload")) return dictionary(schema, by);
    return rewriter_.schema(schema);
  }

  Json model(const Json& schema, const Cut& by) {
    Json result{{"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    const Json given_required = schema.value("required", Json::array());
    for (const auto& [key, member] : schema["properties"].items()) {
      std::string own{text(member, "x-name")};
      if (own.empty()) own = key;
      if (rewriter_.hidden(member) || !by.keeps(own)) continue;
      const std::string name = rewriter_.name_of(key, member);
      const Cut below = by.below(own);
      result["properties"][name] =
          below.nothing() ? rewriter_.member(name, member) : member_of(member, below);
      const bool is_required =
          std::find(given_required.begin(), given_required.end(), key) != given_required.end();
      if (is_required && !rewriter_.may_be_missing(member)) required.push_back(name);
    }
    if (!required.empty()) result["required"] = std::move(required);
    if (const Json* extra = find(schema, "additionalProperties"))
      if (!by.include) result["additionalProperties"] = *extra;
    for (const char* word : {"title", "description", "deprecated"})
      if (const Json* value = find(schema, word)) result[word] = *value;
    return result;
  }

  Json member_of(const Json& member, const Cut& by) {
    Json result = cut(member, by);
    if (rewriter_.view().nulls == View::Nulls::left_out)
      result = rewriter_.without_null(std::move(result));
    result.erase("default");
    return result;
  }

  // Any of some schemas; oneOf becomes anyOf, for what told the models apart may have been cut.
  Json any_of(std::vector<Json> options) {
    Json list = Json::array();
    for (Json& option : options)
      if (std::find(list.begin(), list.end(), option) == list.end())
        list.push_back(std::move(option));
    if (list.size() == 1) return list[0];
    return Json{{"anyOf", std::move(list)}};
  }

  Json alternatives(const Json& given, const Cut& by) {
    std::vector<Json> options;
    for (const Json& option : given) options.push_back(cut(option, by));
    return any_of(std::move(options));
  }

  // Items may be cut by their index and may be gone: what is left is any of what an item can be.
  Json array(const Json& schema, Cut by) {
    if (by.include && !by.include->has_items()) by.include = nullptr;
    if (by.exclude && !by.exclude->has_items()) by.exclude = nullptr;
    if (by.nothing()) return rewriter_.schema(schema);
    std::vector<Json> options;
    std::vector<Json> items;
    if (const Json* prefix = find(schema, "prefixItems")) {
      items.assign(prefix->begin(), prefix->end());
    } else {
      items.push_back(schema.value("items", Json::object()));
    }
    for (const Json& item : items)
      for (Json& option : each(item, by)) options.push_back(std::move(option));
    Json result{{"type", "array"}};
    if (options.empty())
      result["maxItems"] = 0;
    else
      result["items"] = any_of(std::move(options));
    return result;
  }

  // What `value` looks like under every name or index that the cut speaks of, and under others.
  std::vector<Json> each(const Json& value, const Cut& by) {
    std::map<std::string, bool> names{{all, true}};
    for (const Pick* pick : {by.include, by.exclude})
      if (pick)
        for (const auto& [name, below] : pick->inner) names.emplace(name, true);
    std::vector<Json> options;
    for (const auto& [name, used] : names)
      if (std::optional<Json> one = at(value, by, name)) options.push_back(std::move(*one));
    return options;
  }

  // Under one name: its own cut and that of "__all__" together; nothing when it is not sent.
  std::optional<Json> at(const Json& value, const Cut& by, const std::string& name) {
    const auto includes = [&](const std::string& one) {
      return !by.include || by.include->find(one);
    };
    if (!includes(name) && !includes(all)) return std::nullopt;
    for (const std::string& one : {name, std::string{all}})
      if (by.exclude && by.exclude->find(one) && by.exclude->find(one)->whole) return std::nullopt;
    const Cut below{joined(by.include, name), joined(by.exclude, name)};
    return cut(value, below);
  }

  // What `pick` says under the name and under "__all__"; null: it says nothing or takes the whole.
  const Pick* joined(const Pick* pick, const std::string& name) {
    if (!pick) return nullptr;
    const Pick *own = name == all ? nullptr : pick->find(name), *every = pick->find(all);
    if (!own || !every) {
      const Pick* one = own ? own : every;
      return one && !one->whole ? one : nullptr;
    }
    Pick& both = joined_.emplace_back(*own);
    both.join(*every);
    return both.whole ? nullptr : &both;
  }

  Json dictionary(const Json& schema, const Cut& by) {
    const Json* declared = find(schema, "additionalProperties");
    const Json value = declared && declared->is_object() ? *declared : Json::object();
    Json result{{"type", "object"}};
    if (by.include && !by.include->find(all)) {
      result["properties"] = Json::object();
      for (const auto& [name, below] : by.include->inner)
        if (std::optional<Json> one = at(value, by, name))
          result["properties"][name] = std::move(*one);
      result["additionalProperties"] = false;
      return result;
    }
    std::vector<Json> options = each(value, by);
    if (options.empty())
      result["additionalProperties"] = false;
    else
      result["additionalProperties"] = any_of(std::move(options));
    return result;
  }

  Rewriter& rewriter_;
  std::string_view operation_;
  std::deque<Pick> joined_;
};

}  // namespace

Json shape(Rewriter& rewriter, const Json& schema, std::string_view include,
           std::string_view exclude, std::string_view operation) {
  Pick in, out;
  if (!include.empty()) in = Pick::parse(Json::parse(include, nullptr, false));
  if (!exclude.empty()) out = Pick::parse(Json::parse(exclude, nullptr, false));
  const Cut by{include.empty() || in.whole ? nullptr : &in, exclude.empty() ? nullptr : &out};
  return Shaper{rewriter, operation}.cut(schema, by);
}

}  // namespace portico::docs
