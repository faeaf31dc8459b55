#pragma once

// App: what a plugin registers while it starts, and what it keeps while it lives. Routes, config
// and state belong to start; log() may be called from any thread. Destroyed when the host stops the
// plugin.

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/about.hpp"
#include "portico/endpoint.hpp"
#include "portico/handler.hpp"
#include "portico/host.hpp"
#include "portico/media.hpp"
#include "portico/named.hpp"
#include "portico/options.hpp"
#include "portico/patch.hpp"
#include "portico/schema.hpp"
#include "portico/status.hpp"

namespace portico {

/// "The handler's return type is the response model": what the methods of App stand on without
/// <Model>.
struct ReturnType {};

class App {
public:
  explicit App(const Host& host, const About& about = {}) : host_{host}, about_{about} {}
  ~App() {
    for (auto step = at_stop_.rbegin(); step != at_stop_.rend(); ++step) stop(*step);
  }
  App(const App&) = delete;
  App& operator=(const App&) = delete;

#define PORTICO_METHOD_OF_APP(name, METHOD)                                                        \
  template <class Out = ReturnType, class F>                                                       \
  void name(std::string_view path, const Options& options, F handler) {                            \
    route<Out>(METHOD, path, options, std::move(handler));                                         \
  }                                                                                                \
  template <class Out = ReturnType, class F> void name(std::string_view path, F handler) {         \
    route<Out>(METHOD, path, Options{}, std::move(handler));                                       \
  }
  PORTICO_METHOD_OF_APP(get, "GET")
  PORTICO_METHOD_OF_APP(post, "POST")
  PORTICO_METHOD_OF_APP(put, "PUT")
  PORTICO_METHOD_OF_APP(patch, "PATCH")
  PORTICO_METHOD_OF_APP(delete_, "DELETE")
  PORTICO_METHOD_OF_APP(head, "HEAD")
  PORTICO_METHOD_OF_APP(options, "OPTIONS")
#undef PORTICO_METHOD_OF_APP

  /// Out is the response model: ReturnType (the handler's), a type, or void for none.
  template <class Out = ReturnType, class F>
  void route(std::string_view method, std::string_view path, const Options& options, F handler) {
    if constexpr (detail::check_handler<F>()) {
      using R = typename detail::SignatureOf<F>::Result;
      using Described = std::conditional_t<std::is_same_v<Out, ReturnType>,
                                           typename detail::ModelOf<R>::type, Out>;
      static_assert(std::is_void_v<Described> || Result<Described>,
                    "portico: the response model of a route has no JSON form; see docs/plugin.md");
      const std::string input =
          describe_input(path, static_cast<typename detail::SignatureOf<F>::Arguments*>(nullptr));
      if (method == "PATCH") warn_of_patch<F>(path);
      std::string output;
      if constexpr (detail::has_model<Described>) output = schemas_.of<Described>().dump();
      Options effective = options;
      effective.status = detail::success_of<R, F>(options);
      if (effective.name.empty()) effective.name = detail::name_of_handler<F>;
      check_status(method, path, effective.status, !output.empty());
      if constexpr (std::is_void_v<R> && std::is_same_v<Out, ReturnType> &&
                    !detail::takes_call<typename detail::SignatureOf<F>::Arguments>)
        warn_of_nothing(method, path, effective);
      Schema docs = effective.docs(schemas_);
      detail::document_result<R>(docs, effective);
      document_security(docs, method, path, effective);
      if (!effective.openapi.is_null()) docs.merge_patch(effective.openapi);
      register_route(
          method, path, effective, docs, input, output,
          detail::Endpoint<F, Described>::make(host_, std::string{method} + " " + std::string{path},
                                               effective.status, catchers_, std::move(handler)));
    }
  }

  /// What to answer when a handler throws an E: a response for (const E&, Call) or (const E&). Of
  /// several that fit the most derived counts; HttpError may be given another form this way.
  template <class E, class F> void on(F respond) {
    static_assert(std::is_class_v<E> && !std::is_const_v<E>,
                  "portico: on<E> is for a class of exceptions");
    static_assert(std::is_invocable_v<const F&, const E&, Call> ||
                      std::is_invocable_v<const F&, const E&>,
                  "portico: on<E> takes a function of (const E&, Call) or of (const E&)");
    catchers_->add<E>(std::move(respond));
  }

  /// Names a way to prove who one is, for the documentation of the routes that say .security; the
  /// words are OpenAPI's: {{"type", "http"}, {"scheme", "bearer"}}. The handler does the checking.
  void security_scheme(const std::string& name, const Schema& scheme) {
    security_schemes_[name] = scheme;
  }

  /// Makes a T that lives until the plugin is stopped; handlers keep the reference.
  template <class T, class... A> T& keep(A&&... arguments) {
    auto owned = std::make_unique<T>(std::forward<A>(arguments)...);
    T* const made = owned.get();
    at_stop_.emplace_back([made] { delete made; });  // a destructor that throws may be caught
    owned.release();
    return *made;
  }

  /// To be done when the plugin is stopped, the last first. No thread of the plugin may be left
  /// after it.
  void at_stop(std::function<void()> step) { at_stop_.push_back(std::move(step)); }

  /// The plugin's configuration, checked against the model that About names.
  template <Value T> T config() const {
    const portico_value* cell = host_.table->config(host_.app);
    if (cell == nullptr || (about_.config == nullptr && !AnyJson<T>)) {
      const std::string type{type_name<T>};
      throw std::logic_error(
          "portico: the configuration has no model; name it behind the plugin's version: .config = "
          "configuration<" +
          type + ">");
    }
    try {
      return read<T>(*cell);
    } catch (const Mismatch& problem) {
      throw std::invalid_argument("portico: the configuration at " + problem.location().dump() +
                                  ": " + problem.what());
    }
  }

  void log(Level level, std::string_view message) const { host_.log(level, message); }
  const Host& host() const { return host_; }

private:
  /// What one step throws keeps no other from its turn.
  void stop(const std::function<void()>& step) const noexcept {
    try {
      step();
    } catch (...) {
      detail::log_thrown(host_, "stop()");
    }
  }

  template <class... A>
  std::string describe_input([[maybe_unused]] std::string_view path, std::tuple<A...>*) {
    Schema properties = Schema::object(), required = Schema::array();
    (describe_argument<A>(path, properties, required), ...);
    if (properties.empty()) return {};
    Schema input{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) input["required"] = std::move(required);
    return input.dump();
  }

  template <class A>
  void describe_argument(std::string_view path, Schema& properties, Schema& required) {
    if constexpr (!detail::is_call<A>) {
      if (A::in == In::path)
        expect_in_path(path, A::name,
                       detail::find_name(detail::NameKind::alias, typename A::rules{}));
      detail::describe_parameter<A>(schemas_, properties, required);
    }
  }

  template <class F> void warn_of_patch(std::string_view path) const {
    const std::string untold =
        detail::untold_of_patch(static_cast<typename detail::SignatureOf<F>::Arguments*>(nullptr));
    if (!untold.empty()) log(Level::warning, "PATCH " + std::string{path} + ": " + untold);
  }

  static void expect_in_path(std::string_view path, std::string_view name, std::string_view alias) {
    const std::string wanted = "{" + std::string{alias.empty() ? name : alias};
    if (path.find(wanted + "}") != path.npos || path.find(wanted + ":") != path.npos) return;
    throw std::invalid_argument("route " + std::string{path} + " has no " + wanted +
                                "}, which its handler takes");
  }

  static void check_status(std::string_view method, std::string_view path, int status,
                           bool has_model) {
    if (!has_model || status == 0 || !status::forbids_body(status)) return;
    throw std::invalid_argument(std::string{method} + " " + std::string{path} + ": status " +
                                std::to_string(status) +
                                " carries no content, so its handler returns void");
  }

  /// A return that was forgotten is no error to the compiler.
  void warn_of_nothing(std::string_view method, std::string_view path,
                       const Options& options) const {
    const int status = options.status == 0 ? status::ok : options.status;
    if (method == "HEAD" || status::forbids_body(status) || !options.media_type.empty()) return;
    log(Level::warning,
        std::string{method} + ' ' + std::string{path} +
            ": the handler returns nothing, so that the reply is null; return a value, say .status "
            "= status::no_content, or <void> behind the method where null is meant");
  }

  /// Every scheme that a route names has to be known; a route without any has none.
  void document_security(Schema& docs, std::string_view method, std::string_view path,
                         const Options& options) const {
    for (const std::string& name : options.security) {
      const auto scheme = security_schemes_.find(name);
      if (scheme == security_schemes_.end())
        throw std::invalid_argument(std::string{method} + " " + std::string{path} +
                                    ": the security scheme " + name +
                                    " is not known; declare it first with security_scheme()");
      docs["securitySchemes"][name] = scheme->second;
    }
  }

  void register_route(std::string_view method, std::string_view path, const Options& options,
                      const Schema& docs, const std::string& input, const std::string& output,
                      portico_handler handler) {
    // Owned by the host from route() on; until then a failure here would leak it.
    std::unique_ptr<void, void (*)(void*)> owned{handler.self, handler.drop};
    const std::string include = options.include.is_null() ? "" : options.include.dump();
    const std::string exclude = options.exclude.is_null() ? "" : options.exclude.dump();
    const std::string documented = docs.empty() ? "" : docs.dump();
    for (const Schemas::Model& model : schemas_.take()) {
      const std::string text = model.schema.dump();
      expect(host_.table->model(host_.app, to_str(model.name), to_str(text)),
             "model " + model.name);
    }
    const portico_route route{sizeof(portico_route), options.flags(), to_str(method),
                              to_str(path),          options.status,  to_str(input),
                              to_str(output),        to_str(include), to_str(exclude),
                              to_str(documented),    handler};
    owned.release();
    expect(host_.table->route(host_.app, &route), std::string{method} + " " + std::string{path});
  }

  static void expect(portico_result result, const std::string& what) {
    if (result != PORTICO_OK) throw std::runtime_error("the host refused " + what);
  }

  Host host_;
  About about_;
  Schemas schemas_;
  std::map<std::string, Schema> security_schemes_;
  std::shared_ptr<detail::Catchers> catchers_ = std::make_shared<detail::Catchers>();
  std::vector<std::function<void()>> at_stop_;
};

}  // namespace portico
