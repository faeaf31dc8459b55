#include "route/requirement.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "settings/printable.hpp"

namespace portico::route {
namespace {

using nlohmann::ordered_json;

constexpr const char* schemes_word = "securitySchemes";

/// What is asked in both lists: each of the one with each of the other.
ordered_json both(const ordered_json& one, const ordered_json& other) {
  ordered_json all = ordered_json::array();
  for (const ordered_json& first : one)
    for (const ordered_json& second : other) {
      ordered_json joined = first;
      for (const auto& [name, scopes] : second.items()) {
        ordered_json& into = joined[name];
        if (!into.is_array()) into = ordered_json::array();
        for (const ordered_json& scope : scopes)
          if (std::find(into.begin(), into.end(), scope) == into.end()) into.push_back(scope);
      }
      if (std::find(all.begin(), all.end(), joined) == all.end()) all.push_back(std::move(joined));
    }
  return all;
}

}  // namespace

class Security::Reader {
public:
  Reader(ordered_json& docs, const Of& route, const settings::SecurityTerms& terms, Security& out)
      : docs_{docs},
        route_{route},
        terms_{terms},
        out_{out} {}

  void read(const Input& input) {
    if (docs_.contains("security")) written();
    for (std::size_t i = 0; i < input.parameters.size(); ++i)
      if (input.parameters[i].place == Place::security) parameter(input.parameters[i], i);
    if (!terms_.demanded.empty()) demanded();
    if (!documented_.is_null()) docs_["security"] = std::move(documented_);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(settings::printable(route_.label + ": " + why));
  }

  Demand demand(const std::string& name, std::vector<std::string> scopes) const {
    if (!declares(name))
      refuse("the security scheme '" + name + "' is not in \"" + schemes_word +
             "\" of the route's docs: declare it there (app.security_scheme())");
    const settings::VerifyBy way = terms_.way(route_.plugin, name);
    const bool verified = way != settings::VerifyBy::handler;
    Demand made{compile_scheme(route_.label, name, docs_[schemes_word][name]), std::move(scopes),
                verified, false};
    if (const std::string_view wanted = unsuited(made.scheme, way); !wanted.empty())
      refuse("the security scheme '" + name + "' is verified by what takes " + std::string{wanted} +
             ", which it does not show: verify it otherwise in "
             "security.schemes." +
             name);
    return made;
  }

  bool declares(const std::string& name) const {
    const auto schemes = docs_.find(schemes_word);
    return schemes != docs_.end() && schemes->is_object() && schemes->contains(name);
  }

  /// Of "security" in the docs. What names no scheme of theirs is documentation.
  void written() {
    const ordered_json& list = docs_["security"];
    documented_ = list;
    Requirement made;
    bool all_verified = true;
    if (!list.is_array()) refuse("\"security\" of the docs is no list");
    for (const ordered_json& alternative : list) {
      if (!alternative.is_object()) refuse("\"security\" of the docs has what is no object");
      if (alternative.empty()) made.optional = true;
      auto& demands = made.alternatives.emplace_back();
      for (const auto& [name, scopes] : alternative.items()) {
        if (!scopes.is_array()) refuse("\"security\" of the docs: scopes are a list");
        if (!declares(name) && terms_.way(route_.plugin, name) == settings::VerifyBy::handler) {
          all_verified = false;
          continue;
        }
        demands.push_back(demand(name, scopes.get<std::vector<std::string>>()));
        all_verified &= demands.back().verified;
        if (!demands.back().verified) unverified(name, Enforced::no);
      }
      if (demands.empty()) made.alternatives.pop_back();
    }
    if (all_verified && !made.alternatives.empty()) out_.requirements_.push_back(std::move(made));
  }

  void parameter(const Parameter& parameter, std::size_t index) {
    Requirement made;
    made.parameter = index;
    made.optional = parameter.optional;
    ordered_json list = ordered_json::array();
    for (const std::string& name : parameter.schemes) {
      made.alternatives.push_back({demand(name, parameter.scopes)});
      if (!made.alternatives.back().back().verified) unverified(name, Enforced::in_form);
      list.push_back({{name, parameter.scopes}});
    }
    if (made.optional) list.push_back(ordered_json::object());
    document(list);
    out_.requirements_.push_back(std::move(made));
  }

  /// Of the operator, of all routes of the plugin.
  void demanded() {
    Requirement made;
    ordered_json list = ordered_json::array();
    for (const settings::Demanded& one : terms_.demanded) {
      const auto definition = ordered_json::parse(one.definition);
      const ordered_json known = docs_[schemes_word][one.scheme];
      if (!known.is_null() && known != definition) tell_apart(one.scheme, known);
      docs_[schemes_word][one.scheme] = definition;
      made.alternatives.push_back({{compile_scheme(route_.label, one.scheme, definition),
                                    one.scopes, terms_.verified.count(one.scheme) > 0, true}});
      list.push_back({{one.scheme, one.scopes}});
    }
    document(list);
    out_.requirements_.push_back(std::move(made));
  }

  /// The plugin's scheme goes by PLUGIN__NAME in the document, and the operator's by its name.
  void tell_apart(const std::string& name, const ordered_json& definition) {
    const std::string own = route_.plugin + "__" + name;
    docs_[schemes_word][own] = definition;
    for (ordered_json& alternative : documented_) {
      ordered_json renamed = ordered_json::object();
      for (const auto& [scheme, scopes] : alternative.items())
        renamed[scheme == name ? own : scheme] = scopes;
      alternative = std::move(renamed);
    }
    out_.remarks_.push_back(route_.label + ": its security scheme '" + name +
                            "' is another one than that of security.schemes: both are asked for, "
                            "and the document has it as '" +
                            own + '\'');
  }

  void document(const ordered_json& list) {
    documented_ = documented_.is_null() || documented_.empty() ? list : both(documented_, list);
  }

  enum class Enforced { no, in_form };
  void unverified(const std::string& name, Enforced how) {
    if (terms_.deny)
      refuse("nobody verifies the security scheme '" + name +
             "', and security.unverified is deny: say who does in security.schemes." + name +
             ", or set security.unverified to handler");
    std::string sentence =
        route_.label + ": nobody verifies the security scheme '" + name + "': " +
        (how == Enforced::no ? "its handler is called by anybody, and has to check"
                             : "its handler gets what the client has sent, and has to check it") +
        "; security.schemes." + name + " says who does";
    if (std::find(out_.remarks_.begin(), out_.remarks_.end(), sentence) == out_.remarks_.end())
      out_.remarks_.push_back(std::move(sentence));
  }

  ordered_json& docs_;
  const Of& route_;
  const settings::SecurityTerms& terms_;
  Security& out_;
  ordered_json documented_;  ///< null: nothing is asked
};

Security::Security(ordered_json& docs, const Input& input, const Of& route,
                   const settings::SecurityTerms& terms) {
  Reader{docs, route, terms, *this}.read(input);
}

}  // namespace portico::route
