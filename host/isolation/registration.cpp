#include "isolation/registration.hpp"

#include <array>
#include <string>
#include <utility>

#include "message/arena.hpp"
#include "model/parse.hpp"
#include "plugin/registered_frontend.hpp"
#include "plugin/service/frontend_service.hpp"
#include "plugin/service/health_service.hpp"
#include "plugin/service/services.hpp"
#include "plugin/service/tasks_service.hpp"
#include "plugin/service/verifier_service.hpp"

namespace portico::isolation {
namespace {

constexpr std::size_t parts = 10, parts_of_route = 9, parts_of_kind = 9, parts_of_cron = 6,
                      parts_of_frontend = 4;

std::span<const portico_value> parts_of(const portico_value& registration) {
  const auto found = items_of(registration);
  if (found.size() != parts) throw plugin::Refused{"says nothing that the host understands"};
  return found;
}

/// What its author says of the handler is for the process that runs it: to ask for that takes no
/// time.
std::uint32_t flags_of(const portico_value& cell) {
  return static_cast<std::uint32_t>(cell.integer) &
         ~std::uint32_t{PORTICO_QUICK | PORTICO_BLOCKING};
}

portico_route route_of(std::span<const portico_value> said) {
  portico_route route{};
  route.size = sizeof route;
  route.flags = flags_of(said[0]);
  route.method = str_of(said[1]);
  route.path = str_of(said[2]);
  route.status = static_cast<std::int32_t>(said[3].integer);
  route.input = str_of(said[4]);
  route.output = str_of(said[5]);
  route.include = str_of(said[6]);
  route.exclude = str_of(said[7]);
  route.docs = str_of(said[8]);
  return route;
}

portico_task_kind kind_of(std::span<const portico_value> said) {
  portico_task_kind kind{};
  kind.size = sizeof kind;
  kind.flags = static_cast<std::uint32_t>(said[0].integer);
  kind.name = str_of(said[1]);
  kind.args = str_of(said[2]);
  kind.queue = str_of(said[3]);
  kind.attempts = static_cast<std::uint32_t>(said[4].integer);
  kind.priority = static_cast<std::int32_t>(said[5].integer);
  kind.backoff = static_cast<std::uint64_t>(said[6].integer);
  kind.backoff_most = static_cast<std::uint64_t>(said[7].integer);
  kind.timeout = static_cast<std::uint64_t>(said[8].integer);
  return kind;
}

portico_task_cron cron_of(std::span<const portico_value> said) {
  portico_task_cron cron{};
  cron.size = sizeof cron;
  cron.missed = static_cast<std::int32_t>(said[0].integer);
  cron.schedule = str_of(said[1]);
  cron.zone = str_of(said[2]);
  cron.name = str_of(said[3]);
  cron.label = str_of(said[4]);
  return cron;
}

std::uint32_t flags_of(const plugin::Frontend& one) {
  std::uint32_t flags = 0;
  if (one.later) flags |= PORTICO_FOLDER_LATER;
  if (!one.given.immutable) flags |= PORTICO_FILES_CHANGE;
  return flags;
}

}  // namespace

Registration::Registration(const plugin::Instance::Facts& facts, const portico_app& app) {
  std::vector<portico_value> models, routes, checks, kinds, crons, frontends;
  for (const auto& [name, schema] : app.models)
    models.push_back(array(keep({text(std::string_view{name}), text(std::string_view{schema})})));
  for (const plugin::Draft& draft : app.drafts) {
    const portico_route& route = draft.route;
    routes.push_back(array(keep({number(route.flags), text(route.method), text(route.path),
                                 number(route.status), text(route.input), text(route.output),
                                 text(route.include), text(route.exclude), text(route.docs)})));
  }
  for (const plugin::HealthCheck& check : app.health_checks)
    checks.push_back(text(std::string_view{check.name()}));
  for (const task::Kind& kind : app.outlet.kinds())
    kinds.push_back(array(
        keep({number(kind.unique_args ? PORTICO_UNIQUE_ARGS : 0), text(std::string_view{kind.name}),
              text(std::string_view{kind.schema}), text(std::string_view{kind.queue}),
              number(kind.attempts), number(kind.priority), number(kind.backoff.count()),
              number(kind.backoff_most.count()), number(kind.timeout.count())})));
  for (const task::Cron& cron : app.outlet.crons())
    crons.push_back(array(
        keep({number(static_cast<std::int64_t>(cron.missed)), text(std::string_view{cron.text}),
              text(std::string_view{cron.zone_name}), text(std::string_view{cron.kind}),
              text(std::string_view{cron.label}), text(std::string_view{cron.args})})));
  for (const plugin::Frontend& one : app.frontends)
    frontends.push_back(array(keep({number(flags_of(one)), text(std::string_view{one.given.path}),
                                    text(std::string_view{one.given.folder}),
                                    number(static_cast<std::int64_t>(one.given.fallback))})));
  all_ = {text(std::string_view{facts.id}),      text(std::string_view{facts.version}),
          text(std::string_view{facts.summary}), array(keep(std::move(models))),
          array(keep(std::move(routes))),        array(keep(std::move(checks))),
          number(app.verification ? 1 : 0),      array(keep(std::move(kinds))),
          array(keep(std::move(crons))),         array(keep(std::move(frontends)))};
}

std::span<const portico_value> Registration::keep(std::vector<portico_value> items) {
  return lists_.emplace_back(std::move(items));
}

void read_facts(const portico_value& registration, plugin::Instance::Facts& facts) {
  const auto said = parts_of(registration);
  facts.id = text_of(said[0]);
  facts.version = text_of(said[1]);
  facts.summary = text_of(said[2]);
}

void read_routes(const portico_value& registration, portico_app& app,
                 const std::function<portico_handler(std::size_t)>& handle) {
  const portico_host& host = plugin::services();
  const auto said = parts_of(registration);
  for (const portico_value& model : items_of(said[3])) {
    const auto pair = items_of(model);
    if (pair.size() == 2) host.model(&app, str_of(pair[0]), str_of(pair[1]));
  }
  std::size_t number = 0;
  for (const portico_value& one : items_of(said[4])) {
    const auto described = items_of(one);
    if (described.size() != parts_of_route)
      throw plugin::Refused{"says something of a route that the host does not understand"};
    portico_route route = route_of(described);
    route.handler = handle(number++);
    host.route(&app, &route);
  }
}

void read_health_checks(const portico_value& registration, portico_app& app,
                        const std::function<portico_health_check(std::size_t)>& check) {
  std::size_t number = 0;
  for (const portico_value& name : items_of(parts_of(registration)[5]))
    plugin::health_service().check(&app, str_of(name), check(number++));
}

void read_verifier(const portico_value& registration, portico_app& app,
                   const portico_verifier& verifier) {
  if (parts_of(registration)[6].integer != 0) plugin::verifier_service().verifier(&app, verifier);
}

void read_frontends(const portico_value& registration, portico_app& app) {
  for (const portico_value& one : items_of(parts_of(registration)[9])) {
    const auto said = items_of(one);
    if (said.size() != parts_of_frontend)
      throw plugin::Refused{"says something of a frontend that the host does not understand"};
    portico_frontend frontend{};
    frontend.size = sizeof frontend;
    frontend.flags = static_cast<std::uint32_t>(said[0].integer);
    frontend.path = str_of(said[1]);
    frontend.folder = str_of(said[2]);
    frontend.fallback = static_cast<std::int32_t>(said[3].integer);
    plugin::frontend_service().frontend(&app, &frontend);
  }
}

void read_tasks(const portico_value& registration, portico_app& app,
                const std::function<portico_task_handler(std::size_t)>& handle) {
  const auto said = parts_of(registration);
  const portico_tasks_service& service = plugin::tasks_service();
  std::size_t next = 0;
  for (const portico_value& one : items_of(said[7])) {
    const auto described = items_of(one);
    if (described.size() != parts_of_kind)
      throw plugin::Refused{"says something of a task that the host does not understand"};
    portico_task_kind kind = kind_of(described);
    kind.handler = handle(next++);
    service.declare(&app, &kind);
  }
  for (const portico_value& one : items_of(said[8])) {
    const auto described = items_of(one);
    message::Arena arena;
    portico_value args{};
    if (described.size() != parts_of_cron || model::parse(text_of(described[5]), arena, args))
      throw plugin::Refused{"says something of a cron that the host does not understand"};
    portico_task_cron cron = cron_of(described);
    cron.args = &args;
    service.cron(&app, &cron);
  }
}

}  // namespace portico::isolation
