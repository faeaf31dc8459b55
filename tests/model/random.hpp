#pragma once

// Random models and values near them, the same for the same seed, and what may stand in a text of
// theirs. For property tests; one thread.

#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico::model {

class Random {
public:
  using Json = nlohmann::ordered_json;

  explicit Random(unsigned seed) : engine_{seed} {}

  /// A few models that refer to each other, by name: M0 is there always.
  Json models() {
    count_ = 1 + below(4);
    Json out = Json::object();
    for (int i = 0; i < count_; ++i) out["M" + std::to_string(i)] = model(2);
    return out;
  }

  /// Half of what it makes fits; objects often have members more than they should.
  Json value(const Json& models, const Json& schema, int depth) {
    if (depth == 0 || one_in(12)) return anything(1);
    if (schema.contains("$ref")) {
      const std::string name = schema["$ref"].get<std::string>().substr(21);
      return value(models, models[name], depth - 1);
    }
    if (schema.contains("anyOf")) return value(models, any_of(schema["anyOf"]), depth);
    if (schema.contains("properties")) return object(models, schema, depth);
    const std::string type = schema.value("type", "null");
    if (type == "array") return array(models, schema, depth);
    if (type == "object")
      return Json{{"k", value(models, schema["additionalProperties"], depth - 1)},
                  {any_of(Json{"x", "1", "secret"}),
                   value(models, schema["additionalProperties"], depth - 1)}};
    return leaf(type, schema.value("format", ""));
  }

  /// Whether the text's value has no member that its model does not have.
  static bool inside(const Json& models, const Json& schema, const Json& value) {
    if (schema.contains("$ref"))
      return inside(models, models[schema["$ref"].get<std::string>().substr(21)], value);
    if (schema.contains("anyOf"))
      return std::any_of(schema["anyOf"].begin(), schema["anyOf"].end(),
                         [&](const Json& one) { return inside(models, one, value); });
    if (schema.contains("properties")) {
      if (!value.is_object()) return false;
      for (const auto& [name, member] : value.items())
        if (!schema["properties"].contains(name) ||
            !inside(models, schema["properties"][name], member))
          return false;
      return true;
    }
    const std::string type = schema.value("type", "null");
    if (type == "object")
      return value.is_object() && each_inside(models, schema["additionalProperties"], value);
    if (type != "array") return !value.is_structured();
    if (!value.is_array()) return false;
    if (!schema.contains("prefixItems")) return each_inside(models, schema["items"], value);
    for (std::size_t i = 0; i < value.size(); ++i)
      if (i >= schema["prefixItems"].size() || !inside(models, schema["prefixItems"][i], value[i]))
        return false;
    return true;
  }

  int below(int count) { return std::uniform_int_distribution<int>{0, count - 1}(engine_); }
  bool one_in(int count) { return below(count) == 0; }

private:
  static bool each_inside(const Json& models, const Json& schema, const Json& values) {
    return std::all_of(values.begin(), values.end(),
                       [&](const Json& one) { return inside(models, schema, one); });
  }
  Json any_of(const Json& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

  Json model(int depth) {
    Json out{{"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    for (int i = 0, size = 1 + below(5); i < size; ++i) {
      const std::string name = "m" + std::to_string(i);
      Json schema = type(depth);
      if (one_in(2)) {
        required.push_back(name);
      } else {
        schema = nullable(std::move(schema));
        schema["default"] = nullptr;
      }
      out["properties"][name] = std::move(schema);
    }
    if (!required.empty()) out["required"] = std::move(required);
    if (one_in(4)) out["additionalProperties"] = false;
    return out;
  }

  static Json nullable(Json schema) {
    Json options = Json::array({std::move(schema), {{"type", "null"}}});
    return {{"anyOf", std::move(options)}};
  }

  Json type(int depth) {
    switch (below(depth > 0 ? 10 : 5)) {
    case 5: return {{"type", "array"}, {"items", type(depth - 1)}, {"maxItems", 1 + below(4)}};
    case 6: return {{"type", "object"}, {"additionalProperties", type(depth - 1)}};
    case 7: return {{"type", "array"}, {"prefixItems", Json::array({type(depth - 1), type(0)})}};
    case 8: return {{"anyOf", Json::array({type(depth - 1), type(depth - 1), model(0)})}};
    case 9:
      // A reference that nothing can end would have no value.
      return nullable({{"$ref", "#/components/schemas/M" + std::to_string(below(count_))}});
    default: return leaf_type();
    }
  }

  Json leaf_type() {
    return any_of(Json::parse(R"([{"type":"integer"},{"type":"integer","minimum":2,"maximum":50},
      {"type":"number","exclusiveMinimum":0},{"type":"string"},{"type":"string","maxLength":3},
      {"type":"string","pattern":"^[a-z]"},{"type":"boolean"},{"type":"string","format":"date-time"},
      {"type":"string","format":"uuid"},{"type":"string","format":"decimal"},
      {"type":"string","format":"duration"},{"type":"string","format":"email"},
      {"type":"array","items":{"type":"integer"},"uniqueItems":true}])"));
  }

  Json object(const Json& models, const Json& schema, int depth) {
    Json out = Json::object();
    if (one_in(3)) out["secret"] = anything(2);
    for (const auto& [name, member] : schema["properties"].items())
      if (!one_in(8)) out[name] = value(models, member, depth - 1);
    if (one_in(3)) out["m9"] = "hunter2";
    return out;
  }

  Json array(const Json& models, const Json& schema, int depth) {
    Json out = Json::array();
    if (schema.contains("prefixItems")) {
      for (const Json& item : schema["prefixItems"]) out.push_back(value(models, item, depth - 1));
      return out;
    }
    for (int i = below(4); i > 0; --i) out.push_back(value(models, schema["items"], depth - 1));
    return out;
  }

  Json leaf(const std::string& type, const std::string& format) {
    if (type == "integer") return any_of(Json{1, 7, "12", 3.0, 99, -4, true});
    if (type == "number") return any_of(Json{0.5, 3, "2.5", 1e30, -1.0});
    if (type == "boolean") return any_of(Json{true, false, "yes", 0, "off"});
    if (format == "date-time") return any_of(Json{"2020-01-02T03:04:05.5+05:30", 1577934245});
    if (format == "uuid") return "{12345678-1234-5678-1234-567812345678}";
    if (format == "decimal") return any_of(Json{"1.10", 2, 0.5, "-1e3"});
    if (format == "duration") return any_of(Json{"P1DT2H", 90, "3 days, 01:02:03"});
    if (format == "email") return any_of(Json{"A.b@Example.com", "x@B\u00FCcher.de"});
    if (type == "string") return any_of(Json{"a", "hunter2", "\xC3\xA9\"\\\n", "abc"});
    return nullptr;
  }

  Json anything(int depth) {
    if (depth > 0 && one_in(3)) return Json::array({anything(depth - 1), anything(depth - 1)});
    if (depth > 0 && one_in(3)) return Json{{"secret", anything(depth - 1)}, {"m0", 1}};
    return any_of(Json{1, "x", nullptr, true, 2.5, "hunter2"});
  }

  std::mt19937 engine_;
  int count_ = 1;
};

}  // namespace portico::model
