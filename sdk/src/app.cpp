#include "portico/app.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "portico/answers.h"
#include "portico/detail/need_plan.hpp"
#include "portico/guard.hpp"
#include "portico/intake.h"
#include "portico/limits.h"
#include "portico/status.hpp"

namespace portico {

namespace {

using detail::Mismatch;
using detail::Schema;
using detail::Schemas;
using detail::to_str;

bool is_in_path(std::string_view path, std::string_view name) {
  const std::string wanted = "{" + std::string{name};
  return path.find(wanted + "}") != path.npos || path.find(wanted + ":") != path.npos;
}

/// The first name in braces that no parameter takes.
std::string untaken(std::string_view path, std::span<const detail::ParameterShape> parameters) {
  for (std::size_t begin = path.find('{'); begin != path.npos; begin = path.find('{', begin + 1)) {
    const std::size_t end = path.find_first_of(":}", begin);
    if (end == path.npos) return {};
    const std::string_view name = path.substr(begin + 1, end - begin - 1);
    const auto takes = [name](const detail::ParameterShape& one) {
      return one.in == detail::In::path && (one.alias.empty() ? one.name : one.alias) == name;
    };
    if (std::none_of(parameters.begin(), parameters.end(), takes)) return std::string{name};
  }
  return {};
}

/// What a route may not say, whatever its handler is.
void check_route(std::string_view path, const Options& options) {
  if (path.find('?') != path.npos)
    throw std::invalid_argument(
        "a path has no query behind a question mark; a handler takes it as a Query");
  if (options.quick && options.blocking)
    throw std::invalid_argument(
        ".quick and .blocking exclude each other: one never blocks, the other does; leave out one");
}

/// A result that cannot keep the model of its route would be a 500 at each call.
void check_reply(const detail::HandlerShape& shape) {
  const std::string lacking = shape.lacking != nullptr ? shape.lacking() : "";
  if (!lacking.empty())
    throw std::invalid_argument(lacking + "; return one, or give the member a default");
}

/// Does a step; what it throws is told with its route.
template <class Step> void naming(const std::string& route, Step step) {
  try {
    step();
  } catch (const std::exception& error) {
    std::string_view why = error.what();
    if (why.starts_with("portico: ")) why.remove_prefix(9);
    throw std::invalid_argument(route + ": " + std::string{why});
  }
}

void check_status(std::optional<int> status, bool has_model) {
  if (!has_model || !status || !status::forbids_body(*status)) return;
  throw std::invalid_argument("status " + std::to_string(*status) +
                              " carries no content, so its handler returns void");
}

void expect(portico_result result, const std::string& what) {
  if (result != PORTICO_OK) throw std::runtime_error("the host refused " + what);
}

/// The status of a successful reply: the one that is seen, the route's, else what its response
/// class usually sends.
std::optional<int> success_of(const detail::HandlerShape& shape, const Options& options) {
  if (shape.seen_status > 0) return shape.seen_status;
  // A redirect is none with the status of another reply.
  const bool redirects = options.status >= 300 && options.status < 400;
  return shape.usual_status != 0 && !redirects ? shape.usual_status : options.status;
}

/// What stands in the way of a handler that lists its answers.
void check_answers(const detail::Host& host, const Options& options,
                   const detail::HandlerShape& shape) {
  if (shape.result.answers.empty()) return;
  if (options.status && *options.status != shape.seen_status)
    throw std::invalid_argument(".status is " + std::to_string(*options.status) +
                                ", but the handler's Answers<...> says " +
                                std::to_string(shape.seen_status) + ": leave .status out");
  if (host.table->extension(PORTICO_ANSWERS) == nullptr)
    throw std::runtime_error("this host does not offer " PORTICO_ANSWERS
                             ", which Answers<...> needs; it needs to be newer");
}

/// A host that would take them for documentation would serve the route unguarded.
void check_limits(const detail::Host& host, const RequestLimits& limits) {
  if (limits.any() && host.table->extension(PORTICO_LIMITS) == nullptr)
    throw std::runtime_error("this host does not offer " PORTICO_LIMITS
                             ", which .limits needs; it needs to be newer");
}

/// What the route says of a body that its handler reads as it arrives.
void put_stream(const detail::Host& host, const BodyOptions& options, bool quick,
                Schema& property) {
  if (host.table->extension(PORTICO_INTAKE_SERVICE) == nullptr)
    throw std::runtime_error("this host does not offer " PORTICO_INTAKE_SERVICE
                             ", which a BodyStream needs; it needs to be newer");
  if (quick)
    throw std::invalid_argument(
        "it is .quick, but a handler with a BodyStream waits for its client; leave .quick out");
  if (options.limit == 0u) throw std::invalid_argument(".body.limit is 0; it is 1 or more bytes");
  if (options.limit) property["x-limit"] = *options.limit;
  if (!options.media_type.empty()) property["x-media-type"] = options.media_type;
}

std::string text_of(const Schema& schema) { return schema.is_null() ? "" : schema.dump(); }

}  // namespace

App::App(const detail::Host& host, const detail::About& about)
    : host_{host},
      about_{about},
      catchers_{std::make_shared<detail::Catchers>()} {}

App::~App() {
  if (repeated_ != nullptr) repeated_->stop();
  for (auto step = at_stop_.rbegin(); step != at_stop_.rend(); ++step) stop(*step);
}

/// What one step throws keeps no other from its turn.
void App::stop(const std::function<void()>& step) const noexcept {
  try {
    step();
  } catch (...) {
    detail::log_thrown(host_, "stop()");
  }
}

void App::at_stop(std::function<void()> step) { at_stop_.push_back(std::move(step)); }

void App::security_scheme(const std::string& name, const JsonValue& scheme) {
  if (!scheme.is_object() || !scheme.contains("type"))
    throw std::invalid_argument("the security scheme " + name +
                                " is no object with a type: {{\"type\", \"http\"}, {\"scheme\", "
                                "\"bearer\"}}");
  security_schemes_[name] = scheme;
}

void App::configure(std::string_view type, bool is_any, void* value,
                    detail::ReadErased read) const {
  const portico_value* cell = host_.table->config(host_.app);
  if (cell == nullptr || (about_.config == nullptr && !is_any))
    throw std::logic_error(
        "portico: the configuration has no model; name it behind the plugin's version: .config = "
        "configuration<" +
        std::string{type} + ">");
  try {
    read(*cell, value);
  } catch (const Mismatch& problem) {
    throw std::invalid_argument("portico: the configuration at " + problem.location().dump() +
                                ": " + problem.what());
  }
}

void App::add(std::string_view method, std::string_view path, const Options& options,
              const detail::HandlerShape& shape, detail::AnyEndpoint* endpoint,
              void (*drop)(void*)) {
  // Owned by the host from route() on; until then a failure here would leak it.
  std::unique_ptr<void, void (*)(void*)> owned{endpoint, drop};
  const std::string name = std::string{method} + " " + std::string{path};
  auto needs = plan_needs(name, shape, options.needs);
  const std::span<const detail::ParameterShape> parameters =
      needs == nullptr ? shape.parameters : std::span{needs->parameters};
  std::string input, output, include, exclude, documented;
  Options effective = options;
  naming(name, [&] {
    check_route(path, options);
    if (needs != nullptr) providers_->document(*needs, path, effective);
    input = describe_input(path, options, parameters);
    if (method == "PATCH") warn_of_patch(path, shape.parameters);
    if (shape.output != nullptr) output = shape.output(schemas_).dump();
    check_reply(shape);
    check_answers(host_, options, shape);
    check_limits(host_, options.limits);
    effective.status = success_of(shape, options);
    if (effective.name.empty()) effective.name = shape.name;
    check_status(effective.status, !output.empty());
    if (shape.returns_nothing && !shape.takes_call) warn_of_nothing(method, path, effective);
    if (!shape.takes_call) warn_of_untaken(method, path, parameters);
    Schema docs = effective.docs(schemas_);
    detail::document_result(docs, effective, shape.result);
    detail::document_answers(docs, shape.result.answers, shape.seen_status, schemas_);
    document_security(docs, effective, parameters);
    if (!effective.openapi.is_null()) docs.merge_patch(effective.openapi);
    include = text_of(effective.include.json()), exclude = text_of(effective.exclude);
    if (!docs.empty()) documented = docs.dump();
  });
  register_models();
  const auto usual = needs == nullptr ? detail::AnyEndpoint::run : needs->run;
  const auto run = shape.run != nullptr ? shape.run : usual;
  endpoint->prepare(host_, name, effective.status.value_or(0), catchers_, std::move(needs));
  const portico_route route{sizeof(portico_route),
                            effective.flags(),
                            to_str(method),
                            to_str(path),
                            effective.status.value_or(0),
                            to_str(input),
                            to_str(output),
                            to_str(include),
                            to_str(exclude),
                            to_str(documented),
                            portico_handler{endpoint, run, drop}};
  owned.release();
  expect(host_.table->route(host_.app, &route), name);
}

/// Null for a route that needs nothing.
std::shared_ptr<const detail::NeedPlan>
App::plan_needs(const std::string& route, const detail::HandlerShape& shape,
                const std::vector<detail::NeedShape>& shared) {
  if (shared.empty() && shape.needs.empty()) return nullptr;
  if (providers_ == nullptr)
    detail::refuse_missing(route + ": it", (shared.empty() ? shape.needs[0] : shared[0]).type);
  return providers_->plan(route, shape, shared, schemas_);
}

void App::register_models() {
  for (const Schemas::Model& model : schemas_.take()) {
    const std::string text = model.schema.dump();
    expect(host_.table->model(host_.app, to_str(model.name), to_str(text)), "model " + model.name);
  }
}

std::string App::describe_input(std::string_view path, const Options& options,
                                std::span<const detail::ParameterShape> parameters) {
  Schema properties = Schema::object(), required = Schema::array();
  bool streams = false;
  for (const detail::ParameterShape& shape : parameters) {
    if (shape.in == detail::In::path) detail::expect_in_path(path, shape, "its handler");
    detail::describe_parameter(shape, schemas_, properties, required);
    if (shape.in != detail::In::stream) continue;
    put_stream(host_, options.body, options.quick, properties[shape.name]);
    streams = true;
  }
  if (!streams && (options.body.limit || !options.body.media_type.empty()))
    throw std::invalid_argument(
        ".body is of a BodyStream, which the handler does not take; leave it out, or take one");
  if (properties.empty()) return {};
  Schema input{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) input["required"] = std::move(required);
  return input.dump();
}

void App::warn_of_patch(std::string_view path,
                        std::span<const detail::ParameterShape> parameters) const {
  std::string names;
  for (const detail::ParameterShape& shape : parameters)
    if (shape.untold != nullptr) names = detail::joined({names, shape.untold()});
  if (!names.empty())
    log(Level::warning, "PATCH " + std::string{path} + ": " + names +
                            ": null cannot be told from what was not sent; a "
                            "Field<std::optional<...>> can (is_set())");
}

/// A return that was forgotten is no error to the compiler.
void App::warn_of_nothing(std::string_view method, std::string_view path,
                          const Options& options) const {
  const int status = options.status.value_or(status::ok);
  if (method == "HEAD" || status::forbids_body(status) || !options.media_type.empty()) return;
  log(Level::warning,
      std::string{method} + ' ' + std::string{path} +
          ": the handler returns nothing, so that the reply is null; return a value, say .status "
          "= status::no_content, or <void> behind the method where null is meant");
}

void App::warn_of_untaken(std::string_view method, std::string_view path,
                          std::span<const detail::ParameterShape> parameters) const {
  const std::string name = untaken(path, parameters);
  if (!name.empty())
    log(Level::warning, std::string{method} + ' ' + std::string{path} + ": nothing takes {" + name +
                            "} of the path; a Path<\"" + name + "\"> of the handler does");
}

/// Every scheme that a route names has to be known; a route without any has none. What a Security
/// asks for is the host's to document.
void App::document_security(detail::Schema& docs, const Options& options,
                            std::span<const detail::ParameterShape> parameters) const {
  const auto document = [&](const std::string& name) {
    const auto scheme = security_schemes_.find(name);
    if (scheme == security_schemes_.end())
      throw std::invalid_argument("the security scheme " + name +
                                  " is not known; declare it first with security_scheme()");
    docs["securitySchemes"][name] = scheme.value();
  };
  for (const std::string& name : options.security) document(name);
  for (const detail::ParameterShape& shape : parameters)
    for (std::string_view left = shape.schemes; !left.empty();) {
      const std::size_t end = std::min(left.find(' '), left.size());
      document(std::string{left.substr(0, end)});
      left.remove_prefix(std::min(end + 1, left.size()));
    }
}

void detail::refuse_missing(const std::string& who, std::string_view type) {
  const std::string missing{type};
  throw std::invalid_argument(who + " needs a " + missing +
                              ", which nobody provides: say app.provide<" + missing +
                              ">(...) before this route");
}

void detail::expect_in_path(std::string_view path, const ParameterShape& shape,
                            const std::string& who) {
  const std::string_view wanted = shape.alias.empty() ? shape.name : shape.alias;
  if (is_in_path(path, wanted)) return;
  throw std::invalid_argument("the path has no {" + std::string{wanted} + "}, which " + who +
                              " takes; write it into the path, in braces");
}

std::string detail::joined(std::initializer_list<std::string> parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace portico
