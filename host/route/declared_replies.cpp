#include "route/declared_replies.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "message/arena.hpp"
#include "message/field/media_type.hpp"
#include "message/status.hpp"
#include "os/ascii.hpp"
#include "settings/printable.hpp"

namespace portico::route {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* held_word = "x-portico-held";
constexpr std::string_view usual_type = "application/json";

struct Statuses {
  int first, last;
};

/// "404", "4XX", "default"; letters of any case.
std::optional<Statuses> statuses_of(std::string_view key) {
  if (os::same_word(key, "default")) return Statuses{100, 599};
  if (key.size() != 3 || key[0] < '1' || key[0] > '5') return std::nullopt;
  const int hundreds = (key[0] - '0') * 100;
  if (os::same_word(key.substr(1), "xx")) return Statuses{hundreds, hundreds + 99};
  if (!os::is_digit(key[1]) || !os::is_digit(key[2])) return std::nullopt;
  const int status = hundreds + (key[1] - '0') * 10 + (key[2] - '0');
  return Statuses{status, status};
}

/// The media types of an entry with their schemas; a "model" is that of JSON.
std::vector<std::pair<std::string, Json>> schemas_of(const Json& entry) {
  std::vector<std::pair<std::string, Json>> all;
  if (const auto model = entry.find("model"); model != entry.end())
    all.emplace_back(usual_type,
                     model->is_string()
                         ? Json{{"$ref", "#/components/schemas/" + model->get<std::string>()}}
                         : *model);
  const auto content = entry.find("content");
  if (content == entry.end() || !content->is_object()) return all;
  for (const auto& [type, media] : content->items())
    if (media.is_object() && media.contains("schema")) all.emplace_back(type, media["schema"]);
  return all;
}

/// Entries as they are read.
class Reader {
public:
  Reader(const std::string& label, model::Models& models, model::Contract contract)
      : label_{label},
        models_{contract == model::Contract::off ? models.unlimited() : models},
        checked_{models} {}

  Statuses statuses(const std::string& key) const {
    const auto known = statuses_of(key);
    if (!known)
      refuse("has '" + key + "', which is no status: use 100 to 599, 1XX to 5XX or default");
    return *known;
  }

  /// Takes our word out of the entry.
  bool held(const std::string& key, Json& entry) const {
    if (!entry.is_object()) return false;
    const Json word = entry.value(held_word, Json(false));
    if (!word.is_boolean())
      refuse(key + ": " + held_word + " is " + word.dump() + ", allowed is true or false");
    entry.erase(held_word);
    return word.get<bool>();
  }

  std::vector<DeclaredReplies::Model> models(const std::string& key, const Json& entry) {
    std::vector<DeclaredReplies::Model> all;
    message::Arena arena;
    for (const auto& [type, schema] : schemas_of(entry)) {
      const auto media = message::MediaType::parse(type, arena);
      if (media.json()) all.push_back(model(key, std::string{media.type}, schema));
    }
    return all;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(settings::printable(label_ + ": docs: responses " + why));
  }

private:
  DeclaredReplies::Model model(const std::string& key, std::string type, const Json& schema) {
    const std::string where = "response " + key + " of " + label_;
    const model::Type& strict = checked_.compile(where, schema);
    model::refuse_secrets(strict);
    const bool as_is = &models_ == &checked_;
    const Json wanted = as_is ? schema : model::without_limits(schema);
    const model::Type& value = as_is ? strict : models_.compile(where, wanted);
    return {std::move(type), &value, &models_.compile_sent(where, wanted)};
  }

  const std::string& label_;
  model::Models& models_;
  model::Models& checked_;  ///< with all their limits
};

int width(const DeclaredReplies::Entry& entry) { return entry.last - entry.first; }

}  // namespace

const DeclaredReplies::Model* DeclaredReplies::Entry::find(std::string_view media_type) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const Model& model) {
    return model.media_type == media_type;
  });
  return found == models.end() ? nullptr : &*found;
}

const DeclaredReplies::Model* DeclaredReplies::Entry::of_value() const {
  if (const Model* const usual = find(usual_type)) return usual;
  return models.empty() ? nullptr : &models.front();
}

DeclaredReplies::DeclaredReplies(Json& docs, const std::string& label, int success, bool has_output,
                                 model::Models& models, model::Contract contract) {
  const auto declared = docs.find("responses");
  if (declared == docs.end()) {
    entries_.push_back({success, success, {}});
    return;
  }
  std::optional<Entry> own;
  if (has_output) own = Entry{success, success, {}};
  Reader reader{label, models, contract};
  if (!declared->is_object()) reader.refuse("is not a JSON object");
  for (const auto& [key, entry] : declared->items()) {
    const auto [first, last] = reader.statuses(key);
    const bool held = reader.held(key, entry);
    Entry made{first, last, {}};
    const bool successful = first == success && last == success;
    if (held && !(successful && has_output)) made.models = reader.models(key, entry);
    if (!made.models.empty() && first == last && message::bodiless(first))
      reader.refuse("has a model for " + key +
                    ", a status that must not have a body: take the model away");
    hold_ = hold_ || !made.models.empty();
    if (successful)
      own = std::move(made);
    else
      entries_.push_back(std::move(made));
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) { return width(a) < width(b); });
  if (own)
    entries_.insert(entries_.begin(), std::move(*own));
  else
    entries_.push_back({success, success, {}});  // declared, whatever its body
}

const DeclaredReplies::Entry* DeclaredReplies::find(int status) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [status](const Entry& entry) {
    return entry.first <= status && status <= entry.last;
  });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace portico::route
