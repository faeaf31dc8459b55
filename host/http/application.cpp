#include "http/application.hpp"

#include <exception>
#include <memory>
#include <string>
#include <tuple>

#include <Poco/Logger.h>

#include "http/file_reply.hpp"
#include "http/find.hpp"
#include "http/gatekeeper.hpp"
#include "http/input/matched.hpp"
#include "http/monitoring/request_spans.hpp"
#include "http/security/guard.hpp"
#include "http/serving.hpp"
#include "message/decode.hpp"
#include "message/error_writer.hpp"
#include "plugin/app.hpp"
#include "plugin/call.hpp"
#include "plugin/later/laters.hpp"
#include "plugin/reply/ask_source.hpp"
#include "route/flight.hpp"
#include "settings/log/log_scope.hpp"
#include "trace/tracer.hpp"

namespace portico::http {
namespace {

constexpr std::string_view late = "there was no answer in time: 504";

Matched& begin(Exchange& exchange, const std::shared_ptr<const Site>& site) {
  Matched& found = exchange.keep<Matched>();
  found.pinned = site;
  found.policy = &site->policy();
  if (const trace::Tracer* const tracer = trace::Tracer::current()) [[unlikely]]
    std::tie(exchange.trace, exchange.trail) = tracer->begin(exchange.request, exchange.arena);
  return found;
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

// ---- The path of a request. Its first half: the head is complete ----

bool Application::believes(std::string_view peer) const {
  return site_.get()->policy().believes(peer);
}

Admission Application::admit(Exchange& exchange) {
  const std::shared_ptr<const Site> site = site_.get();
  Matched& found = begin(exchange, site);
  const message::Refusal unidentified = found.policy->identify(exchange);
  found.path = percent_decode(exchange.request.path, message::Plus::literal, exchange.arena);
  const settings::Public shown = shown_.load(std::memory_order_relaxed);
  Admission admission;
  if (unidentified) {
    message::refuse(exchange.reply, unidentified);
  } else if (!found.policy->before(exchange, preflighted(exchange, *site),
                                   shown == settings::Public::none ? Policy::Asks::other
                                                                   : asked(exchange, *site))) {
    found.by = find(exchange, *site, monitor_, shown);
    if (found.route) found.route->traffic.begin();
    switch (guard(exchange, Patience::none)) {
    case Guard::Outcome::granted: admission = admitted(exchange); break;
    case Guard::Outcome::slow:
      return {.next = Admission::Next::verify, .share = found.inquiry->share};
    case Guard::Outcome::refused: break;
    }
  }
  if (admission.next == Admission::Next::answer) finish(exchange);
  return admission;
}

void Application::verify(Exchange& exchange) noexcept try {
  const settings::LogScope scope{exchange.id, exchange.trace};
  const trace::Stretch stretch{exchange.trail, trace::Trail::Step::verify,
                               trace::Trail::Step::verified};
  matched(exchange).inquiry->outcome = guard(exchange, Patience::any);
} catch (const std::exception& error) {
  Poco::Logger::get("portico.http").error(std::string{"a guard: "} + error.what());
}

Admission Application::verified(Exchange& exchange) {
  Admission admission;
  switch (matched(exchange).inquiry->outcome) {
  case Guard::Outcome::granted: admission = admitted(exchange); break;
  case Guard::Outcome::slow:
    message::refuse(exchange.reply, {503, "Credentials cannot be verified"});
    break;
  case Guard::Outcome::refused: break;
  }
  if (admission.next == Admission::Next::answer) finish(exchange);
  return admission;
}

Admission Application::admitted(Exchange& exchange) {
  const Responder by = matched(exchange).by;
  if (by == Responder::route) return hold_to_quota(exchange) ? body(exchange) : Admission{};
  if (by != Responder::monitor && by != Responder::file) return {};
  return {Admission::Next::dispatch, matched(exchange).policy->bodies().limits.body};
}

/// How the body is read, and where the handler runs then; or 503.
Admission Application::body(Exchange& exchange) {
  Matched& found = matched(exchange);
  const route::Route& route = *found.route;
  if (route.defers.load(std::memory_order_relaxed) && !tasks_.room()) {
    message::refuse(exchange.reply, {503, "Too many background tasks are waiting"});
    exchange.reply.headers.push_back({"retry-after", "1"});
    return {};
  }
  const Policy::Bodies& bodies = found.policy->bodies();
  const auto bounded = [quota = found.quota](std::size_t limit) {
    return quota ? quota->body(limit) : limit;
  };
  if (route.input.body == route::Input::Body::stream)
    return {Admission::Next::intake, bounded(static_cast<std::size_t>(
                                         route.input.stream_limit.value_or(bodies.limits.body)))};
  const bool here = route.pace.place() == Place::loop;
  Admission admission{here ? Admission::Next::serve : Admission::Next::dispatch,
                      bounded(bodies.limits.body)};
  const std::string_view type = exchange.request.header("content-type");
  if (route.input.body == route::Input::Body::form && is_multipart(type)) {
    found.form = std::make_unique<Multipart>(type, bodies.uploads, &spooled_);
    exchange.sink = found.form.get();
    admission.body_limit = bounded(bodies.uploads.body);
  }
  return admission;
}

// ---- Its second half: the body is there ----

Served Application::serve(Exchange& exchange) {
  const Matched& found = matched(exchange);
  if (found.route) return serve_route(exchange);
  if (found.by == Responder::file) {
    found.frontend->answer(exchange, found.path, Patience::any);
    if (exchange.reply.file) answer_file(exchange);
  } else {
    monitor_.serve(exchange, shown_.load(std::memory_order_relaxed));
  }
  return found.policy->after(exchange), Served::whole;
}

void Application::cancelled(Exchange& exchange) noexcept {
  plugin::cancelled(matched(exchange).later.load());
}

std::shared_ptr<const void> Application::pin(const Exchange& exchange) const {
  return matched(exchange).pinned;
}

// ---- What comes of it ----

Place Application::source_place(const Exchange& exchange, Place) {
  const route::Route* const route = route_of(exchange);
  return route ? route->pulls.place() : Place::pool;  // what the host compresses as it is sent
}

portico_result Application::ask(const Exchange& exchange, const portico_source& source,
                                portico_str& chunk) noexcept {
  const route::Route* const route = route_of(exchange);
  const route::Flight flight{route ? route->flight : 0};
  return plugin::ask(source, route, chunk);
}

void Application::pull(Exchange& exchange, Pull& pull) {
  const route::Route* const route = route_of(exchange);
  if (!route) return pull.run();
  const auto pinned = matched(exchange).pinned;  // with another thread, the exchange may go first
  const settings::LogScope scope{exchange.id, exchange.trace, exchange.caller()};
  const route::Pace::Call measured{route->pulls};
  pull.run();
}

bool Application::ends_early(const Exchange& exchange) {
  const route::Route* const route = route_of(exchange);
  return route && route->app &&
         route->app->phase.load(std::memory_order_acquire) == portico_app::Phase::superseded;
}

void Application::stuck(const Exchange& exchange, Stuck what) {
  const route::Route* const route = route_of(exchange);
  if (!route) return;
  const std::string_view name = what == Stuck::source ? "the source of a reply"
                                : what == Stuck::work ? "a task of the call"
                                                      : "the call";
  (what == Stuck::source ? route->pulls : what == Stuck::work ? route->works : route->pace).stuck();
  route->app->faults.report(*route,
                            std::string{name} + " does not return: it runs on a thread of its own");
}

void Application::stand_in(const Exchange& exchange, Exchange& own) {
  if (!exchange.context) return;
  const Matched& found = matched(exchange);
  Matched& copy = own.keep<Matched>();
  copy.pinned = found.pinned;
  copy.policy = found.policy;
  copy.route = found.route;
  copy.quota = found.quota;
  copy.held.standing = found.held.standing;
  if (exchange.trail) own.trail = exchange.trail->beginning(own.arena);
  if (!found.inquiry) return;
  if (const Gate* gate = found.inquiry->asked.exchange(nullptr, std::memory_order_acq_rel)) {
    const settings::LogScope scope{exchange.id, exchange.trace};
    gate->report_late();
  }
}

void Application::mark(Exchange& exchange) {
  if (!exchange.context) begin(exchange, site_.get());
  finish(exchange);
}

void Application::record(const Record& record) {
  if (const route::Route* const route = route_of(record.exchange)) {
    route->traffic.count(record.status, record.took, record.bytes);
    if (record.exchange.received > 0) route->traffic.receive(record.exchange.received);
    // The transport gave the handler up; a plugin may answer with 504 itself.
    if (record.status == 504 && record.exchange.gone) {
      const settings::LogScope scope{record.exchange.id, record.exchange.trace};
      route->app->faults.report(*route, late);
    }
  } else {
    monitor_.count_other(record);
  }
  access_log_.add(record);
  if (record.exchange.trail) [[unlikely]] {
    const route::Route* const route = route_of(record.exchange);
    exemplify(route ? route->traffic : monitor_.others(), record);
    tell_spans(record);
  }
}

// Once its handler has returned well, a request's tasks run whatever became of the answer: the work
// that they belong to is done. What runs not is told.
void Application::done(Exchange& exchange, Delivery delivery) {
  message::Reply& reply = exchange.reply;
  if (reply.tasks.empty()) return;
  reply.source.reset();  // what a stream holds goes before its tasks run
  const settings::LogScope scope{exchange.id, exchange.trace};
  const Matched& found = matched(exchange);
  const route::Route& route = *found.route;
  route.defers.store(true, std::memory_order_relaxed);
  task::Batch batch{
      found.pinned, route.plugin + ' ' + route.label(), std::string{exchange.id},      {},
      route.flight, std::string{exchange.trace},        std::string{exchange.caller()}};
  for (message::Task& task : reply.tasks)
    batch.tasks.push_back({std::string{task.name}, std::move(task.task)});
  reply.tasks.clear();
  const std::string_view lost = reply.tasks_lost.empty() ? loss(delivery) : reply.tasks_lost;
  if (lost.empty())
    tasks_.add(std::move(batch));
  else
    tasks_.lose(std::move(batch), lost);
}

void Application::use(const Options& options) {
  shown_.store(options.shown, std::memory_order_relaxed);
  access_log_.use(options.access_log);
}

}  // namespace portico::http
