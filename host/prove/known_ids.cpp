#include "prove/known_ids.hpp"

#include <algorithm>
#include <string_view>

#include "message/arena.hpp"
#include "model/format/format.hpp"

namespace portico::prove {
namespace {

constexpr std::size_t most_ids = 50;

/// "/items/{}" of "/items/" and "/items".
std::string things_of(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return collection_of(path, "") + "/{}";
}

bool is_id(const Json& value) {
  return value.is_number_integer() ||
         (value.is_string() && !value.get_ref<const std::string&>().empty());
}

/// The member that is called as the parameter, or as ids are.
const Json* id_of(const Json& thing, const std::vector<std::string>& names) {
  if (!thing.is_object()) return nullptr;
  for (const std::string& name : names)
    if (const Json* id = docs::find(thing, name); id && is_id(*id)) return id;
  for (const char* name : {"id", "uuid", "key", "name", "slug"})
    if (const Json* id = docs::find(thing, name); id && is_id(*id)) return id;
  for (const auto& [name, value] : thing.items())
    if ((name.ends_with("_id") || name.ends_with("Id")) && is_id(value)) return &value;
  return nullptr;
}

/// Conformity does not read formats: a host does.
bool is_of_format(const std::string& text, std::string_view name) {
  const model::Format* format = model::find_format(name);
  if (!format || !format->coerce) return true;
  message::Arena arena;
  portico_value raw{}, out{};
  model::set_text(raw, text);
  return !format->coerce(model::Type{}, raw, arena, out).fault;
}

std::string last_segment(std::string_view location) {
  location = location.substr(0, location.find_first_of("?#"));
  const std::size_t slash = location.rfind('/');
  return slash == location.npos ? std::string{} : std::string{location.substr(slash + 1)};
}

int rank(const Operation& operation) {
  constexpr std::string_view order[]{"GET", "PUT", "PATCH", "POST", "DELETE"};
  return static_cast<int>(std::find(std::begin(order), std::end(order), operation.method) -
                          std::begin(order));
}

}  // namespace

KnownIds::KnownIds(const std::vector<Operation>& operations, const Conformity& conformity)
    : operations_{operations},
      conformity_{conformity} {
  for (const Operation& one : operations)
    for (const std::string& name : path_names(one.path))
      names_[collection_of(one.path, name)].push_back(name);
}

Inquiry KnownIds::filled(Inquiry inquiry) const {
  for (const auto& [name, wanted] : inquiry.known) {
    const auto found = ids_.find(collection_of(inquiry.operation->path, name));
    if (!wanted || found == ids_.end()) continue;
    const auto fit = [&, &of = name](const std::string& id) {
      return fits(*inquiry.operation, of, id);
    };
    const auto last = std::find_if(found->second.rbegin(), found->second.rend(), fit);
    if (last != found->second.rend()) inquiry.path[name] = *last;
  }
  return inquiry;
}

bool KnownIds::fits(const Operation& operation, const std::string& name,
                    const std::string& id) const {
  const auto& all = operation.parameters;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Parameter& one) {
    return one.in == "path" && one.name == name;
  });
  if (found == all.end()) return true;
  const Json schema = conformity_.resolved(found->schema);
  if (!is_of_format(id, docs::text(schema, "format"))) return false;
  // A text, or the number that it is there.
  const Json value = Json::parse(id, nullptr, false);
  return conformity_.fits(schema, Json(id)) ||
         (value.is_primitive() && conformity_.fits(schema, value));
}

void KnownIds::learn(const Inquiry& inquiry, const Answer& answer) {
  if (answer.status / 100 != 2) return;
  const Operation& operation = *inquiry.operation;
  if (operation.method == "DELETE") {
    for (const auto& [name, value] : inquiry.path)
      std::erase(ids_[collection_of(operation.path, name)], value);
    return;
  }
  const std::string things = things_of(operation.path);
  const Json body = Json::parse(answer.body, nullptr, false);
  for (const ApiLink& link : operation.links) learn_link(link, body);
  const auto names = names_.find(things);
  if (names == names_.end()) return;
  const bool list = body.is_array() && !body.empty();
  if (const Json* id = id_of(list ? body.back() : body, names->second))
    add(things, plain_text(*id));
  else if (const std::string location = answer.field("location"); !location.empty())
    add(things, last_segment(location));
}

void KnownIds::learn_link(const ApiLink& link, const Json& body) {
  constexpr std::string_view before = "$response.body#";
  for (const Operation& target : operations_) {
    if (target.id.empty() || target.id != link.operation_id) continue;
    for (const auto& [name, value] : link.parameters) {
      if (!value.starts_with(before) || !body.is_structured()) continue;
      const std::string place = value.substr(before.size());
      if (!place.starts_with('/')) continue;
      const Json::json_pointer pointer{place};
      if (body.contains(pointer) && is_id(body[pointer]))
        add(collection_of(target.path, name.substr(name.find('.') + 1)), plain_text(body[pointer]));
    }
  }
}

void KnownIds::add(const std::string& collection, const std::string& id) {
  auto& list = ids_[collection];
  if (id.empty()) return;
  std::erase(list, id);
  list.push_back(id);
  if (list.size() > most_ids) list.erase(list.begin());
}

const Operation* KnownIds::creator(const std::string& collection) const {
  for (const Operation& one : operations_)
    if (one.method == "POST" && things_of(one.path) == collection) return &one;
  return nullptr;
}

std::vector<const Operation*> KnownIds::members(const std::string& collection) const {
  std::vector<const Operation*> all;
  for (const Operation& one : operations_) {
    const auto names = path_names(one.path);
    if (!names.empty() && collection_of(one.path, names.back()) == collection) all.push_back(&one);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* one, const auto* other) { return rank(*one) < rank(*other); });
  return all;
}

std::vector<std::string> KnownIds::collections() const {
  std::vector<std::string> all;
  for (const auto& [collection, names] : names_)
    if (creator(collection)) all.push_back(collection);
  return all;
}

}  // namespace portico::prove
