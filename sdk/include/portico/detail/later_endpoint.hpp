#pragma once

// LaterEndpoint: a handler that is a coroutine, as the host runs it. What it holds for one call is
// a LaterCall: parameters, needs and the coroutine, from its first turn to its last.

#include <memory>
#include <span>
#include <tuple>
#include <utility>

#include "portico/detail/need_plan.hpp"
#include "portico/endpoint.hpp"
#include "portico/later.hpp"

namespace portico::detail {

/// The coroutine of one call, with what it lives on.
class LaterBody {
public:
  virtual ~LaterBody() = default;
  virtual LaterPromise& promise() = 0;
  virtual std::coroutine_handle<> self() = 0;
  /// It has ended: replies, or throws what it has thrown.
  virtual portico_result reply(portico_call* call) = 0;
  /// The coroutine is destroyed by somebody else.
  virtual void forget() = 0;
};

class AnyLaterEndpoint : public AnyEndpoint {
public:
  static portico_result run(void* self, portico_call* call, const portico_value* input);

protected:
  using Make = std::unique_ptr<LaterBody> (*)(const AnyLaterEndpoint& self, portico_call* call,
                                              Reading& reading);

  AnyLaterEndpoint(Make make, std::span<const ParameterShape> parameters)
      : AnyEndpoint{nullptr, parameters},
        make_{make} {}
  ~AnyLaterEndpoint() = default;

private:
  friend class LaterCall;
  const Make make_;
};

/// `Out` is the response model, or void.
template <class F, class Out>
class LaterEndpoint : public Replying<AnswerOf<F>, Out, AnyLaterEndpoint> {
public:
  using Arguments = typename SignatureOf<F>::Arguments;
  using Base = Replying<AnswerOf<F>, Out, AnyLaterEndpoint>;

  explicit LaterEndpoint(F handler)
      : Base{make, shapes_of<Arguments>},
        handler_{std::move(handler)} {}

  static void drop(void* self) {
    delete static_cast<LaterEndpoint*>(static_cast<AnyEndpoint*>(self));
  }

private:
  template <class... A> class Body final : public LaterBody {
  public:
    using List = ArgumentList<std::index_sequence_for<A...>, A...>;

    Body(const LaterEndpoint& endpoint, [[maybe_unused]] const Call& call,
         [[maybe_unused]] Reading& reading)
        : endpoint_{endpoint},
          arguments_{{read_argument<A>(call, reading)}...},
          later_{arguments_.template call<Later<AnswerOf<F>>>(endpoint.handler_)} {}

    LaterPromise& promise() override { return later_.handle().promise(); }
    std::coroutine_handle<> self() override { return later_.handle(); }
    portico_result reply(portico_call* call) override {
      if constexpr (std::is_void_v<AnswerOf<F>>) {
        later_.await_resume();
        return PORTICO_OK;
      } else {
        const AnswerOf<F> result = later_.await_resume();
        return endpoint_.reply(call, result);
      }
    }
    void forget() override { later_.forget(); }

  private:
    const LaterEndpoint& endpoint_;
    List arguments_;  // they outlive the coroutine: it may refer to them
    Later<AnswerOf<F>> later_;
  };
  template <class... A>
  static std::unique_ptr<LaterBody> make_body(const LaterEndpoint& self, const Call& call,
                                              Reading& reading, std::tuple<A...>*) {
    return std::make_unique<Body<A...>>(self, call, reading);
  }
  static std::unique_ptr<LaterBody> make(const AnyLaterEndpoint& self, portico_call* call,
                                         Reading& reading) {
    const auto& endpoint = static_cast<const LaterEndpoint&>(self);
    return make_body(endpoint, Call{endpoint.host_, call}, reading,
                     static_cast<Arguments*>(nullptr));
  }

  F handler_;
};

template <class F, class Out>
requires is_later<typename SignatureOf<F>::Result>
struct EndpointFor<F, Out> {
  using type = LaterEndpoint<F, Out>;
};
template <class T>
inline constexpr decltype(AnyEndpoint::run)* own_run<Later<T>> = AnyLaterEndpoint::run;

}  // namespace portico::detail
