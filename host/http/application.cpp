#include "http/application.hpp"

#include <exception>
#include <memory>
#include <string>

#include <Poco/Logger.h>

#include "http/file_reply.hpp"
#include "http/find.hpp"
#include "http/input/gather.hpp"
#include "http/input/matched.hpp"
#include "message/answer.hpp"
#include "message/decode.hpp"
#include "message/error_writer.hpp"
#include "model/problem.hpp"
#include "plugin/app.hpp"
#include "plugin/call.hpp"
#include "plugin/later/laters.hpp"
#include "plugin/later/pending.hpp"
#include "plugin/reply/ask_source.hpp"
#include "route/flight.hpp"
#include "settings/log/log_scope.hpp"

namespace portico::http {
namespace {

constexpr std::string_view late = "there was no answer in time: 504";

Matched& begin(Exchange& exchange, const std::shared_ptr<const Site>& site) {
  Matched& found = exchange.keep<Matched>();
  found.pinned = site;
  found.policy = &site->policy();
  return found;
}

/// That of a request whose body is there.
void count_body(const Exchange& exchange) {
  const Matched& found = matched(exchange);
  const std::uint64_t size = found.form ? found.form->received() : exchange.request.body.size();
  if (size > 0) found.route->traffic.receive(size);
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
    const Responder by = find(exchange, *site, monitor_, shown);
    if (by == Responder::route) {
      found.route->traffic.begin();
      admission = body(exchange);
    }
    if (by == Responder::monitor)
      admission = {Admission::Next::dispatch, found.policy->bodies().limits.body};
  }
  if (admission.next == Admission::Next::answer) found.policy->after(exchange);
  return admission;
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
  if (route.input.body == route::Input::Body::stream)
    return {Admission::Next::intake,
            static_cast<std::size_t>(route.input.stream_limit.value_or(bodies.limits.body))};
  const bool here = route.pace.place() == Place::loop;
  Admission admission{here ? Admission::Next::serve : Admission::Next::dispatch,
                      bodies.limits.body};
  const std::string_view type = exchange.request.header("content-type");
  if (route.input.body == route::Input::Body::form && is_multipart(type)) {
    found.form = std::make_unique<Multipart>(type, bodies.uploads, &spooled_);
    exchange.sink = found.form.get();
    admission.body_limit = bodies.uploads.body;
  }
  return admission;
}

// ---- Its second half: the body is there ----

/// What a call needs until it is answered, also where that is after serve(): in the exchange's
/// arena.
class Application::Serving final : public plugin::Pending {
public:
  explicit Serving(Exchange& exchange)
      : Pending{exchange.suspension, exchange.id, matched(exchange).later},
        call{*matched(exchange).route,
             {exchange.request, matched(exchange).path, exchange.intake},
             exchange.arena,
             exchange.reply,
             exchange.gone,
             this},
        exchange_{exchange} {}

  void answered(portico_result, const route::Witness&) noexcept override {
    answer(exchange_, [this] { return complete(exchange_); });
  }
  /// What of a reply is the host's to make.
  static Served complete(Exchange& exchange) {
    if (exchange.reply.file) answer_file(exchange);
    return Served::whole;
  }

  portico_value input{};
  portico_call call;

private:
  Exchange& exchange_;
};

/// Has `act` make the reply, and does what is done to every reply, unless that comes later.
template <class Act> Served Application::answer(Exchange& exchange, const Act& act) {
  try {
    if (act() == Served::pending) return Served::pending;
  } catch (const std::exception& error) {
    const route::Route& route = *matched(exchange).route;
    route.app->faults.report(route, error.what());
    exchange.reply.tasks_lost = message::Reply::unsendable;
    plugin::make_internal_error(exchange.reply);
  }
  matched(exchange).policy->after(exchange);
  return Served::whole;
}

Served Application::serve(Exchange& exchange) {
  if (!matched(exchange).route) {
    monitor_.serve(exchange, shown_.load(std::memory_order_relaxed));
    return matched(exchange).policy->after(exchange), Served::whole;
  }
  const route::Route& route = *matched(exchange).route;
  const route::Flight flight{route.flight};
  const route::Pace::Call measured{route.pace};
  const settings::LogScope scope{exchange.id};
  exchange.unserved = exchange.arena.mark();
  count_body(exchange);
  return answer(exchange, [&] {
    auto& serving =
        *new (exchange.arena.allocate(sizeof(Serving), alignof(Serving))) Serving{exchange};
    const bool good = !route.input.type || gather(exchange, serving.input);
    return good ? call(exchange, serving) : Served::whole;
  });
}

// What is answered with a refusal needs none of the memory that the input took: a client that is
// slow to take it does not hold that.
bool Application::gather(Exchange& exchange, portico_value& input) {
  const auto& [limits, uploads, errors] = matched(exchange).policy->bodies();
  const message::Arena::Mark empty = exchange.arena.mark();
  model::Problems problems{exchange.arena, errors.most};
  message::Refusal refusal;
  try {
    const message::Arena::Limit limit{exchange.arena, limits.input};
    refusal = http::gather(exchange, limits, uploads, problems, input);
  } catch (const message::ArenaFull&) {
    refusal = {413, "Request input too large"};
  }
  if (!refusal && problems.empty()) return true;
  if (refusal) {
    const std::string detail{refusal.detail};  // which may be of the memory that goes back
    exchange.arena.rewind(empty);
    refusal.detail = message::keep(exchange.arena, detail);
    refuse(exchange, refusal);
    return false;
  }
  message::refuse(exchange.reply, {.status = 422, .place = message::Refusal::Detail::errors});
  model::write(problems, exchange.reply.body, {errors.most, errors.echo});
  exchange.arena.rewind(empty);
  return false;
}

/// The handler, which replies: what it gives is held to its model, filtered and written there.
Served Application::call(Exchange& exchange, Serving& serving) {
  const route::Route& route = *matched(exchange).route;
  exchange.reply.status = route.status;
  const auto outcome = plugin::run(serving.call, route.input.type ? &serving.input : nullptr);
  return outcome == plugin::Outcome::pending ? Served::pending : Serving::complete(exchange);
}

void Application::cancelled(Exchange& exchange) noexcept {
  plugin::cancelled(matched(exchange).later.load());
}

std::shared_ptr<const void> Application::pin(const Exchange& exchange) const {
  return matched(exchange).pinned;
}

// What is wrong with a form; what is wrong with the host goes into the log.
void Application::refuse(Exchange& exchange, const message::Refusal& refusal) {
  const Matched& found = matched(exchange);
  if (found.form && !found.form->trouble().empty())
    Poco::Logger::get("portico.http")
        .error(found.route->label() + ": an upload is lost: " + found.form->trouble());
  if (refusal.status == 500) return plugin::make_internal_error(exchange.reply);
  message::refuse(exchange.reply, refusal);
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
  const settings::LogScope scope{exchange.id};
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
}

void Application::mark(Exchange& exchange) {
  if (!exchange.context) begin(exchange, site_.get());
  matched(exchange).policy->after(exchange);
}

void Application::record(const Record& record) {
  if (const route::Route* const route = route_of(record.exchange)) {
    route->traffic.count(record.status, record.took, record.bytes);
    if (record.exchange.received > 0) route->traffic.receive(record.exchange.received);
    // The transport gave the handler up; a plugin may answer with 504 itself.
    if (record.status == 504 && record.exchange.gone) {
      const settings::LogScope scope{record.exchange.id};
      route->app->faults.report(*route, late);
    }
  } else {
    monitor_.count_other(record);
  }
  access_log_.add(record);
}

// Once its handler has returned well, a request's tasks run whatever became of the answer: the work
// that they belong to is done. What runs not is told.
void Application::done(Exchange& exchange, Delivery delivery) {
  message::Reply& reply = exchange.reply;
  if (reply.tasks.empty()) return;
  reply.source.reset();  // what a stream holds goes before its tasks run
  const settings::LogScope scope{exchange.id};
  const Matched& found = matched(exchange);
  const route::Route& route = *found.route;
  route.defers.store(true, std::memory_order_relaxed);
  task::Batch batch{
      found.pinned, route.plugin + ' ' + route.label(), std::string{exchange.id}, {}, route.flight};
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
