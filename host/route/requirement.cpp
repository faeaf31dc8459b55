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
constexpr const char* security_word = "security";

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

void ask_too(ordered_json& docs, const ordered_json& list) {
  ordered_json& said = docs[security_word];
  said = !said.is_array() || said.empty() ? list : both(said, list);
}

void rename(ordered_json& docs, const std::string& scheme, const std::string& other) {
  docs[schemes_word][other] = docs[schemes_word][scheme];
  for (ordered_json& alternative : docs[security_word]) {
    ordered_json renamed = ordered_json::object();
    for (const auto& [name, scopes] : alternative.items())
      renamed[name == scheme ? other : name] = scopes;
    alternative = std::move(renamed);
  }
}

[[noreturn]] void refuse(const std::string& label, const std::string& why) {
  throw std::runtime_error(settings::printable(label + ": " + why));
}

std::string not_defined(const std::string& name) {
  return "the security scheme '" + name + "' is not in \"" + schemes_word +
         "\" of the route's docs: declare it there (app.security_scheme())";
}

/// It names no scheme that there can be, so that nothing that is shown is ever true.
Requirement met_by_nobody() {
  return {.alternatives = {{{.scheme = {}, .scopes = {}, .verified = true, .operators = true}}},
          .parameter = {}};
}

/// Throws where what verifies the scheme takes something else than it shows.
void suit(const std::string& label, const Scheme& scheme, settings::VerifyBy way) {
  if (const std::string_view wanted = unsuited(scheme, way); !wanted.empty())
    refuse(label, "the security scheme '" + scheme.name + "' is verified by what takes " +
                      std::string{wanted} +
                      ", which it does not show: verify it otherwise in security.schemes." +
                      scheme.name);
}

/// What the operator asks of all who call the plugin. Whether it is verified is for the settings to
/// say: where it is not, nobody is let in.
Requirement wanted_by(const settings::SecurityTerms& terms, const std::string& label) {
  Requirement made;
  for (const settings::Demanded& one : terms.demanded) {
    const auto definition = ordered_json::parse(one.definition);
    Scheme scheme = compile_scheme(label, one.scheme, definition);
    if (const auto way = terms.verified.find(one.scheme); way != terms.verified.end())
      suit(label, scheme, way->second);
    made.alternatives.push_back({{std::move(scheme), one.scopes, true, true}});
  }
  return made;
}

}  // namespace

class Security::Reader {
public:
  Reader(ordered_json& docs, Security& out) : docs_{docs}, out_{out} {}

  void read(const Input& input) {
    if (docs_.contains(security_word)) written();
    for (std::size_t i = 0; i < input.parameters.size(); ++i)
      if (input.parameters[i].place == Place::security) parameter(input.parameters[i], i);
  }

private:
  Demand demand(const std::string& name, std::vector<std::string> scopes) const {
    return {compile_scheme(out_.label_, name, docs_[schemes_word][name]), std::move(scopes)};
  }

  bool declares(const std::string& name) const {
    const auto schemes = docs_.find(schemes_word);
    return schemes != docs_.end() && schemes->is_object() && schemes->contains(name);
  }

  void written() {
    const ordered_json& list = docs_[security_word];
    if (!list.is_array()) refuse(out_.label_, "\"security\" of the docs is no list");
    for (const ordered_json& alternative : list) {
      if (!alternative.is_object())
        refuse(out_.label_, "\"security\" of the docs has what is no object");
      std::vector<Demand> demands;
      for (const auto& [name, scopes] : alternative.items()) {
        if (!scopes.is_array()) refuse(out_.label_, "\"security\" of the docs: scopes are a list");
        auto words = scopes.get<std::vector<std::string>>();
        if (declares(name)) {
          demands.push_back(demand(name, std::move(words)));
        } else {
          out_.undeclared_.insert(name);
          demands.emplace_back().scheme.name = name;
        }
      }
      if (demands.empty())
        out_.written_.optional = true;
      else
        out_.written_.alternatives.push_back(std::move(demands));
    }
  }

  void parameter(const Parameter& parameter, std::size_t index) {
    Requirement made;
    made.parameter = index;
    made.optional = parameter.optional;
    ordered_json list = ordered_json::array();
    for (const std::string& name : parameter.schemes) {
      if (!declares(name)) refuse(out_.label_, not_defined(name));
      made.alternatives.push_back({demand(name, parameter.scopes)});
      list.push_back({{name, parameter.scopes}});
    }
    if (made.optional) list.push_back(ordered_json::object());
    ask_too(docs_, list);
    out_.parameters_.push_back(std::move(made));
  }

  ordered_json& docs_;
  Security& out_;
};

/// What is asked for, as an operator has it.
class Security::Judge {
public:
  Judge(const Security& asked, const settings::SecurityTerms& terms)
      : asked_{asked},
        terms_{terms} {}

  Enforced judge() {
    written();
    for (const Requirement& one : asked_.parameters_) parameter(one);
    if (!terms_.demanded.empty()) demanded();
    return std::move(out_);
  }

private:
  static constexpr const char* by_anybody = "its handler is called by anybody, and has to check";
  static constexpr const char* as_sent =
      "its handler gets what the client has sent, and has to check it";
  static constexpr const char* beside = "its handler has to check it beside what is verified";
  static constexpr const char* in_vain = "whoever shows it is let in by nothing but the others";

  using Alternatives = std::vector<std::vector<Demand>>;

  /// Whether somebody verifies it.
  bool verified(const Demand& demand) const {
    const std::string& name = demand.scheme.name;
    const settings::VerifyBy way = terms_.way(asked_.plugin_, name);
    if (way == settings::VerifyBy::handler) {
      if (terms_.deny)
        refuse(asked_.label_, "nobody verifies the security scheme '" + name +
                                  "', and security.unverified is deny: say who does in "
                                  "security.schemes." +
                                  name + ", or set security.unverified to handler");
      return false;
    }
    if (asked_.undeclared_.count(name)) refuse(asked_.label_, not_defined(name));
    suit(asked_.label_, demand.scheme, way);
    return true;
  }

  void written() {
    Alternatives whole, parts;
    std::vector<std::string> unverified;
    for (const std::vector<Demand>& alternative : asked_.written_.alternatives) {
      std::vector<Demand> known;
      for (const Demand& demand : alternative)
        if (verified(demand))
          known.emplace_back(demand).verified = true;
        else
          unverified.push_back(demand.scheme.name);
      if (known.empty()) continue;
      (known.size() == alternative.size() ? whole : parts).push_back(std::move(known));
    }
    const char* const otherwise = parts.empty() ? by_anybody : beside;
    for (const std::string& name : unverified) remark(name, whole.empty() ? otherwise : in_vain);
    Requirement made{.alternatives = std::move(whole.empty() ? parts : whole),
                     .optional = asked_.written_.optional,
                     .parameter = {}};
    if (!made.alternatives.empty()) out_.requirements.push_back(std::move(made));
  }

  void parameter(Requirement made) {
    for (std::vector<Demand>& alternative : made.alternatives)
      for (Demand& demand : alternative) {
        demand.verified = verified(demand);
        if (!demand.verified) remark(demand.scheme.name, as_sent);
      }
    out_.requirements.push_back(std::move(made));
  }

  void demanded() {
    Requirement made = wanted_by(terms_, asked_.label_);
    for (const std::vector<Demand>& alternative : made.alternatives)
      tell_apart(alternative.front().scheme);
    out_.requirements.push_back(std::move(made));
  }

  void tell_apart(const Scheme& operators) {
    const auto is_another = [&](const Demand& demand) {
      return !demand.operators && demand.scheme.name == operators.name &&
             !(demand.scheme == operators);
    };
    for (const Requirement& known : out_.requirements)
      for (const std::vector<Demand>& alternative : known.alternatives)
        if (std::any_of(alternative.begin(), alternative.end(), is_another))
          add(asked_.label_ + ": its security scheme '" + operators.name +
              "' is another one than that of security.schemes: both are asked for, and the "
              "document "
              "has it as '" +
              asked_.plugin_ + "__" + operators.name + '\'');
  }

  void remark(const std::string& name, const char* what) {
    add(asked_.label_ + ": nobody verifies the security scheme '" + name + "': " + what +
        "; security.schemes." + name + " says who does");
  }
  void add(std::string sentence) {
    if (std::find(out_.remarks.begin(), out_.remarks.end(), sentence) == out_.remarks.end())
      out_.remarks.push_back(std::move(sentence));
  }

  const Security& asked_;
  const settings::SecurityTerms& terms_;
  Enforced out_;
};

Security::Security(ordered_json& docs, const Input& input, const Of& route)
    : label_{route.label},
      plugin_{route.plugin} {
  Reader{docs, *this}.read(input);
}

Security::Enforced Security::under(const settings::SecurityTerms& terms) const {
  return Judge{*this, terms}.judge();
}

std::vector<Requirement> Security::requirements(const settings::SecurityTerms& terms) const {
  try {
    return under(terms).requirements;
  } catch (const std::runtime_error&) {
    return {met_by_nobody()};
  }
}

Requirement demanded_by(const settings::SecurityTerms& terms, const std::string& label) {
  try {
    return wanted_by(terms, label);
  } catch (const std::runtime_error&) {
    return met_by_nobody();
  }
}

void document(ordered_json& docs, const std::string& plugin,
              const std::vector<settings::Demanded>& demanded) {
  if (demanded.empty()) return;
  ordered_json list = ordered_json::array();
  for (const settings::Demanded& one : demanded) {
    const auto definition = ordered_json::parse(one.definition);
    const ordered_json known = docs[schemes_word][one.scheme];
    if (!known.is_null() && known != definition)
      rename(docs, one.scheme, plugin + "__" + one.scheme);
    docs[schemes_word][one.scheme] = definition;
    list.push_back({{one.scheme, one.scopes}});
  }
  ask_too(docs, list);
}

}  // namespace portico::route
