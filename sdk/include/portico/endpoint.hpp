#pragma once

// Endpoint: a handler as the host runs it. Reads the parameters out of the cells, calls, lays the
// result out as cells on the stack, and turns whatever is thrown into an answer. What is the same
// for every handler is in AnyEndpoint, and compiled once. run() is called from many threads at
// once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "portico/abi.h"
#include "portico/call.hpp"
#include "portico/catchers.hpp"
#include "portico/handler.hpp"
#include "portico/media.hpp"
#include "portico/named.hpp"
#include "portico/need.hpp"
#include "portico/parameter.hpp"
#include "portico/patch.hpp"
#include "portico/problem.hpp"
#include "portico/response.hpp"

namespace portico::detail {

/// What is to be known of a handler at load.
struct HandlerShape {
  std::string_view name{};  ///< of the function, where its type tells
  std::span<const ParameterShape> parameters{};
  std::span<const NeedShape> needs{};
  bool takes_call = false;
  bool returns_nothing = false;          ///< and is held to no model
  Schema (*output)(Schemas&) = nullptr;  ///< the response model; null: none
  ResultShape result{};
  int seen_status = 0;   ///< the status that the compiler sees; 0: none
  int usual_status = 0;  ///< what the response class sends without one; 0: as any other
  decltype(portico_handler::run) run = nullptr;  ///< of its endpoint; null: as any other
  std::string (*lacking)() = nullptr;            ///< what the result lacks of the model, in words
};

/// The parameter that is being read, for the answer to one that does not fit.
struct Reading {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const portico_value* input;
  std::size_t index = none;
  const portico_value* given = nullptr;

  /// What the host gave for the next parameter.
  const portico_value& take(std::string_view name);
};

/// The same for a call that needs something.
struct NeedReading : Reading {
  const ParameterShape* parameters = nullptr;  ///< of the route
  void* const* values = nullptr;               ///< that have been made, by step of the plan
  const std::uint32_t* next_need = nullptr;    ///< steps whose values the function takes
  const std::uint32_t* next_place = nullptr;   ///< of the provider's parameters

  template <class T> T& need() { return *static_cast<T*>(values[*next_need++]); }
  /// What the host gave for the provider's next parameter.
  const portico_value& take(std::string_view);
};

struct NeedPlan;

class AnyEndpoint {
public:
  AnyEndpoint(const AnyEndpoint&) = delete;
  AnyEndpoint& operator=(const AnyEndpoint&) = delete;

  /// Before the first run.
  void prepare(const Host& host, const std::string& name, int status,
               std::shared_ptr<const Catchers> catchers, std::shared_ptr<const NeedPlan> needs);
  static portico_result run(void* self, portico_call* call, const portico_value* input);
  /// run() of one that needs something.
  static portico_result run_with_needs(void* self, portico_call* call, const portico_value* input);

protected:
  using Serve = portico_result (*)(const AnyEndpoint& self, portico_call* call, Reading& reading);

  AnyEndpoint(Serve serve, std::span<const ParameterShape> parameters);
  ~AnyEndpoint();

  /// Runs a step of a call, and answers what it throws.
  portico_result attempt(portico_call* call, Reading& reading, portico_result (*step)(void* self),
                         void* self) const;

  Host host_{};
  Cells::Choices choices_{};
  int status_ = 0;  ///< of the route

private:
  friend class LaterCall;

  template <class Step>
  portico_result answer(portico_call* call, Reading& reading, const Step& step) const;
  void take_back(portico_call* call) const;

  Serve serve_;
  std::span<const ParameterShape> parameters_;
  std::string where_;  ///< in the log of a host that cannot tell
  std::shared_ptr<const Catchers> catchers_;
  std::shared_ptr<const NeedPlan> needs_;
};

template <class A> struct ShapeOf;
template <class A>
requires(!is_no_parameter<A>) struct ShapeOf<A> {
  using T = typename A::value_type;
  using Rules = typename A::rules;
  template <class... R> static constexpr ParameterShape make(RuleList<R...>) {
    using Absent = ParameterShape::Absent;
    ParameterShape made{};
    made.in = A::in;
    made.name = A::name;
    made.alias = find_name(NameKind::alias, RuleList<R...>{});
    if constexpr (A::in == In::body) made.embedded = A::embedded;
    made.keeps_underscores = keeps_underscores(RuleList<R...>{});
    made.is_model = is_parameter_model<T>;
    made.absent = has_default_rule<R...>                        ? Absent::fallback
                  : is_nullable<T> && !has_rule<Required, R...> ? Absent::null
                                                                : Absent::error;
    made.schema = schema_with_rules<T, R...>;
    if constexpr (has_default_rule<R...>) made.put_fallback = put_fallback<T, R...>;
    if constexpr (A::in == In::header && is_parameter_model<T>)
      made.has_member = [](std::string_view name) {
        return has_member_in(std::type_identity<T>{}, name);
      };
    if constexpr (A::in == In::body && ModelStruct<T>) made.untold = untold_members<T>;
    if constexpr (A::in == In::security) made.schemes = A::schemes, made.scopes = A::scopes;
    return made;
  }
};

/// The parameters of a handler; a Call and a Need are none.
template <class... A> constexpr auto parameter_shapes(std::tuple<A...>*) {
  constexpr std::size_t count = (std::size_t{0} + ... + std::size_t{!is_no_parameter<A>});
  std::array<ParameterShape, count> made{};
  [[maybe_unused]] std::size_t at = 0;
  (
      [&] {
        if constexpr (!is_no_parameter<A>) made[at++] = ShapeOf<A>::make(typename A::rules{});
      }(),
      ...);
  return made;
}
template <class Arguments>
inline constexpr auto shapes_of = parameter_shapes(static_cast<Arguments*>(nullptr));

/// What a handler needs.
template <class... A> constexpr auto need_shapes(std::tuple<A...>*) {
  std::array<NeedShape, (std::size_t{0} + ... + std::size_t{is_need<A>})> made{};
  [[maybe_unused]] std::size_t at = 0;
  (
      [&] {
        if constexpr (is_need<A>) made[at++] = portico::need<typename A::need_type>;
      }(),
      ...);
  return made;
}
template <class Arguments>
inline constexpr auto needs_of = need_shapes(static_cast<Arguments*>(nullptr));

/// An argument while the handler runs.
template <std::size_t I, class A> struct HeldArgument { A value; };
template <class Indices, class... A> struct ArgumentList;
template <std::size_t... I, class... A>
struct ArgumentList<std::index_sequence<I...>, A...> : HeldArgument<I, A>... {
  template <class R, class F> R call(const F& handler) {
    return std::invoke(handler, std::move(static_cast<HeldArgument<I, A>&>(*this).value)...);
  }
};

/// One argument of a handler, or of a provider. In place: it is a part of one function.
template <class A, class From>
[[gnu::always_inline]] inline A read_argument([[maybe_unused]] const Call& call,
                                              [[maybe_unused]] From& from) {
  if constexpr (is_call<A>) {
    return call;
  } else if constexpr (is_need<A>) {
    return A{static_cast<NeedReading&>(from).template need<typename A::need_type>()};
  } else if constexpr (is_body_stream<A>) {
    from.take(A::name);  // which is nothing, but has a place
    return A{call};
  } else {
    A parameter;
    Type<typename A::value_type>::read(from.take(A::name), *parameter);
    return parameter;
  }
}

/// Replies with what a handler has returned. `Out` is the response model, or void.
template <class Result, class Out, class Base> class Replying : public Base {
protected:
  using Base::Base;
  using Base::choices_;
  using Base::host_;
  using Base::status_;

  template <class T> portico_result reply(portico_call* call, const T& result) const {
    if constexpr (is_response<T>) {
      if constexpr (usual_status_of<T> != 0)
        host_.table->status(call, is_choice<Result> ? usual_status_of<T> : status_);
      result.send(Call{host_, call});
      return PORTICO_OK;
    } else if constexpr (is_answers<T>) {
      return std::visit([&](const auto& held) { return answer_with(call, held); }, result.held());
    } else if constexpr (is_choice<T>) {
      return std::visit([&](const auto& held) { return reply(call, held); }, result);
    } else {
      Cells cells{choices_};
      portico_value cell{};
      if constexpr (is_union<Out>)
        Alternative<T>::write(result, cell, cells);
      else
        Type<T>::write(result, cell, cells);
      host_.table->reply(call, &cell);
      return PORTICO_OK;  // a refusal is the host's answer already
    }
  }

private:
  template <class T> portico_result answer_with(portico_call* call, const T& answer) const {
    const Call out{host_, call};
    out.status(T::number);
    out.headers(answer.headers);
    if constexpr (std::is_void_v<typename T::Model>) {
      out.bytes({}, {});
    } else {
      Cells cells{choices_};
      portico_value cell{};
      Type<typename T::Model>::write(answer.content, cell, cells);
      host_.table->reply(call, &cell);
    }
    return PORTICO_OK;
  }
};

template <class F, class Out>
class Endpoint : public Replying<typename SignatureOf<F>::Result, Out, AnyEndpoint> {
public:
  using Result = typename SignatureOf<F>::Result;
  using Arguments = typename SignatureOf<F>::Arguments;
  using Base = Replying<Result, Out, AnyEndpoint>;

  explicit Endpoint(F handler) : Base{serve, shapes_of<Arguments>}, handler_{std::move(handler)} {}

  static void drop(void* self) { delete static_cast<Endpoint*>(static_cast<AnyEndpoint*>(self)); }

private:
  static portico_result serve(const AnyEndpoint& self, portico_call* call, Reading& reading) {
    return static_cast<const Endpoint&>(self).serve_with(call, reading,
                                                         static_cast<Arguments*>(nullptr));
  }

  template <class... A>
  portico_result serve_with(portico_call* call, Reading& reading, std::tuple<A...>*) const {
    [[maybe_unused]] const Call handle{this->host_, call};
    // Braces: the arguments are read in their order.
    ArgumentList<std::index_sequence_for<A...>, A...> arguments{
        {read_argument<A>(handle, reading)}...};
    reading.index = Reading::none;
    if constexpr (std::is_void_v<Result>) {
      arguments.template call<void>(handler_);
      return PORTICO_OK;
    } else {
      // The arguments outlive the result: it may refer to them.
      const Result result = arguments.template call<Result>(handler_);
      return this->reply(call, result);
    }
  }

  F handler_;
};

/// The endpoint of a handler. Of one that is a coroutine: see later.hpp.
template <class F, class Out> struct EndpointFor { using type = Endpoint<F, Out>; };
template <class Result> inline constexpr decltype(portico_handler::run) own_run = nullptr;

/// `Plain`: the route says no model of its own.
template <class F, class Out, bool Plain> constexpr HandlerShape make_handler_shape() {
  using S = SignatureOf<F>;
  using R = AnswerOf<F>;
  HandlerShape made;
  made.name = name_of_handler<F>;
  made.parameters = shapes_of<typename S::Arguments>;
  made.needs = needs_of<typename S::Arguments>;
  made.takes_call = takes_call<typename S::Arguments>;
  made.returns_nothing = std::is_void_v<R> && Plain;
  if constexpr (has_model<Out>) made.output = Type<Out>::schema;
  made.result = result_shape<R>;
  made.seen_status = seen_status<R, F>();
  made.usual_status = usual_status_of<R>;
  made.run = own_run<typename S::Result>;
  if constexpr (are_two_models<Out, typename ModelOf<R>::type>)
    made.lacking = tell_lacking<Out, typename ModelOf<R>::type>;
  return made;
}
template <class F, class Out, bool Plain>
inline constexpr HandlerShape handler_shape = make_handler_shape<F, Out, Plain>();

}  // namespace portico::detail
