#include "portico/detail/need_plan.hpp"

#include <algorithm>
#include <stdexcept>

#include "portico/app.hpp"
#include "portico/problem.hpp"

namespace portico::detail {

namespace {

/// The places of parameters that the handler has, too: until it is known where these begin.
constexpr std::uint32_t of_handler = 1u << 31;

std::string text(std::string_view view) { return std::string{view}; }

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// Whether both are read from the same place of a request. A model's name stands nowhere.
bool same_source(const ParameterShape& a, const ParameterShape& b) {
  if (a.in != b.in) return false;
  if (a.is_model != b.is_model || (a.is_model && a.in != In::body)) return a.name == b.name;
  const std::string one = wire_name(a), other = wire_name(b);
  return a.in == In::header ? same_word(one, other) : one == other;
}

std::string described(const ParameterShape& shape, Schemas& schemas) {
  Schema properties = Schema::object(), required = Schema::array();
  ParameterShape nameless = shape;
  nameless.name = "it";
  nameless.alias = {};
  describe_parameter(nameless, schemas, properties, required);
  return properties.dump() + required.dump();
}

}  // namespace

void gave_nothing(std::string_view type) {
  throw std::logic_error("portico: the provider of a " + text(type) + " gave none");
}

KnownProvider::KnownProvider(const GivenProvider& given, const ProviderOptions& its_options)
    : shape{*given.shape},
      options{its_options},
      self_{given.self} {}
KnownProvider::~KnownProvider() { shape.drop(self_); }

class KnownProviders final : public Providers {
public:
  void add(const GivenProvider& given, const ProviderOptions& options, Rank rank) override;
  std::shared_ptr<const NeedPlan> plan(const std::string& route, const HandlerShape& handler,
                                       const std::vector<NeedShape>& shared,
                                       Schemas& schemas) override;
  void document(const NeedPlan& plan, std::string_view path, Options& options) const override;

  struct Entry {
    std::shared_ptr<const KnownProvider> usual, in_place;
    bool used = false;  ///< a route needs it
  };
  Entry* find(const void* identity);

private:
  std::deque<Entry> entries_;
};

/// One plan, while it is made.
class Planning {
public:
  Planning(KnownProviders& providers, const std::string& route, Schemas& schemas)
      : providers_{providers},
        route_{route},
        schemas_{schemas} {}

  NeedPlan make(const HandlerShape& handler, const std::vector<NeedShape>& shared) {
    handler_ = handler.parameters;
    for (const NeedShape& need : shared) step_of(need, nullptr);
    for (const NeedShape& need : handler.needs)
      plan_.handler_needs.push_back(step_of(need, nullptr));
    plan_.of_providers = plan_.parameters.size();
    plan_.parameters.insert(plan_.parameters.end(), handler_.begin(), handler_.end());
    for (NeedPlan::Step& step : plan_.steps)
      for (std::uint32_t& place : step.places)
        if ((place & of_handler) != 0)
          place = (place & ~of_handler) + static_cast<std::uint32_t>(plan_.of_providers);
    plan_.run = AnyEndpoint::run_with_needs;
    lay_out();
    return std::move(plan_);
  }

private:
  /// Of what a type is made in this plan, after everything that it needs.
  std::uint32_t step_of(const NeedShape& need, const KnownProvider* asking) {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i)
      if (plan_.steps[i].provider->shape.made.identity == need.identity) return checked(i, asking);
    KnownProviders::Entry* entry = providers_.find(need.identity);
    if (entry == nullptr)
      refuse_missing(
          route_ + ": " +
              (asking == nullptr ? "it" : "the provider of " + text(asking->shape.made.type)),
          need.type);
    entry->used = true;
    const auto provider = entry->in_place ? entry->in_place : entry->usual;
    enter(*provider);
    NeedPlan::Step step{provider, {}, {}, 0};
    for (const NeedShape& inner : provider->shape.needs)
      step.needs.push_back(step_of(inner, provider.get()));
    for (const ParameterShape& parameter : provider->shape.parameters)
      step.places.push_back(place_of(parameter, *provider));
    asked_.pop_back();
    plan_.outlives_the_handler |= provider->options.scope == Scope::request;
    plan_.steps.push_back(std::move(step));
    return checked(plan_.steps.size() - 1, asking);
  }

  void enter(const KnownProvider& provider) {
    const bool circle = std::find(asked_.begin(), asked_.end(), &provider) != asked_.end();
    asked_.push_back(&provider);
    if (!circle) return;
    std::string round;
    for (const KnownProvider* one : asked_)
      round += (round.empty() ? "" : " needs ") + text(one->shape.made.type);
    throw std::invalid_argument(route_ + ": what it needs goes round in a circle, " + round +
                                ": let one of them do without");
  }

  /// What is needed has to live as long as what needs it.
  std::uint32_t checked(std::size_t step, const KnownProvider* asking) const {
    const KnownProvider& provider = *plan_.steps[step].provider;
    if (asking != nullptr && asking->options.scope == Scope::request &&
        provider.options.scope == Scope::function)
      throw std::invalid_argument(
          route_ + ": a " + text(asking->shape.made.type) +
          " lives until the reply is sent, but the " + text(provider.shape.made.type) +
          " that it needs has Scope::function and ends before: give both the same scope");
    return static_cast<std::uint32_t>(step);
  }

  /// Where a provider's parameter stands among those of the route. The same one of two is one.
  std::uint32_t place_of(const ParameterShape& parameter, const KnownProvider& provider) {
    for (std::size_t i = 0; i < handler_.size(); ++i)
      if (same_source(handler_[i], parameter)) {
        expect_same(handler_[i], parameter, provider);
        return static_cast<std::uint32_t>(i) | of_handler;
      }
    for (std::size_t i = 0; i < plan_.parameters.size(); ++i)
      if (same_source(plan_.parameters[i], parameter)) {
        expect_same(plan_.parameters[i], parameter, provider);
        return static_cast<std::uint32_t>(i);
      }
    plan_.parameters.push_back(under_its_own_name(parameter));
    return static_cast<std::uint32_t>(plan_.parameters.size() - 1);
  }

  void expect_same(const ParameterShape& known, const ParameterShape& parameter,
                   const KnownProvider& provider) {
    if (described(known, schemas_) == described(parameter, schemas_)) return;
    const std::string name = wire_name(parameter);
    const std::string cure = parameter.in == In::body
                                 ? "name each of them with As<\"...\">, or take one type"
                                 : "give both the same type and rules";
    throw std::invalid_argument(route_ + ": the " + word(parameter.in) + " parameter " + name +
                                " of the provider of " + text(provider.shape.made.type) +
                                " is another one than that of the same name beside it: " + cure);
  }

  /// Names of parameters are those of the input's members, whatever place they come from.
  ParameterShape under_its_own_name(const ParameterShape& parameter) {
    const auto taken = [&](std::string_view name) {
      const auto has = [&](const ParameterShape& one) { return one.name == name; };
      return std::any_of(handler_.begin(), handler_.end(), has) ||
             std::any_of(plan_.parameters.begin(), plan_.parameters.end(), has);
    };
    if (!taken(parameter.name)) return parameter;
    ParameterShape made = parameter;
    if (!made.is_model) made.alias = plan_.names.emplace_back(wire_name(parameter));
    std::string name = std::string{word(parameter.in)} + '_' + text(parameter.name);
    while (taken(name)) name += '_';
    made.name = plan_.names.emplace_back(std::move(name));
    return made;
  }

  void lay_out() {
    const auto up = [](std::size_t size, std::size_t to) { return (size + to - 1) / to * to; };
    plan_.alignment = alignof(void*);
    plan_.size = plan_.steps.size() * sizeof(void*);
    for (NeedPlan::Step& step : plan_.steps) {
      const ProviderShape& shape = step.provider->shape;
      plan_.alignment = std::max(plan_.alignment, shape.alignment);
      step.room = up(plan_.size, shape.alignment);
      plan_.size = step.room + shape.size;
    }
  }

  KnownProviders& providers_;
  const std::string& route_;
  Schemas& schemas_;
  std::span<const ParameterShape> handler_;
  NeedPlan plan_;
  std::vector<const KnownProvider*> asked_;  ///< each needed by the one before it
};

void KnownProviders::add(const GivenProvider& given, const ProviderOptions& options, Rank rank) {
  std::unique_ptr<void, void (*)(void*)> owned{given.self, given.shape->drop};
  const auto provider = std::make_shared<const KnownProvider>(given, options);
  static_cast<void>(owned.release());
  const NeedShape& made = given.shape->made;
  Entry* entry = find(made.identity);
  if (entry == nullptr) entry = &entries_.emplace_back();
  const std::string type = text(made.type);
  if (entry->used && rank == Rank::in_place)
    throw std::logic_error("portico: override_provider<" + type +
                           ">() comes too late: say it before the routes that need one");
  auto& place = rank == Rank::usual ? entry->usual : entry->in_place;
  if (place != nullptr)
    throw std::logic_error("portico: a " + type + " is provided twice; override_provider<" + type +
                           ">() replaces one, for tests");
  place = provider;
}

KnownProviders::Entry* KnownProviders::find(const void* identity) {
  for (Entry& entry : entries_) {
    const auto& one = entry.usual ? entry.usual : entry.in_place;
    if (one != nullptr && one->shape.made.identity == identity) return &entry;
  }
  return nullptr;
}

std::shared_ptr<const NeedPlan> KnownProviders::plan(const std::string& route,
                                                     const HandlerShape& handler,
                                                     const std::vector<NeedShape>& shared,
                                                     Schemas& schemas) {
  return std::make_shared<const NeedPlan>(Planning{*this, route, schemas}.make(handler, shared));
}

void KnownProviders::document(const NeedPlan& plan, std::string_view path, Options& options) const {
  for (const NeedPlan::Step& step : plan.steps)
    for (const ParameterShape& shape : step.provider->shape.parameters)
      if (shape.in == In::path)
        expect_in_path(path, shape, "the provider of " + text(step.provider->shape.made.type));
  for (const NeedPlan::Step& step : plan.steps) {
    const ProviderOptions& own = step.provider->options;
    for (const std::string& scheme : own.security)
      if (std::find(options.security.begin(), options.security.end(), scheme) ==
          options.security.end())
        options.security.push_back(scheme);
    options.responses.insert(own.responses.begin(), own.responses.end());
  }
}

}  // namespace portico::detail

namespace portico {

void App::add(const detail::GivenProvider& given, const ProviderOptions& options) {
  providers_of(given).add(given, options, detail::Providers::Rank::usual);
}
void App::replace(const detail::GivenProvider& given, const ProviderOptions& options) {
  providers_of(given).add(given, options, detail::Providers::Rank::in_place);
}

detail::Providers& App::providers_of(const detail::GivenProvider& given) {
  std::unique_ptr<void, void (*)(void*)> owned{given.self, given.shape->drop};
  if (providers_ == nullptr) providers_ = std::make_unique<detail::KnownProviders>();
  static_cast<void>(owned.release());
  return *providers_;
}

ProviderOptions::~ProviderOptions() = default;

}  // namespace portico
