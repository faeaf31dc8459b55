#pragma once

// What a route needs, worked out once when it is registered (NeedPlan), and what is made of it for
// a call (NeedScope). A plan is read by many threads at once; a scope belongs to one at a time.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "portico/provider.hpp"

namespace portico::detail {

/// A provider that was registered.
class KnownProvider {
public:
  KnownProvider(const GivenProvider& given, const ProviderOptions& its_options);
  KnownProvider(const KnownProvider&) = delete;
  KnownProvider& operator=(const KnownProvider&) = delete;
  ~KnownProvider();

  const ProviderShape& shape;
  const ProviderOptions options;

  void* make(const Call& call, NeedReading& reading, void* room) const {
    return shape.make(self_, call, reading, room);
  }

private:
  void* const self_;
};

struct NeedPlan {
  struct Step {
    std::shared_ptr<const KnownProvider> provider;
    std::vector<std::uint32_t> needs;   ///< the steps that it needs, in its order
    std::vector<std::uint32_t> places;  ///< of its parameters among those of the route
    std::size_t room = 0;               ///< where what it makes is kept
  };

  std::vector<Step> steps;                    ///< in the order in which they are made
  std::vector<std::uint32_t> handler_needs;   ///< steps
  std::vector<ParameterShape> parameters;     ///< of the providers, then of the handler
  std::size_t of_providers = 0;               ///< how many of these are the providers' alone
  std::deque<std::string> names;              ///< of parameters that go by another one here
  std::size_t size = 0, alignment = 1;        ///< of the room that a call takes
  bool outlives_the_handler = false;          ///< something of it has Scope::request
  decltype(AnyEndpoint::run)* run = nullptr;  ///< the endpoint of such a route
};

/// What the needs of one call are.
class NeedScope {
public:
  NeedScope(const NeedPlan& plan, const Host& host);
  NeedScope(const NeedScope&) = delete;
  NeedScope& operator=(const NeedScope&) = delete;
  /// Ends what is left, the last first.
  ~NeedScope();

  /// What the handler takes is read next. Throws what a provider does.
  void make(portico_call* call, NeedReading& reading);

  /// The handler has returned, and its result is rendered.
  static void finish(std::unique_ptr<NeedScope> scope, portico_call* call);

private:
  struct Free {
    std::size_t alignment;
    void operator()(std::byte* room) const;
  };

  void end(std::size_t step) noexcept;
  void end_all() noexcept;
  static portico_result run(void* self);
  static void drop(void* self);

  const NeedPlan& plan_;
  const Host host_;
  std::unique_ptr<std::byte, Free> room_;
  std::size_t made_ = 0;
};

/// The providers of a plugin, while it starts, as App knows them: a plugin without any links
/// nothing of how a plan is made and run.
class Providers {
public:
  enum class Rank { usual, in_place };  ///< in_place: instead of the usual one

  Providers() = default;
  Providers(const Providers&) = delete;
  Providers& operator=(const Providers&) = delete;
  virtual ~Providers() = default;

  /// Owns what is given, also when it throws.
  virtual void add(const GivenProvider& given, const ProviderOptions& options, Rank rank) = 0;

  /// `shared` are needs whose values nobody takes. Throws std::invalid_argument with the words for
  /// who wrote the route.
  virtual std::shared_ptr<const NeedPlan> plan(const std::string& route,
                                               const HandlerShape& handler,
                                               const std::vector<NeedShape>& shared,
                                               Schemas& schemas) = 0;

  /// What providers say of themselves, where the route says nothing else. Throws
  /// std::invalid_argument where one of them takes of the path what it has not.
  virtual void document(const NeedPlan& plan, std::string_view path, Options& options) const = 0;
};

[[noreturn]] void refuse_missing(const std::string& who, std::string_view type);
void expect_in_path(std::string_view path, const ParameterShape& shape, const std::string& who);

}  // namespace portico::detail
