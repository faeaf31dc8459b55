#include "model/models.hpp"

#include <algorithm>
#include <set>

#include "model/as_sent.hpp"
#include "model/compile/compiler.hpp"
#include "model/contract.hpp"

namespace portico::model {
namespace {

/// What a type lets out: behind which step of a path, and of which type; null: it is secret.
using LetOut = std::vector<std::pair<std::string, const Type*>>;

LetOut let_out_by(const Type& type) {
  LetOut all;
  for (const Field& field : type.fields)
    if (!field.exclude) all.emplace_back('.' + field.name, field.secret ? nullptr : field.type);
  const bool many = type.kind == Kind::list || type.kind == Kind::set || type.kind == Kind::tuple;
  for (const Type* item : type.items) all.emplace_back(many ? "[]" : "", item);
  if (type.rest) all.emplace_back("{}", type.rest);
  return all;
}

/// The path to the first secret that the type lets out; "": none. Models may hold each other in
/// long chains, so that what is on the way is not kept on the stack.
std::string path_to_secret(const Type& start) {
  struct Step {
    LetOut all;
    std::size_t next, size;  ///< size: of the path that leads here
  };
  std::set<const Type*> seen{&start};
  std::string path;
  std::vector<Step> way;
  way.push_back({let_out_by(start), 0, 0});
  while (!way.empty()) {
    Step& here = way.back();
    path.resize(here.size);
    if (here.next == here.all.size()) {
      way.pop_back();
      continue;
    }
    const auto& [step, type] = here.all[here.next++];
    path += step;
    if (!type) return path.substr(path.starts_with('.') ? 1 : 0);
    if (seen.insert(type).second) way.push_back({let_out_by(*type), 0, path.size()});
  }
  return {};
}

}  // namespace

Models::Models() : compiler_{std::make_unique<Compiler>()} {}
Models::~Models() = default;
Models::Models(Models&&) noexcept = default;
Models& Models::operator=(Models&&) noexcept = default;

void Models::add(std::string_view name, std::string_view schema) {
  compiler_->add(name, schema);
  added_.emplace_back(name, schema);
}

const Type& Models::compile(std::string_view where, std::string_view schema) {
  Schema parsed = Schema::parse(schema, nullptr, false);
  if (parsed.is_discarded())
    throw SchemaError{std::string{where} + " is not JSON; check quotes and commas"};
  return compiler_->compile(std::string{where}, parsed);
}

const Type& Models::compile(std::string_view where, const nlohmann::ordered_json& schema) {
  return compiler_->compile(std::string{where}, schema);
}

void Models::finish(const std::function<void(const SchemaError&)>& refused) {
  compiler_->finish(refused);
}

const Type* Models::find(std::string_view name) { return compiler_->find(name); }

Models& Models::unlimited() {
  if (unlimited_) return *unlimited_;
  unlimited_ = std::make_unique<Models>();
  for (const auto& [name, text] : added_)
    unlimited_->add(name, without_limits(Schema::parse(text)).dump());
  return *unlimited_;
}

Models& Models::sent() {
  if (sent_) return *sent_;
  auto sent = std::make_unique<Models>();
  for (const auto& [name, text] : added_) sent->add(name, as_sent(*compiler_->schema(name)).dump());
  sent_ = std::move(sent);
  return *sent_;
}

const Type& Models::compile_sent(std::string_view where, const nlohmann::ordered_json& schema) {
  return sent().compile(where, as_sent(schema));
}

Schema Models::as_sent(const Schema& schema) const {
  return model::as_sent(schema, [this](std::string_view name) { return compiler_->schema(name); });
}

void refuse_secrets(const Type& type) {
  const std::string path = path_to_secret(type);
  if (path.empty()) return;
  throw SchemaError{"the reply of " + type.where + " would let out the secret member " + path +
                    " (writeOnly); reply with a model without it, or give it \"x-exclude\": true"};
}

}  // namespace portico::model
