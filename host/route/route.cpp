#include "route/route.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

#include "route/status.hpp"

namespace portico::route {
namespace {

std::string_view view(portico_str text) { return {text.data, text.size}; }

bool token(std::string_view method) {
  return !method.empty() &&
         method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == std::string_view::npos;
}

class Compiler {
public:
  Compiler(const portico_route& given, model::Models& models)
      : given_{given}, models_{models}, label_{std::string{view(given.method)} + ' ' +
                                               std::string{view(given.path)}} {}

  void run(Route& route) {
    method(route);
    try {
      route.path = Path{view(given_.path)};
    } catch (const std::runtime_error& error) {
      refuse(error.what());
    }
    status(route);
    route.flags = given_.flags;
    route.pace.declare(given_.flags);
    route.input_schema = view(given_.input);
    route.output_schema = view(given_.output);
    route.include = view(given_.include);
    route.exclude = view(given_.exclude);
    if (given_.input.size)
      route.input = compile_input("input of " + label_, view(given_.input), route.path, models_);
    output(route);
    docs(route);
  }

private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(label_ + ": " + why);
  }

  void method(Route& route) const {
    route.method = view(given_.method);
    if (!token(route.method)) refuse("the method must be a token in upper case, such as GET");
  }

  void status(Route& route) const {
    route.status = given_.status == 0 ? 200 : given_.status;
    if (route.status < 200 || route.status > 999)
      refuse("status " + std::to_string(route.status) +
             " cannot be that of a reply: use 200 to 999");
    if (bodiless(route.status) && given_.output.size)
      refuse("status code " + std::to_string(route.status) +
             " must not have a response body: take the response model away or use another status");
  }

  void output(Route& route) const {
    if (!given_.output.size) return;
    route.output = &models_.compile("output of " + label_, view(given_.output));
    model::refuse_secrets(*route.output);
    route.selection = model::Selection::compile(*route.output, view(given_.include),
                                                view(given_.exclude), given_.flags);
  }

  void docs(Route& route) const {
    route.docs = view(given_.docs);
    if (!route.docs.empty() && !nlohmann::json::parse(route.docs, nullptr, false).is_object())
      refuse("docs is not a JSON object");
  }

  const portico_route& given_;
  model::Models& models_;
  std::string label_;
};

}  // namespace

std::unique_ptr<Route> compile(const portico_route& given, Owned<portico_handler> handler,
                               const std::string& plugin, model::Models& models) {
  auto route = std::make_unique<Route>();
  route->plugin = plugin;
  route->handler = std::move(handler);
  Compiler{given, models}.run(*route);
  return route;
}

}  // namespace portico::route
