// Cross-origin resource sharing (Fetch standard, section 3.3), with the answers of FastAPI's
// CORSMiddleware:
//
//   preflight   OPTIONS with Origin and Access-Control-Request-Method: answered here, 200 or 400
//   any other   served as usual; where there is an Origin, the reply gets the Access-Control-*
//               fields, whatever its status; the handler's own ones of these names give way. It
//               says "vary: Origin" also without one, so that no cache gives a reply for one origin
//               to another
//
// A plugin's own rules stand in the place of the host's.

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <re2/re2.h>

#include "http/policy/rule.hpp"
#include "message/answer.hpp"
#include "message/field/headers.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

constexpr std::string_view any = "*";
constexpr std::string_view asked_by_preflight =
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, "
    "Access-Control-Request-Private-Network";

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

template <class List> std::string joined(const List& list) {
  std::string text;
  for (const std::string& item : list) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

// What a preflight is told: the fields that every request may have beside those allowed here.
std::string announced(const std::vector<std::string>& allowed) {
  std::set<std::string> names{"Accept", "Accept-Language", "Content-Language", "Content-Type"};
  names.insert(allowed.begin(), allowed.end());
  return joined(names);
}

/// Finds what cannot be used; `key` leads to the section: "cors", "plugins.items.cors".
class Checking {
public:
  Checking(const settings::Cors& values, std::string key) : values_{values}, key_{std::move(key)} {}

  void run() const {
    check_entries(key_ + ".allow_origins", values_.allow_origins, origin_objection);
    check_entries(key_ + ".allow_methods", values_.allow_methods, objection);
    check_entries(key_ + ".allow_headers", values_.allow_headers, objection);
    check_entries(key_ + ".expose_headers", values_.expose_headers, objection);
  }

  std::unique_ptr<const re2::RE2> pattern() const {
    const std::string& text = values_.allow_origin_regex;
    if (text.empty()) return nullptr;
    auto regex = std::make_unique<const re2::RE2>(text, re2::RE2::Quiet);
    if (!regex->ok())
      refuse_setting(key_ + ".allow_origin_regex",
                     '"' + text + "\" is not a pattern that RE2 takes: " + regex->error());
    return regex;
  }

private:
  static std::string objection(const std::string& entry) {
    const bool usable = !entry.empty() && message::printable(entry);
    return usable ? "" : "an entry is empty or not printable ASCII";
  }

  // An origin is what a browser sends: scheme, host and port. Anything else would never match.
  static std::string origin_objection(const std::string& origin) {
    if (std::string why = objection(origin); !why.empty()) return why;
    if (origin == any || origin == "null") return {};
    const auto host = origin.find("://");
    const std::string quoted = '"' + origin + '"';
    if (host == origin.npos || host == 0)
      return quoted + " has no scheme: write \"https://" + origin + '"';
    const auto path = origin.find_first_of("/?#", host + 3);
    if (path != origin.npos)
      return quoted + " has a path, which no origin has: write \"" + origin.substr(0, path) + '"';
    if (origin.find('*') != origin.npos)
      return quoted +
             " has a *, which stands alone here: write a pattern into cors.allow_origin_regex";
    const std::string sent = as_sent(origin);
    return sent == origin ? "" : quoted + " is not as browsers send it: write \"" + sent + '"';
  }

  /// The origin as a browser serialises it (HTML, section 7.1.1): small letters, no user, and no
  /// port that is the scheme's own.
  static std::string as_sent(const std::string& origin) {
    const std::string small = os::lower(origin);
    const auto host = small.find("://") + 3;
    const auto user = small.find('@', host);
    const std::string scheme = small.substr(0, host);
    std::string rest = small.substr(user == small.npos ? host : user + 1);
    const auto colon = rest.find(':', rest.starts_with('[') ? rest.find(']') : 0);
    if (colon == rest.npos) return scheme + rest;
    std::string port = rest.substr(colon + 1);
    port.erase(0, std::min(port.find_first_not_of('0'), port.size()));
    const bool usual = (scheme == "https://" && port == "443") ||
                       (scheme == "http://" && port == "80") || port.empty();
    return scheme + rest.substr(0, colon) + (usual ? "" : ':' + port);
  }

  const settings::Cors& values_;
  const std::string key_;
};

/// The rules of the host, or of one plugin.
class One {
public:
  One(const settings::Cors& values, const std::string& key)
      : values_{values},
        regex_{Checking{values, key}.pattern()},
        any_origin_{contains(values.allow_origins, any)},
        any_header_{contains(values.allow_headers, any)} {
    Checking{values, key}.run();
    if (contains(values_.allow_methods, any))
      values_.allow_methods = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"};
    methods_ = joined(values_.allow_methods);
    headers_ = announced(values_.allow_headers);
    exposed_ = joined(values_.expose_headers);
    max_age_ = std::to_string(values_.max_age);
  }

  /// The whole answer to a preflight.
  void answer(Exchange& exchange) const;
  /// The fields of any other reply.
  void mark(Exchange& exchange) const;

private:
  bool allows_origin(std::string_view origin) const;
  bool allows_headers(std::string_view list) const;

  settings::Cors values_;
  std::unique_ptr<const re2::RE2> regex_;
  bool any_origin_, any_header_;
  std::string methods_, headers_, exposed_, max_age_;  ///< as they go out
};

bool One::allows_origin(std::string_view origin) const {
  if (any_origin_) return true;
  if (regex_ && re2::RE2::FullMatch(re2::StringPiece{origin.data(), origin.size()}, *regex_))
    return true;
  return contains(values_.allow_origins, origin);
}

// An empty member of the list is one that is not allowed.
bool One::allows_headers(std::string_view list) const {
  constexpr std::string_view safe[] = {"accept", "accept-language", "content-language",
                                       "content-type"};
  for (;;) {
    const auto comma = list.find(',');
    const auto name = os::trimmed(list.substr(0, comma));
    const auto same = [&](std::string_view allowed) { return os::same_word(name, allowed); };
    if (std::none_of(std::begin(safe), std::end(safe), same) &&
        std::none_of(values_.allow_headers.begin(), values_.allow_headers.end(), same))
      return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

void One::answer(Exchange& exchange) const {
  const message::Request& request = exchange.request;
  const auto origin = request.header("origin");
  const auto wanted = request.header("access-control-request-headers");
  const bool echo = !any_origin_ || values_.allow_credentials;
  std::string_view failures[4];
  std::size_t count = 0;

  message::answer(exchange.reply, 200);
  message::Fields& fields = exchange.reply.headers;
  fields.push_back({"vary", asked_by_preflight});
  if (!allows_origin(origin))
    failures[count++] = "origin";
  else
    fields.push_back({"access-control-allow-origin", echo ? origin : any});

  fields.push_back({"access-control-allow-methods", methods_});
  if (!contains(values_.allow_methods, request.header("access-control-request-method")))
    failures[count++] = "method";

  fields.push_back({"access-control-max-age", max_age_});
  if (!any_header_)
    fields.push_back({"access-control-allow-headers", headers_});
  else if (wanted.data())
    fields.push_back({"access-control-allow-headers", wanted});
  if (!any_header_ && wanted.data() && !allows_headers(wanted)) failures[count++] = "headers";

  if (values_.allow_credentials) fields.push_back({"access-control-allow-credentials", "true"});
  if (request.header("access-control-request-private-network").data()) {
    if (values_.allow_private_network)
      fields.push_back({"access-control-allow-private-network", "true"});
    else
      failures[count++] = "private-network";
  }

  message::Reply& reply = exchange.reply;
  if (count == 0) {
    reply.media_type = "text/plain; charset=utf-8";
    return reply.body.append("OK");
  }
  std::string words = "Disallowed CORS ";
  for (std::size_t i = 0; i < count; ++i) words.append(i > 0 ? ", " : "").append(failures[i]);
  reply.status = 400;
  reply.refusal = {400, message::keep(exchange.arena, words), message::Refusal::Usual::text};
}

void One::mark(Exchange& exchange) const {
  const auto origin = exchange.request.header("origin");
  message::Fields& fields = exchange.reply.headers;
  message::vary(fields, "Origin");
  if (!origin.data()) return;
  const bool echo = !any_origin_ || values_.allow_credentials;
  if (values_.allow_credentials) message::set(fields, "access-control-allow-credentials", "true");
  if (!exposed_.empty()) message::set(fields, "access-control-expose-headers", exposed_);
  if (!allows_origin(origin)) return;
  message::set(fields, "access-control-allow-origin", echo ? origin : any);
}

bool preflight(const message::Request& request) {
  return request.method == "OPTIONS" && request.header("origin").data() &&
         request.header("access-control-request-method").data();
}

/// Nothing when it is off, and what cannot be used all the same refused.
std::optional<One> made(const settings::Cors& values, const std::string& key) {
  std::optional<One> one{std::in_place, values, key};
  if (!values.on()) one.reset();
  return one;
}

class Cors final : public Rule {
public:
  explicit Cors(const settings::Settings& settings) : host_{made(settings.cors, "cors")} {
    for (const auto& [id, section] : settings.plugins)
      if (section.cors) plugins_.emplace(id, made(*section.cors, "plugins." + id + ".cors"));
  }

  bool before(Exchange& exchange, std::string_view plugin) const override {
    if (!preflight(exchange.request)) return false;
    const One* const rules = of(plugin.empty() ? exchange.owner : plugin);
    if (rules) rules->answer(exchange);
    return rules;
  }

  void after(Exchange& exchange) const override {
    const One* const rules = of(exchange.owner);
    if (rules && !preflight(exchange.request)) rules->mark(exchange);
  }

  bool off() const { return !host_ && plugins_.empty(); }

private:
  const One* of(std::string_view plugin) const {
    const auto own = plugins_.find(plugin);
    const auto& chosen = own == plugins_.end() ? host_ : own->second;
    return chosen ? &*chosen : nullptr;
  }

  std::optional<One> host_;
  /// By id; nothing: off for that plugin.
  std::map<std::string, std::optional<One>, std::less<>> plugins_;
};

}  // namespace

MadeRule cors(const settings::Settings& settings) {
  auto rule = std::make_unique<const Cors>(settings);
  return rule->off() ? nullptr : std::move(rule);
}

}  // namespace portico::http
