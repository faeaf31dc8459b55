#include "http/application.hpp"

#include <exception>
#include <memory>
#include <string>

#include <Poco/Logger.h>

#include "docs/pages.hpp"
#include "http/file_reply.hpp"
#include "http/input/gather.hpp"
#include "http/input/multipart.hpp"
#include "message/answer.hpp"
#include "message/decode.hpp"
#include "message/error_writer.hpp"
#include "model/problem.hpp"
#include "plugin/app.hpp"
#include "plugin/call.hpp"
#include "route/flight.hpp"
#include "settings/log_scope.hpp"

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

// Octets of the slash that a path as it was sent ends with; 0: it ends with none.
std::size_t last_slash(std::string_view path) {
  if (path.ends_with('/')) return 1;
  return path.ends_with("%2F") || path.ends_with("%2f") ? 3 : 0;
}

// The path as the client wrote it, with or without its slashes at the end, also those that are
// encoded: else it would lead to itself.
std::string_view location(const message::Request& request, message::Arena& arena) {
  std::string url = request.secure ? "https://" : "http://";
  std::string_view path = request.path;
  const bool add = last_slash(path) == 0;
  while (const std::size_t size = last_slash(path)) path.remove_suffix(size);
  url.append(request.authority).append(path).append(add ? "/" : "");
  if (!request.query.empty()) url.append("?").append(request.query);
  return message::keep(arena, url);
}

plugin::Incoming incoming(const Exchange& exchange) {
  const message::Request& request = exchange.request;
  return {request.method, exchange.path, request.query,
          request.body,   request.peer,  request.headers};
}

// The plugin whose route a CORS preflight asks about: its CORS rules are the ones that answer.
std::string_view preflighted(const Exchange& exchange, const Site& site) {
  const message::Request& request = exchange.request;
  if (request.method != "OPTIONS") return {};
  const std::string_view method = request.header("access-control-request-method");
  if (!method.data()) return {};
  message::Arena arena;
  const route::Match match = site.table().find(method, exchange.path, arena);
  return match.route ? std::string_view{match.route->plugin} : std::string_view{};
}

bool page(Exchange& exchange, const docs::Pages& pages) {
  const message::Request& request = exchange.request;
  const auto answer = pages.answer({request.method, exchange.path, request.header("if-none-match"),
                                    request.header("accept-encoding")});
  if (!answer) return false;
  if (answer->status == 405) {
    message::refuse(exchange.reply, {405, "Method Not Allowed"});
  } else {
    message::answer(exchange.reply, answer->status);
    exchange.reply.media_type = answer->media_type;
    exchange.reply.body.append(answer->body);
  }
  for (const auto& [name, value] : answer->headers) exchange.reply.headers.push_back({name, value});
  return true;
}

void not_found(Exchange& exchange, const Site& site, std::string_view allow) {
  const message::Request& request = exchange.request;
  if (!allow.empty()) {
    const bool options = request.method == "OPTIONS";
    if (options)
      message::answer(exchange.reply, 204);
    else
      message::refuse(exchange.reply, {405, "Method Not Allowed"});
    const std::string methods = std::string{allow} + (options ? ", OPTIONS" : "");
    exchange.reply.headers.push_back({"allow", message::keep(exchange.arena, methods)});
    return;
  }
  if (request.path == "*") return message::answer(exchange.reply, 204);
  const std::string_view other = toggle_slash(exchange.path, exchange.arena);
  if (other.starts_with('/') && site.table().redirects(other, exchange.arena))
    return message::redirect(exchange.reply, location(request, exchange.arena));
  message::refuse(exchange.reply, {404, "Not Found"});
}

// Why the tasks of a reply will not run, or "".
std::string_view loss(Delivery delivery) {
  switch (delivery) {
  case Delivery::sent:
  case Delivery::cut: return {};
  case Delivery::broken: return "its stream failed";
  case Delivery::late: return "its call was answered 504";
  case Delivery::replaced: return message::Reply::unsendable;
  }
  return {};
}

}  // namespace

void Application::use(const Options& options) {
  shown_.store(options.shown, std::memory_order_relaxed);
  access_log_.use(options.access_log);
}

Admission Application::admit(Exchange& exchange) {
  std::shared_ptr<const Site> site = site_.get();
  exchange.policy = &site->policy();
  exchange.path = percent_decode(exchange.request.path, message::Plus::literal, exchange.arena);
  const bool answered = exchange.policy->before(exchange, preflighted(exchange, *site));
  if (answered) exchange.pinned = std::move(site);
  const Admission admission = answered ? Admission{} : find(exchange, std::move(site));
  if (admission.next == Admission::Next::answer) exchange.policy->after(exchange);
  return admission;
}

Admission Application::find(Exchange& exchange, std::shared_ptr<const Site> site) {
  const message::Request& request = exchange.request;
  const route::Match match = site->table().find(request.method, exchange.path, exchange.arena);
  if (!match.route) {
    const bool own =
        match.allow.empty() && (page(exchange, site->pages()) ||
                                monitor_.answer(exchange, shown_.load(std::memory_order_relaxed)));
    if (!own) not_found(exchange, *site, match.allow);
    exchange.pinned = std::move(site);
    return {};
  }
  exchange.pinned = site->pin(match);
  exchange.route = match.route;
  exchange.segments = match.segments;
  if (match.route->defers.load(std::memory_order_relaxed) && !tasks_.room()) {
    message::refuse(exchange.reply, {503, "Too many background tasks are waiting"});
    exchange.reply.headers.push_back({"retry-after", "1"});
    return {};
  }
  const Policy::Bodies& bodies = exchange.policy->bodies();
  const bool here = match.route->pace.place() == route::Pace::Place::loop;
  Admission admission{here ? Admission::Next::serve : Admission::Next::dispatch, bodies.limit};
  const std::string_view type = request.header("content-type");
  if (match.route->input.body == route::Input::Body::form && Multipart::is(type)) {
    exchange.multipart =
        std::make_unique<Multipart>(type, bodies.input.form, bodies.uploads, &spooled_);
    admission.body_limit = bodies.upload_limit;
  }
  return admission;
}

void Application::serve(Exchange& exchange) {
  const route::Flight flight{exchange.route->flight};
  const route::Pace::Call measured{exchange.route->pace};
  answer_guarded(exchange);
}

void Application::stuck(const Exchange& exchange) {
  exchange.route->pace.stuck();
  exchange.route->app->faults.report(*exchange.route,
                                     "the call does not return: it runs on a thread of its own");
}

void Application::source_stuck(const Exchange& exchange) {
  exchange.route->pulls.stuck();
  exchange.route->app->faults.report(
      *exchange.route, "the source of a reply does not return: it runs on a thread of its own");
}

void Application::answer_guarded(Exchange& exchange) {
  const settings::LogScope scope{exchange.id};
  try {
    run(exchange);
  } catch (const std::exception& error) {
    exchange.route->app->faults.report(*exchange.route, error.what());
    exchange.reply.tasks_lost = message::Reply::unsendable;
    plugin::make_internal_error(exchange.reply);
  }
  exchange.policy->after(exchange);
}

void Application::mark(Exchange& exchange) {
  if (!exchange.policy) {
    const std::shared_ptr<const Site> site = site_.get();
    exchange.policy = &site->policy();
    exchange.pinned = site;
  }
  exchange.policy->after(exchange);
}

// What is answered with a refusal needs none of the memory that the input took: a client that is
// slow to take it does not hold that.
bool Application::read_input(Exchange& exchange, portico_value& input) {
  const InputLimits& limits = exchange.policy->bodies().input;
  const message::Arena::Mark before = exchange.arena.mark();
  model::Problems problems{exchange.arena, limits.errors.most};
  message::Refusal fault;
  try {
    const message::Arena::Limit limit{exchange.arena, limits.memory};
    fault = gather(exchange, limits, problems, input);
  } catch (const message::ArenaFull&) {
    fault = {413, "Request input too large"};
  }
  if (!fault && problems.empty()) return true;
  if (fault) {
    const std::string detail{fault.detail};  // which may be of the memory that goes back
    exchange.arena.rewind(before);
    fault.detail = message::keep(exchange.arena, detail);
    refuse(exchange, fault);
    return false;
  }
  message::refuse(exchange.reply, {.status = 422, .place = message::Refusal::Detail::errors});
  model::write(problems, exchange.reply.body, limits.errors);
  exchange.arena.rewind(before);
  return false;
}

void Application::run(Exchange& exchange) {
  const route::Route& route = *exchange.route;
  exchange.before = exchange.arena.mark();
  portico_value input{};
  if (route.input.type && !read_input(exchange, input)) return;
  exchange.reply.status = route.status;
  portico_call call{route, incoming(exchange), exchange.arena, exchange.reply, exchange.gone};
  plugin::run(call, route.input.type ? &input : nullptr);
  if (exchange.reply.file) answer_file(exchange);
}

void Application::record(const Record& record) {
  if (const route::Route* route = record.exchange.route) {
    route->traffic.count(record.status, record.took, record.octets);
    // The transport gave the handler up; a plugin may answer with 504 itself.
    if (record.status == 504 && record.exchange.gone) tell_late(record.exchange);
  } else {
    monitor_.count_other(record);
  }
  access_log_.add(record);
}

void Application::tell_late(const Exchange& exchange) {
  const settings::LogScope scope{exchange.id};
  exchange.route->app->faults.report(*exchange.route, "there was no answer in time: 504");
}

// What is wrong with a form; what is wrong with the host goes into the log.
void Application::refuse(Exchange& exchange, const message::Refusal& fault) {
  if (exchange.multipart && !exchange.multipart->trouble().empty())
    Poco::Logger::get("portico.http")
        .error(exchange.route->label() + ": an upload is lost: " + exchange.multipart->trouble());
  if (fault.status == 500) return plugin::make_internal_error(exchange.reply);
  message::refuse(exchange.reply, fault);
}

// Once its handler has returned well, a request's tasks run whatever became of the answer: the work
// that they belong to is done. What runs not is told.
void Application::done(Exchange& exchange, Delivery delivery) {
  message::Reply& reply = exchange.reply;
  if (reply.tasks.empty()) return;
  reply.source.reset();  // what a stream holds goes before its tasks run
  const settings::LogScope scope{exchange.id};
  exchange.route->defers.store(true, std::memory_order_relaxed);
  task::Batch batch{exchange.pinned,
                    exchange.route->plugin + ' ' + exchange.route->label(),
                    std::string{exchange.id},
                    {},
                    exchange.route->flight};
  for (message::Task& task : reply.tasks)
    batch.tasks.push_back({std::string{task.name}, std::move(task.task)});
  reply.tasks.clear();
  const std::string_view lost = reply.tasks_lost.empty() ? loss(delivery) : reply.tasks_lost;
  if (lost.empty())
    tasks_.add(std::move(batch));
  else
    tasks_.lose(std::move(batch), lost);
}

}  // namespace portico::http
