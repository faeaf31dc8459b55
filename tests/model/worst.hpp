#pragma once

// The worst that a client may send to a model, and what answering it takes: for tests that hold it
// to a bound. The bodies are made of the names that the model has, so that a schema is all they
// need.

#include <ctime>

#include <algorithm>
#include <functional>
#include <memory_resource>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/detail.hpp"
#include "support.hpp"

namespace portico::model {

/// Counts what arenas take from the heap while it is the default of the process.
class Counted : public std::pmr::memory_resource {
public:
  Counted() : before_{std::pmr::set_default_resource(this)} {}
  ~Counted() override { std::pmr::set_default_resource(before_); }
  void begin() { taken_ = most_ = 0; }
  std::size_t most() const { return most_; }

private:
  void* do_allocate(std::size_t size, std::size_t alignment) override {
    taken_ += size;
    most_ = std::max(most_, taken_);
    return before_->allocate(size, alignment);
  }
  void do_deallocate(void* memory, std::size_t size, std::size_t alignment) override {
    taken_ -= std::min(taken_, size);
    before_->deallocate(memory, size, alignment);
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  memory_resource* before_;
  std::size_t taken_ = 0, most_ = 0;
};

struct Body {
  std::string name;  ///< "list of {}"
  std::string text;
};

/// Bodies of about `bytes` bytes each, for a schema and its models by name.
class Bodies {
public:
  Bodies(const Json& schema, const Json& models, std::size_t bytes) : bytes_{bytes} {
    collect(schema);
    for (const auto& [name, model] : models.items()) collect(model);
    fields_.assign(found_.begin(), found_.end());
    if (fields_.size() > most_fields) fields_.resize(most_fields);
  }

  std::vector<Body> all() {
    for (const char* atom : {"{}", "[]", "\"\"", "\"x\"", "1", "null", "1e400", "true"}) {
      containers("", "", atom);
      add(std::string{"objects whose members are "} + atom, list(object_of_all(atom)));
    }
    for (const std::string& field : fields_) {
      const std::string open = "{\"" + field + "\":";
      for (const char* atom : {"{}", "\"x\"", "1"}) containers(open, "}", atom);
      add("long text at " + field, open + text('x') + "}");
      for (const char* leaf : {"1", "{}", "null"}) deep(open, leaf, "}");
    }
    for (const char* leaf : {"1", "[]", "{}"}) deep("[", leaf, "]");
    add("long text", text('x'));
    add("text of characters to escape", "\"" + repeat("\\u0001") + "\"");
    add("long name", "{" + text('k') + ":1}");
    add("list below a long name",
        "{" + text('k', bytes_ / 2) + ":[" + repeat("{},", bytes_ / 2) + "{}]}");
    add("long unknown member", "{\"not a member\":" + text('x') + "}");
    add("digits", repeat("1"));
    add("list of digits", list(std::string(4000, '1')));
    add("list of texts", list(text('x', 400)));
    add("one name many times", "{" + repeat("\"a\":1,") + "\"a\":2}");
    return std::move(bodies_);
  }

private:
  static constexpr std::size_t most_fields = 6;
  static constexpr int depth = 60;  // the reader takes 64

  void collect(const Json& schema) {
    if (schema.is_array())
      for (const Json& part : schema) collect(part);
    if (!schema.is_object()) return;
    if (schema.contains("properties"))
      for (const auto& [name, part] : schema["properties"].items()) found_.insert(name);
    for (const auto& [word, part] : schema.items()) collect(part);
  }

  void add(std::string name, std::string text) {
    bodies_.push_back({std::move(name), std::move(text)});
  }
  std::string repeat(const std::string& unit, std::size_t bytes) const {
    std::string out;
    while (out.size() + unit.size() <= bytes) out += unit;
    return out;
  }
  std::string repeat(const std::string& unit) const { return repeat(unit, bytes_); }
  std::string text(char letter, std::size_t size) const {
    return '"' + std::string(size, letter) + '"';
  }
  std::string text(char letter) const { return text(letter, bytes_); }
  std::string list(const std::string& item) const { return "[" + repeat(item + ",") + item + "]"; }
  std::string dict(const std::string& item) const {
    std::string out = "{";
    for (std::size_t i = 0; out.size() < bytes_; ++i)
      out += "\"" + std::to_string(i) + "\":" + item + ",";
    return out + "\"k\":" + item + "}";
  }
  std::string object_of_all(const std::string& atom) const {
    std::string out = "{";
    for (const std::string& field : fields_) out += "\"" + field + "\":" + atom + ",";
    return out + "\"k\":" + atom + "}";
  }
  void containers(const std::string& open, const std::string& close, const std::string& atom) {
    add(open + "list of " + atom, open + list(atom) + close);
    add(open + "dict of " + atom, open + dict(atom) + close);
  }
  void deep(const std::string& open, const std::string& leaf, const std::string& close) {
    std::string one;
    for (int level = 0; level < depth; ++level) one += open;
    one += leaf;
    for (int level = 0; level < depth; ++level) one += close;
    add("deep " + open + " to " + leaf, one);
    add("list of deep " + open + " to " + leaf, list(one));
  }

  const std::size_t bytes_;
  std::set<std::string> found_;
  std::vector<std::string> fields_;
  std::vector<Body> bodies_;
};

struct Taken {
  std::size_t answer = 0;  ///< bytes of the 422; 0: it was none
  std::size_t memory = 0;  ///< bytes of arenas and texts at the most
  double seconds = 0;      ///< of the processor
  bool valid = true;       ///< the 422 is JSON of FastAPI's shape
};

inline double processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Whether it is JSON of FastAPI's shape. Its numbers may have more digits than a JSON library
/// takes.
inline bool has_shape(std::string_view answer) {
  message::Arena arena;
  portico_value whole{};
  constexpr unsigned deep = 1000;
  if (parse(answer, arena, whole, deep) || whole.kind != PORTICO_OBJECT || whole.size != 1)
    return false;
  const portico_value& detail = whole.members[0].value;
  if (detail.kind != PORTICO_ARRAY || detail.size == 0) return false;
  return std::all_of(detail.items, detail.items + detail.size, [](const portico_value& problem) {
    return problem.kind == PORTICO_OBJECT && problem.size >= 4 &&
           problem.members[0].value.kind == PORTICO_STRING &&
           problem.members[1].value.kind == PORTICO_ARRAY &&
           problem.members[2].value.kind == PORTICO_STRING;
  });
}

/// What reading, checking and answering the body takes.
inline Taken take(const Type& type, std::string_view body, Counted& counted) {
  Taken taken;
  counted.begin();
  const double begun = processor_time();
  {
    message::Arena arena;
    message::Text answer;
    portico_value raw{}, value{};
    Problems problems{arena};
    const Loc root{nullptr, "body", 0};
    if (parse(body, arena, raw)) return taken;
    if (!check(type, raw, &root, arena, problems, value)) write_detail(problems, answer);
    taken.answer = answer.size();
    taken.memory = counted.most() + answer.capacity();
    taken.seconds = processor_time() - begun;
    constexpr std::size_t readable = 8 << 20;
    if (!answer.empty() && answer.size() < readable) taken.valid = has_shape(answer.view());
  }
  return taken;
}

/// The groups of a file of schemas with their models, each once.
inline std::vector<Json> groups(const std::string& file) {
  std::vector<Json> out;
  std::set<std::string> known;
  for (const Json& group : Json::parse(file_text(file)))
    if (known.insert(group["schema"].dump() + group["models"].dump()).second) out.push_back(group);
  return out;
}

/// Calls `look(type, body)` with each body that is made for a group.
template <class Look> void each_body(const Json& group, std::size_t bytes, Look&& look) {
  Bench bench;
  for (const auto& [name, schema] : group["models"].items()) bench.models.add(name, schema.dump());
  const Type& type = bench.models.compile("a case", group["schema"]);
  bench.models.finish();
  for (const Body& body : Bodies{group["schema"], group["models"], bytes}.all()) look(type, body);
}

}  // namespace portico::model
