#include "route/route.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "message/status.hpp"
#include "model/picked.hpp"
#include "settings/printable.hpp"

namespace portico::route {
namespace {

constexpr const char* contract_word = "x-portico-contract";
constexpr const char* optional_word = "x-portico-optional";
constexpr const char* name_word = "x-portico-name";
constexpr const char* names_word = "x-portico-unknown-names";
constexpr const char* policy_word = "x-portico-policy";

std::string_view view(portico_str text) { return {text.data, text.size}; }

bool token(std::string_view method) {
  return !method.empty() &&
         method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string_view::npos;
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string all;
  for (const std::string& one : sentences) all += (all.empty() ? "" : "; ") + one;
  return all;
}

class Compiler {
public:
  Compiler(const portico_route& given, model::Models& models, const Terms& terms)
      : given_{given},
        models_{models},
        terms_{terms},
        label_{std::string{view(given.method)} + ' ' + std::string{view(given.path)}} {}

  void run(Route& route) {
    method(route);
    try {
      route.path = Path{view(given_.path)};
    } catch (const std::runtime_error& error) {
      refuse(error.what());
    }
    status(route);
    route.flags = given_.flags;
    route.pace.declare(given_.flags);
    route.pulls.declare(given_.flags);
    route.works.declare(given_.flags);
    route.input_schema = view(given_.input);
    route.output_schema = view(given_.output);
    route.include = view(given_.include);
    route.exclude = view(given_.exclude);
    if (given_.input.size)
      route.input = compile_input("input of " + label_, view(given_.input), route.path, models_);
    if (route.input.body == Input::Body::stream && given_.flags & PORTICO_QUICK)
      refuse("it is PORTICO_QUICK, but a handler that reads the body as it arrives waits for its "
             "client: take the flag away");
    docs(route);
    output(route);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(settings::printable(label_ + ": " + why));
  }

  void method(Route& route) const {
    route.method = view(given_.method);
    if (!token(route.method)) refuse("the method must be a token in upper case, such as GET");
  }

  void status(Route& route) const {
    route.status = given_.status == 0 ? 200 : given_.status;
    if (!message::final_status(route.status))
      refuse("status " + std::to_string(route.status) +
             " cannot be that of a reply: use 200 to 599");
    if (message::bodiless(route.status) && given_.output.size)
      refuse("status code " + std::to_string(route.status) +
             " must not have a response body: take the response model away or use another status");
  }

  void output(Route& route) const {
    if (!given_.output.size) return nothing_to_pick(route);
    const std::string where = "output of " + label_;
    route.output = &models_.compile(where, view(given_.output));
    model::refuse_secrets(*route.output);
    if (route.contract == model::Contract::off) {
      const auto schema = nlohmann::ordered_json::parse(view(given_.output));
      route.output = &models_.unlimited().compile(where, model::without_limits(schema));
    }
    route.selection = model::Selection::compile(*route.output, view(given_.include),
                                                view(given_.exclude), given_.flags);
    names(route);
  }

  /// A name that nothing has takes nothing away: what was to be left out would be sent.
  void names(Route& route) const {
    suspect(route, model::unknown_names(*route.output, route.selection));
  }

  void nothing_to_pick(Route& route) const {
    std::vector<std::string> unknown;
    for (const auto& [word, given] :
         {std::pair{"include", given_.include}, {"exclude", given_.exclude}})
      if (given.size)
        unknown.push_back(std::string{word} + " has no effect: the route has no response model");
    suspect(route, unknown);
  }

  void suspect(Route& route, const std::vector<std::string>& sentences) const {
    if (sentences.empty()) return;
    if (!tolerant_) refuse(joined(sentences));
    for (const std::string& one : sentences) route.remarks.push_back(label_ + ": " + one);
  }

  /// The document says how replies are held to their model, where that is not as it says.
  void docs(Route& route) {
    route.docs = view(given_.docs);
    auto docs = nlohmann::ordered_json::object();
    if (!route.docs.empty()) docs = nlohmann::ordered_json::parse(route.docs, nullptr, false);
    if (!docs.is_object()) refuse("docs is not a JSON object");
    const auto given = docs;
    tolerant_ = tolerant(docs);
    docs.erase(optional_word), docs.erase(names_word);
    name(docs);
    limits(route, docs);
    route.security = Security{docs, route.input, {label_, route.plugin}};
    route.remarks = route.security.under(terms_.security).remarks;
    route.contract = contract(docs);
    route.undeclared = terms_.undeclared;
    const bool has_output = given_.output.size != 0;
    route.replies = {docs, label_, route.status, has_output, models_, route.contract};
    if (route.contract != model::Contract::enforce && (has_output || route.replies.hold()))
      docs[contract_word] = model::name_of(route.contract);
    if (docs != given) route.docs = docs.dump();
  }

  void name(const nlohmann::ordered_json& docs) const {
    const auto word = docs.find(name_word);
    if (word != docs.end() && (!word->is_string() || word->get<std::string>().empty()))
      refuse(std::string{"docs: "} + name_word + " is " + word->dump() +
             ", a name is text such as \"create_user\"");
  }

  void limits(Route& route, const nlohmann::ordered_json& docs) const {
    const auto word = docs.find(policy_word);
    if (word == docs.end()) return;
    try {
      route.limits = settings::route_limits_of(*word);
    } catch (const std::invalid_argument& error) {
      refuse(std::string{"docs: "} + policy_word + ": " + error.what());
    }
  }

  bool tolerant(const nlohmann::ordered_json& docs) const {
    const auto word = docs.find(names_word);
    if (word == docs.end() || *word == "refuse") return false;
    if (*word == "report") return true;
    refuse(std::string{"docs: "} + names_word + " is " + word->dump() +
           ", allowed is \"refuse\" or \"report\"");
  }

  model::Contract contract(const nlohmann::ordered_json& docs) const {
    const auto word = docs.find(contract_word);
    if (word == docs.end()) return terms_.contract;
    if (word->is_string())
      if (const auto known = model::contract_of(word->get<std::string>())) return *known;
    refuse(std::string{"docs: "} + contract_word + " is " + word->dump() +
           ", allowed is \"enforce\", \"report\" or \"off\"");
  }

  const portico_route& given_;
  model::Models& models_;
  const Terms& terms_;
  std::string label_;
  bool tolerant_ = false;  ///< of names that nothing has
};

}  // namespace

bool optional(const portico_route& route) {
  const std::string_view text = view(route.docs);
  if (text.find(optional_word) == std::string_view::npos) return false;
  const auto docs = nlohmann::ordered_json::parse(text, nullptr, false);
  return docs.is_object() && docs.value(optional_word, nlohmann::ordered_json{}) == true;
}

std::unique_ptr<Route> compile(const portico_route& given, message::Owned<portico_handler> handler,
                               const std::string& plugin, model::Models& models,
                               const Terms& terms) {
  auto route = std::make_unique<Route>();
  route->plugin = plugin;
  route->handler = std::move(handler);
  Compiler{given, models, terms}.run(*route);
  return route;
}

}  // namespace portico::route
