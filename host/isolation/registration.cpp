#include "isolation/registration.hpp"

#include <array>
#include <string>
#include <utility>

#include "plugin/service/health_service.hpp"
#include "plugin/service/services.hpp"
#include "plugin/service/verifier_service.hpp"

namespace portico::isolation {
namespace {

constexpr std::size_t parts = 7, parts_of_route = 9;

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

}  // namespace

Registration::Registration(const plugin::Instance::Facts& facts, const portico_app& app) {
  std::vector<portico_value> models, routes, checks;
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
  all_ = {text(std::string_view{facts.id}),      text(std::string_view{facts.version}),
          text(std::string_view{facts.summary}), array(keep(std::move(models))),
          array(keep(std::move(routes))),        array(keep(std::move(checks))),
          number(app.verification ? 1 : 0)};
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

}  // namespace portico::isolation
