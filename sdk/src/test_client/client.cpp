#include "portico/testing/client.hpp"

#include <algorithm>
#include <utility>

#include "test_client/encoded.hpp"
#include "test_client/received.hpp"

namespace portico::testing {

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr int most_redirects = 20;

std::string with_query(std::string_view path, const Pairs& query) {
  std::string target{path};
  if (query.empty()) return target;
  target += target.find('?') == target.npos ? '?' : '&';
  return target + encoded(query);
}

bool redirects(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Path and query of a Location of the same host; "": it leads elsewhere.
std::string place_of(const std::string& location, const std::string& from) {
  if (location.starts_with('/') && !location.starts_with("//")) return location;
  constexpr std::string_view host = "http://testserver";
  if (location.starts_with(host)) {
    const std::string rest = location.substr(host.size());
    return rest.empty() ? "/" : rest;
  }
  if (location.find("://") != location.npos || location.starts_with("//")) return {};
  const std::string path = from.substr(0, from.find('?'));
  return path.substr(0, path.rfind('/') + 1) + location;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string made{text};
  for (char& byte : made)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
  return made;
}

/// RFC 6265, section 5.1.4.
bool is_below(std::string_view path, std::string_view of) {
  if (!path.starts_with(of)) return false;
  return path.size() == of.size() || of.ends_with('/') || path[of.size()] == '/';
}

struct SetCookie {
  Client::Cookie cookie;
  bool ends = false;
};

/// A cookie ends at once when its Max-Age is not above 0, or its Expires in 1970, as servers write
/// what is to be forgotten.
SetCookie read_cookie(std::string_view field) {
  const auto end = std::min(field.find(';'), field.size());
  const std::string_view pair = field.substr(0, end);
  const auto equals = std::min(pair.find('='), pair.size());
  SetCookie made;
  made.cookie.name = trimmed(pair.substr(0, equals));
  made.cookie.value = trimmed(pair.substr(std::min(equals + 1, pair.size())));
  for (std::string_view rest = field.substr(end); !rest.empty();) {
    rest.remove_prefix(1);
    const auto next = std::min(rest.find(';'), rest.size());
    const std::string_view attribute = trimmed(rest.substr(0, next));
    const auto at = std::min(attribute.find('='), attribute.size());
    const std::string name = lower(trimmed(attribute.substr(0, at)));
    const std::string_view value = trimmed(attribute.substr(std::min(at + 1, attribute.size())));
    if (name == "path" && value.starts_with('/')) made.cookie.path = value;
    if (name == "max-age") made.ends = value.starts_with('-') || value == "0";
    if (name == "expires") made.ends = made.ends || value.find(" 1970 ") != value.npos;
    rest.remove_prefix(next);
  }
  return made;
}

std::string cookie_field(const std::vector<Client::Cookie>& cookies, std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  std::string field;
  for (const Client::Cookie& one : cookies)
    if (is_below(path, one.path)) field += (field.empty() ? "" : "; ") + one.name + '=' + one.value;
  return field;
}

std::uint32_t moment(const std::optional<std::chrono::milliseconds>& after) {
  return after ? static_cast<std::uint32_t>(after->count()) : PORTICO_TEST_NEVER;
}

}  // namespace

Setup Client::alone(std::string_view plugin, const JsonValue& config) {
  Setup setup{.plugins = {std::string{plugin}}};
  std::string_view id = plugin.substr(plugin.rfind('/') + 1);
  if (id.ends_with(".so")) id.remove_suffix(3);
  if (!config.empty()) setup.config.emplace(id, config);
  return setup;
}

Reply Client::get(std::string_view path, const With& with) {
  return request("GET", path, {}, with);
}
Reply Client::head(std::string_view path, const With& with) {
  return request("HEAD", path, {}, with);
}
Reply Client::options(std::string_view path, const With& with) {
  return request("OPTIONS", path, {}, with);
}
Reply Client::del(std::string_view path, const With& with) {
  return request("DELETE", path, {}, with);
}
Reply Client::post(std::string_view path, const Body& body, const With& with) {
  return request("POST", path, body, with);
}
Reply Client::put(std::string_view path, const Body& body, const With& with) {
  return request("PUT", path, body, with);
}
Reply Client::patch(std::string_view path, const Body& body, const With& with) {
  return request("PATCH", path, body, with);
}

Reply Client::request(std::string_view method, std::string_view path, const Body& body,
                      const With& with) {
  std::string verb{method}, target = with_query(path, with.query);
  Body sent = body;
  for (int followed = 0;; ++followed) {
    Reply reply = ask(verb, target, sent, with);
    keep_cookies(reply);
    if (with.redirects == Redirects::stay || !redirects(reply.status)) return reply;
    const std::string place = place_of(reply.header("location"), target);
    if (place.empty()) return reply;
    if (followed == most_redirects)
      throw Failure{"portico: " + verb + ' ' + target + " is redirected without an end"};
    if (reply.status == 303 ? verb != "HEAD" : reply.status < 303 && verb == "POST")
      verb = "GET", sent = {};
    target = place;
  }
}

Reply Client::ask(const std::string& method, const std::string& target, const Body& body,
                  const With& with) {
  Pairs fields = headers;
  fields.insert(fields.end(), with.headers.begin(), with.headers.end());
  const auto offer = [&](const char* name, const std::string& value) {
    const bool there = std::any_of(fields.begin(), fields.end(),
                                   [&](const auto& one) { return lower(one.first) == name; });
    if (!there && !value.empty()) fields.emplace_back(name, value);
  };
  offer("accept", "*/*");
  offer("user-agent", "testclient");
  offer("content-type", body.media_type);
  offer("cookie", cookie_field(cookies, target));
  std::vector<portico_test_pair> pairs;
  for (const auto& [name, value] : fields)
    pairs.push_back({internal::str(name), internal::str(value)});
  portico_test_request request{};
  request.size = sizeof request;
  request.method = internal::str(method);
  request.target = internal::str(target);
  request.fields = pairs.data();
  request.field_count = pairs.size();
  request.body = internal::str(body.content);
  request.deadline = moment(with.deadline);
  request.gone_after = moment(with.gone_after);
  request.body_ends = with.body_ends.value_or(UINT64_MAX);
  internal::Sink why;
  portico_test_reply* const got = internal::table().ask(app_.opened()->get(), &request, why);
  if (got == nullptr) throw Failure{"portico: " + why.text};
  return Reply{std::make_shared<internal::Received>(app_.opened(), got, method + ' ' + target)};
}

void Client::keep_cookies(const Reply& reply) {
  for (const auto& [name, value] : reply.headers) {
    if (name != "set-cookie") continue;
    SetCookie set = read_cookie(value);
    std::erase_if(cookies, [&](const Cookie& one) {
      return one.name == set.cookie.name && one.path == set.cookie.path;
    });
    if (!set.ends) cookies.push_back(std::move(set.cookie));
  }
}

}  // namespace portico::testing
