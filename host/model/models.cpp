#include "model/models.hpp"

#include <algorithm>
#include <set>

#include "model/as_sent.hpp"
#include "model/compile/compiler.hpp"
#include "model/contract.hpp"

namespace portico::model {
namespace {

bool search(const Type& type, std::set<const Type*>& seen, std::string& path) {
  if (!seen.insert(&type).second) return false;
  auto into = [&seen, &path](const Type* inner, const std::string& step) {
    std::size_t size = path.size();
    path += step;
    if (inner && search(*inner, seen, path)) return true;
    path.resize(size);
    return false;
  };
  for (const Field& field : type.fields) {
    std::string step = (path.empty() ? "" : ".") + field.name;
    if (field.secret && !field.exclude) return path += step, true;
    if (!field.exclude && into(field.type, step)) return true;
  }
  bool many = type.kind == Kind::list || type.kind == Kind::set || type.kind == Kind::tuple;
  for (const Type* item : type.items)
    if (into(item, many ? "[]" : "")) return true;
  return into(type.rest, "{}");
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
  std::set<const Type*> seen;
  std::string path;
  if (!search(type, seen, path)) return;
  throw SchemaError{"the reply of " + type.where + " would let out the secret member " + path +
                    " (writeOnly); reply with a model without it, or give it \"x-exclude\": true"};
}

}  // namespace portico::model
