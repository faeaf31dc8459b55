#include "http/find.hpp"

#include <string>

#include "docs/page/pages.hpp"
#include "http/file_reply.hpp"
#include "http/input/matched.hpp"
#include "message/answer.hpp"
#include "message/error_writer.hpp"
#include "message/target.hpp"
#include "route/route.hpp"

namespace portico::http {
namespace {

// The path with its trailing slash taken away or, where there is none, added.
std::string_view toggle_slash(std::string_view path, message::Arena& arena) {
  if (path.ends_with('/')) {
    const auto last = path.find_last_not_of('/');
    return last == std::string_view::npos ? std::string_view{} : path.substr(0, last + 1);
  }
  return message::keep(arena, std::string{path} + '/');
}

// Bytes of the slash that a path as it was sent ends with; 0: it ends with none.
std::size_t last_slash(std::string_view path) {
  if (path.ends_with('/')) return 1;
  return path.ends_with("%2F") || path.ends_with("%2f") ? 3 : 0;
}

// The path as the client wrote it, with or without its slashes at the end, also those that are
// encoded: else it would lead to itself.
std::string_view location(const message::Request& request, message::Arena& arena) {
  std::string_view path = request.path;
  const bool add = last_slash(path) == 0;
  while (const std::size_t size = last_slash(path)) path.remove_suffix(size);
  return message::keep(arena, message::url(request, request.scheme(), request.authority,
                                           std::string{path} + (add ? "/" : "")));
}

bool page(Exchange& exchange, const docs::Pages& pages) {
  const message::Request& request = exchange.request;
  const auto answer =
      pages.answer({request.method, matched(exchange).path, request.header("if-none-match"),
                    request.header("accept-encoding"), request.root_path});
  if (!answer) return false;
  if (answer->status == 405) {
    message::refuse(exchange.reply, {405, "Method Not Allowed"});
  } else {
    message::answer(exchange.reply, answer->status);
    exchange.reply.media_type = answer->media_type;
    exchange.reply.body.append(answer->body);
  }
  for (const auto& [name, value] : answer->headers)
    exchange.reply.headers.push_back({name, message::keep(exchange.arena, value)});
  return true;
}

/// A file where there is no route, else 404.
Responder file(Exchange& exchange, const Site& site) {
  Matched& found = matched(exchange);
  found.frontend = site.frontends().find(found.path);
  if (!found.frontend)
    return message::refuse(exchange.reply, {404, "Not Found"}), Responder::answer;
  found.pinned = site.frontend_pin();
  found.guard = found.frontend->guard.get();
  if (!found.frontend->plugin.empty())
    exchange.owner = message::keep(exchange.arena, found.frontend->plugin);
  if (!found.frontend->answer(exchange, found.path, Patience::none)) return Responder::file;
  if (exchange.reply.file) answer_file(exchange);
  return Responder::answer;
}

Responder not_found(Exchange& exchange, const Site& site, const route::Match& match) {
  const message::Request& request = exchange.request;
  if (!match.allow.empty()) {
    exchange.owner = message::keep(exchange.arena, match.owner);
    const bool options = request.method == "OPTIONS";
    if (options)
      message::answer(exchange.reply, 204);
    else
      message::refuse(exchange.reply, {405, "Method Not Allowed"});
    const std::string methods = std::string{match.allow} + (options ? ", OPTIONS" : "");
    exchange.reply.headers.push_back({"allow", message::keep(exchange.arena, methods)});
    return Responder::answer;
  }
  if (request.path == "*") return message::answer(exchange.reply, 204), Responder::answer;
  const std::string_view other = toggle_slash(matched(exchange).path, exchange.arena);
  if (const auto owner =
          other.starts_with('/') ? site.table().redirects(other, exchange.arena) : std::nullopt) {
    exchange.owner = message::keep(exchange.arena, *owner);
    message::redirect(exchange.reply, location(request, exchange.arena));
    return Responder::answer;
  }
  return file(exchange, site);
}

}  // namespace

std::string_view preflighted(const Exchange& exchange, const Site& site) {
  const message::Request& request = exchange.request;
  if (request.method != "OPTIONS") return {};
  const std::string_view method = request.header("access-control-request-method");
  if (!method.data()) return {};
  message::Arena arena;
  const route::Match match = site.table().find(method, matched(exchange).path, arena);
  if (match.route) return match.route->plugin;
  if (!match.owner.empty() || !match.allow.empty()) return match.owner;
  const Frontend* const frontend = site.frontends().find(matched(exchange).path);
  return frontend ? std::string_view{frontend->plugin} : std::string_view{};
}

Policy::Asks asked(const Exchange& exchange, const Site& site) {
  if (!Monitor::tells_health(exchange.request.path)) return Policy::Asks::other;
  message::Arena arena;
  const route::Match match =
      site.table().find(exchange.request.method, matched(exchange).path, arena);
  return match.route || !match.allow.empty() ? Policy::Asks::other : Policy::Asks::health;
}

Responder find(Exchange& exchange, const Site& site, const Monitor& monitor,
               settings::Public shown) {
  Matched& found = matched(exchange);
  const route::Match match = site.table().find(exchange.request.method, found.path, exchange.arena);
  if (match.route) {
    found.pinned = site.pin(match);
    found.route = match.route;
    found.quota = site.quota(match);
    found.segments = match.segments;
    found.guard = site.guard(match);
    exchange.owner = match.route->plugin;
    return Responder::route;
  }
  if (match.allow.empty()) {
    if (page(exchange, site.pages())) {
      found.guard = site.docs_guard();
      return Responder::page;
    }
    const std::string_view path = exchange.request.path;
    if (Monitor::tells_more(path)) found.guard = site.monitoring_guard();
    // The page tells of everything, down to the log: to those who are let in alone.
    const bool open = !found.guard && OperatorPage::has(path);
    const Monitor::Said said = open ? Monitor::Said::nothing : monitor.answer(exchange, shown);
    if (said != Monitor::Said::nothing)
      return said == Monitor::Said::later ? Responder::monitor : Responder::page;
    found.guard = nullptr;
  }
  return not_found(exchange, site, match);
}

}  // namespace portico::http
