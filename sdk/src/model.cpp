#include "portico/types/model.hpp"

#include <stdexcept>

namespace portico::detail {

namespace {

Schema parse_example(std::string_view text, const std::string& model) try {
  return Schema::parse(text);
} catch (const std::invalid_argument& error) {
  throw std::invalid_argument("the example of the model " + model + " is " +
                              std::string{error.what() + sizeof "portico:"});
}

}  // namespace

Schema describe_model(const ModelText& text, Schema properties, Schema required, bool open) {
  const Model& about = text.about;
  Schema made{{"type", "object"}};
  made["title"] = about.title.empty() ? text.title() : std::string{about.title};
  if (!about.description.empty()) made["description"] = about.description;
  made["properties"] = std::move(properties);
  if (!required.empty()) made["required"] = std::move(required);
  if (about.extra == Extra::forbid)
    made["additionalProperties"] = false;
  else if (open)
    made["additionalProperties"] = true, made["x-unsigned"] = true;
  if (about.populate_by_name == PopulateByName::yes) made["x-populate-by-name"] = true;
  if (!about.example.empty()) made["example"] = parse_example(about.example, text.title());
  return made;
}

void describe_member(const MemberName& name, Schema made, const void* member, PutDefault put,
                     std::string (*title)(), Schema& properties, Schema& required) {
  if (name.own != name.input) made["x-name"] = name.own;
  if (name.output != name.input) made["x-output-name"] = name.output;
  try {
    if (!put(member, made)) required.push_back(name.input);
  } catch (Unwritable& problem) {
    problem.inside("the default of " + title() + "." + std::string{name.own});
    throw;
  }
  if (properties.contains(name.input))
    throw std::invalid_argument(title() + "." + std::string{name.own} +
                                ": a client sends two members as '" + std::string{name.input} +
                                "'; give one of them another Alias");
  properties[name.input] = std::move(made);
}

const portico_member* find_member(const portico_value& cell, std::string_view name,
                                  MemberCursor& cursor, const void* member, PutDefault put) {
  cursor.name = name;
  const portico_member* found = cell::find(cell, name, cursor.next++);
  if (found != nullptr) return found;
  Schema ignored;
  if (!put(member, ignored)) mismatch("missing", "Field required");
  return nullptr;
}

void read_extras(const portico_value& cell, std::size_t first, Extras& extras) {
  for (std::size_t i = first; i < cell.size; ++i)
    Type<Schema>::read(cell.members[i].value, extras[cell::name_of(cell.members[i])]);
}

void write_extras(const Extras& extras, portico_member* made, std::size_t& count, Cells& cells) {
  for (auto entry = extras.begin(); entry != extras.end(); ++entry, ++count) {
    made[count] = {entry.key().data(), cell::size(entry.key().size()), 0, {}};
    Type<Schema>::write(entry.value(), made[count].value, cells);
  }
}

}  // namespace portico::detail
