#include "http/policy/cors.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <re2/re2.h>

#include "message/answer.hpp"
#include "message/headers.hpp"
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

void require_printable(const std::vector<std::string>& list, const std::string& option) {
  for (const std::string& item : list)
    if (item.empty() || !message::printable(item))
      throw std::invalid_argument{option + ": an entry is empty or not printable ASCII"};
}

std::unique_ptr<const re2::RE2> compiled(const std::optional<std::string>& pattern) {
  if (!pattern) return nullptr;
  auto regex = std::make_unique<const re2::RE2>(*pattern, re2::RE2::Quiet);
  if (!regex->ok())
    throw std::invalid_argument{"allow_origin_regex: \"" + *pattern +
                                "\" is not a pattern that RE2 takes: " + regex->error()};
  return regex;
}

// An origin is what a browser sends: scheme, host and port. Anything else would never match.
void require_origins(const std::vector<std::string>& list) {
  for (const std::string& origin : list) {
    if (origin == any || origin == "null") continue;
    const auto host = origin.find("://");
    if (host == origin.npos || host == 0)
      throw std::invalid_argument{"allow_origins: \"" + origin +
                                  "\" has no scheme: write \"https://" + origin + '"'};
    if (const auto path = origin.find('/', host + 3); path != origin.npos)
      throw std::invalid_argument{"allow_origins: \"" + origin +
                                  "\" has a path, which no origin has: write \"" +
                                  origin.substr(0, path) + '"'};
  }
}

// What a preflight is told: the fields that every request may have beside those allowed here.
std::string announced(const std::vector<std::string>& allowed) {
  std::set<std::string> names{"Accept", "Accept-Language", "Content-Language", "Content-Type"};
  names.insert(allowed.begin(), allowed.end());
  return joined(names);
}

}  // namespace

Cors::Cors(const Options& options)
    : options_{options},
      regex_{compiled(options.allow_origin_regex)},
      any_origin_{contains(options.allow_origins, any)},
      any_header_{contains(options.allow_headers, any)} {
  require_printable(options_.allow_origins, "allow_origins");
  require_origins(options_.allow_origins);
  require_printable(options_.allow_methods, "allow_methods");
  require_printable(options_.allow_headers, "allow_headers");
  require_printable(options_.expose_headers, "expose_headers");
  if (contains(options_.allow_methods, any))
    options_.allow_methods = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"};
  methods_ = joined(options_.allow_methods);
  headers_ = announced(options_.allow_headers);
  exposed_ = joined(options_.expose_headers);
  max_age_ = std::to_string(options_.max_age);
}

Cors::Cors(Cors&&) noexcept = default;
Cors::~Cors() = default;

bool Cors::preflight(const message::Request& request) {
  return request.method == "OPTIONS" && request.header("origin").data() &&
         request.header("access-control-request-method").data();
}

bool Cors::allows_origin(std::string_view origin) const {
  if (any_origin_) return true;
  if (regex_ && re2::RE2::FullMatch(re2::StringPiece{origin.data(), origin.size()}, *regex_))
    return true;
  return contains(options_.allow_origins, origin);
}

// An empty member of the list is one that is not allowed.
bool Cors::allows_headers(std::string_view list) const {
  constexpr std::string_view safe[] = {"accept", "accept-language", "content-language",
                                       "content-type"};
  for (;;) {
    const auto comma = list.find(',');
    const auto name = os::trimmed(list.substr(0, comma));
    const auto same = [&](std::string_view allowed) { return os::same_word(name, allowed); };
    if (std::none_of(std::begin(safe), std::end(safe), same) &&
        std::none_of(options_.allow_headers.begin(), options_.allow_headers.end(), same))
      return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

void Cors::answer(Exchange& exchange) const {
  const message::Request& request = exchange.request;
  const auto origin = request.header("origin");
  const auto wanted = request.header("access-control-request-headers");
  const bool echo = !any_origin_ || options_.allow_credentials;
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
  if (!contains(options_.allow_methods, request.header("access-control-request-method")))
    failures[count++] = "method";

  fields.push_back({"access-control-max-age", max_age_});
  if (!any_header_)
    fields.push_back({"access-control-allow-headers", headers_});
  else if (wanted.data())
    fields.push_back({"access-control-allow-headers", wanted});
  if (!any_header_ && wanted.data() && !allows_headers(wanted)) failures[count++] = "headers";

  if (options_.allow_credentials) fields.push_back({"access-control-allow-credentials", "true"});
  if (request.header("access-control-request-private-network").data()) {
    if (options_.allow_private_network)
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

void Cors::mark(Exchange& exchange) const {
  const auto origin = exchange.request.header("origin");
  message::Fields& fields = exchange.reply.headers;
  message::vary(fields, "Origin");
  if (!origin.data()) return;
  const bool echo = !any_origin_ || options_.allow_credentials;
  if (options_.allow_credentials) message::set(fields, "access-control-allow-credentials", "true");
  if (!exposed_.empty()) message::set(fields, "access-control-expose-headers", exposed_);
  if (!allows_origin(origin)) return;
  message::set(fields, "access-control-allow-origin", echo ? origin : any);
}

}  // namespace portico::http
