#pragma once

// App: what a plugin registers while it starts, and what it keeps while it lives. Routes, config
// and state belong to start; log() may be called from any thread. Destroyed when the host stops the
// plugin.

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/about.hpp"
#include "portico/detail/methods.hpp"
#include "portico/detail/periodic.hpp"
#include "portico/endpoint.hpp"
#include "portico/handler.hpp"
#include "portico/health.hpp"
#include "portico/host.hpp"
#include "portico/options.hpp"
#include "portico/provider.hpp"
#include "portico/schema.hpp"
#include "portico/verifier.hpp"

struct portico_task_kind;

namespace portico {

class App;
class Router;
class TaskBatch;
struct CronOptions;
struct EnqueueOptions;
struct RouterOptions;
struct TaskOptions;
class Trace;

namespace detail {

/// "The handler's return type is the response model": what the methods of App stand on without
/// <Model>.
struct ReturnType {};

class Providers;
portico_result start_plugin(const portico_host* table, portico_app* handle, void** self,
                            const About& about, void (*registers)(App&));
}  // namespace detail

class App {
public:
  /// The SDK makes it: PORTICO_PLUGIN gives it a name.
  explicit App(const detail::Host& host, const detail::About& about = {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  ///@{
  /// A route: app.get("/items/{id}", {.tags = {"items"}}, handler), with or without options, which
  /// stand before the handler. get<Item>(...) says the response model; the handler's return type is
  /// it otherwise. Throws for what the host could not serve.
  PORTICO_METHODS
  ///@}

  /// Out is the response model: ReturnType (the handler's), a type, or void for none.
  template <class Out = detail::ReturnType, class F>
  void route(std::string_view method, std::string_view path, const Options& options, F handler) {
    if constexpr (detail::check_handler<F>()) {
      using R = detail::AnswerOf<F>;
      constexpr bool plain = std::is_same_v<Out, detail::ReturnType>;
      using Described = std::conditional_t<plain, typename detail::ModelOf<R>::type, Out>;
      static_assert(plain || !detail::is_answers<R>,
                    "portico: Answers<...> says the models of a route: the method takes no type");
      if constexpr (detail::check_response_model<Described, F>()) {
        using Endpoint = typename detail::EndpointFor<F, Described>::type;
        add(method, path, options, detail::handler_shape<F, Described, plain>,
            new Endpoint{std::move(handler)}, Endpoint::drop);
      }
    }
  }

  /// What to answer when a handler throws an E, for (const E&, Call) or (const E&): a response
  /// class, an answer such as NotFound{Message{...}}, an Answers<...>, or a std::variant of these.
  /// Of several that fit the most derived counts; HttpError may be given another form this way.
  template <class E, class F> void on(F respond) {
    static_assert(std::is_class_v<E> && !std::is_const_v<E>,
                  "portico: on<E> is for a class of exceptions");
    static_assert(std::is_invocable_v<const F&, const E&, Call> ||
                      std::is_invocable_v<const F&, const E&>,
                  "portico: on<E> takes a function of (const E&, Call) or of (const E&)");
    static_assert(
        detail::AnswersWithResponse<F, E>,
        "portico: on<E> answers with a response class, such as JsonResponse, or with an answer "
        "such as NotFound{Message{...}}");
    if constexpr (detail::AnswersWithResponse<F, E>) catchers_->add<E>(std::move(respond));
  }

  /// How the T of a Need<T> is made: a T, a T& that outlives the calls, a std::unique_ptr<T> or
  /// std::shared_ptr<T>, of a function that takes what a handler takes, other needs included. Once
  /// for a call that needs one; before the routes that do. May throw what a handler may.
  template <class T, class F> void provide(F function, const ProviderOptions& options = {}) {
    if constexpr (detail::check_provider<T, F>())
      add(detail::Provider<T, F>::make(std::move(function)), options);
  }
  /// In place of what provide<T>() says, before or after: for tests.
  template <class T, class F>
  void override_provider(F function, const ProviderOptions& options = {}) {
    if constexpr (detail::check_provider<T, F>())
      replace(detail::Provider<T, F>::make(std::move(function)), options);
  }

  /// Routes that have something in common; see router.hpp.
  Router router(const RouterOptions& options);

  /// Runs `work`, a function of nothing or of a std::stop_token, every so often, from when the
  /// plugin has started until it is stopped, the first time one interval after the start; never
  /// twice at once: turns that it misses are left out. On a thread of its own. The stop asks the
  /// token and waits for a run that has begun; it comes before every at_stop() and before what was
  /// kept goes. What it throws is logged, and it goes on. `name` is for the log.
  template <class F>
  void every(const std::string& name, std::chrono::nanoseconds interval, F work) {
    constexpr bool suits = std::is_invocable_v<F&> || detail::waits_for_stop<F>();
    static_assert(suits, "portico: every() takes a function of nothing or of a std::stop_token");
    if constexpr (suits) repeat(name, interval, detail::step_of(std::move(work)));
  }
  /// The same without a name.
  template <class F> void every(std::chrono::nanoseconds interval, F work) {
    every("the work of every()", interval, std::move(work));
  }

  /// Asked by the host whether something that the plugin needs is well, for /readyz and `portico
  /// plugins`: a function of nothing that returns nothing, a bool or a Health; what it throws is
  /// why it is not. At most once a second, never twice at once, on a thread of the host's that
  /// serves nobody. See health.h.
  template <class F> void health(const std::string& name, F check) {
    constexpr bool suits = detail::is_health_check<F>();
    static_assert(suits,
                  "portico: health() takes a function of nothing that returns nothing, a bool or a "
                  "Health: Health::failing(\"has no connection\")");
    if constexpr (suits) add_health(name, detail::health_check_of(std::move(check)));
  }

  ///@{
  /// A kind of tasks that survive, what enqueues them by the clock, and what does so now, until the
  /// plugin is stopped: for who includes portico/tasks.hpp.
  template <class Args, class F>
  void task(const std::string& name, F work, const TaskOptions& options);
  template <class Args, class F> void task(const std::string& name, F work);
  template <class Args>
  void cron(std::string_view schedule, std::string_view task, const Args& args,
            const CronOptions& options);
  template <class Args>
  void cron(std::string_view schedule, std::string_view task, const Args& args);
  ///@}
  ///@{
  /// The id of the task. Waits until it is stored. Any thread.
  template <class Args>
  std::string enqueue(std::string_view name, const Args& args, const EnqueueOptions& options) const;
  template <class Args> std::string enqueue(std::string_view name, const Args& args) const;
  std::vector<std::string> enqueue(const TaskBatch& batch) const;
  ///@}
  /// For who includes portico/trace.hpp: of what the host runs on the calling thread.
  Trace trace() const;

  /// Says for all of the host who a client is, by what the client has shown, where the operator
  /// names this plugin for the scheme: a function of (const Shown&) that returns a
  /// std::optional<Known>, called by many threads at once. See verifier.hpp.
  template <class F> void verifier(F verify) {
    constexpr bool suits = std::is_invocable_r_v<std::optional<Known>, const F&, const Shown&>;
    static_assert(suits, "portico: verifier() takes a function of (const Shown&) that returns a "
                         "std::optional<Known>, and is const");
    if constexpr (suits) add_verifier(detail::Verify{std::move(verify)});
  }

  /// Names a way to prove who one is; the words are OpenAPI's: {{"type", "http"}, {"scheme",
  /// "bearer"}}. A handler that takes a Security of it is called for those alone who do. Routes
  /// that say .security are documented so; the host checks that where the operator has it
  /// verified, and leaves it to the handler where not.
  void security_scheme(const std::string& name, const JsonValue& scheme);

  /// Makes a T that lives until the plugin is stopped; handlers keep the reference.
  template <class T, class... A> T& keep(A&&... arguments) {
    auto owned = std::make_unique<T>(std::forward<A>(arguments)...);
    T* const made = owned.get();
    at_stop([made] { delete made; });  // a destructor that throws may be caught
    static_cast<void>(owned.release());
    return *made;
  }

  /// To be done when the plugin is stopped, the last first. No thread of the plugin may be left
  /// after it.
  void at_stop(std::function<void()> step);

  /// The plugin's configuration, checked against the model that About names.
  template <detail::Value T> T config() const {
    T value{};
    configure(detail::type_name<T>, detail::AnyJson<T>, &value, detail::read_erased<T>);
    return value;
  }

  /// A line of the host's log, with the plugin's name. Any thread.
  void log(Level level, std::string_view message) const { host_.log(level, message); }
  /// What functions of abi.h are called with.
  const detail::Host& host() const { return host_; }

private:
  friend portico_result detail::start_plugin(const portico_host* table, portico_app* handle,
                                             void** self, const detail::About& about,
                                             void (*registers)(App&));

  void configure(std::string_view type, bool is_any, void* value, detail::ReadErased read) const;
  // What a plugin does not use is not linked: these are in the sources that they need.
  void add_health(const std::string& name, detail::HealthCheck check);
  void add_verifier(detail::Verify verify);
  void repeat(const std::string& name, std::chrono::nanoseconds interval, detail::Step step);
  // Owns the kind's handler, also when it throws.
  void declare_task(const portico_task_kind& given, detail::Schema (*schema)(detail::Schemas&));
  void declare_cron(std::string_view schedule, std::string_view task, const portico_value& args,
                    const CronOptions& options);
  // Own the provider, also when they throw.
  void add(const detail::GivenProvider& given, const ProviderOptions& options);
  void replace(const detail::GivenProvider& given, const ProviderOptions& options);
  detail::Providers& providers_of(const detail::GivenProvider& given);
  /// Owns the endpoint, also when it throws.
  void add(std::string_view method, std::string_view path, const Options& options,
           const detail::HandlerShape& shape, detail::AnyEndpoint* endpoint, void (*drop)(void*));
  std::shared_ptr<const detail::NeedPlan> plan_needs(const std::string& route,
                                                     const detail::HandlerShape& shape,
                                                     const std::vector<detail::NeedShape>& shared);
  std::string describe_input(std::string_view path, const Options& options,
                             std::span<const detail::ParameterShape> parameters);
  void warn_of_patch(std::string_view path,
                     std::span<const detail::ParameterShape> parameters) const;
  void warn_of_nothing(std::string_view method, std::string_view path,
                       const Options& options) const;
  void warn_of_untaken(std::string_view method, std::string_view path,
                       std::span<const detail::ParameterShape> parameters) const;
  void document_security(detail::Schema& docs, const Options& options,
                         std::span<const detail::ParameterShape> parameters) const;
  void register_models();
  void stop(const std::function<void()>& step) const noexcept;

  detail::Host host_;
  detail::About about_;
  detail::Schemas schemas_;
  JsonValue security_schemes_;  ///< by name
  std::shared_ptr<detail::Catchers> catchers_;
  std::unique_ptr<detail::Providers> providers_;  ///< from the first one on
  std::vector<std::function<void()>> at_stop_;
  bool started_ = false;
  std::unique_ptr<detail::Repeated> repeated_;  ///< from the first every() on
};

}  // namespace portico
