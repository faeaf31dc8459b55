#pragma once

// Endpoint: a handler as the host runs it. Reads the parameters out of the cells, calls, lays the
// result out as cells on the stack, and turns whatever is thrown into an answer. run() is called
// from many threads at once.

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "portico/abi.h"
#include "portico/call.hpp"
#include "portico/catchers.hpp"
#include "portico/error.hpp"
#include "portico/guard.hpp"
#include "portico/handler.hpp"
#include "portico/parameter.hpp"
#include "portico/problem.hpp"
#include "portico/response.hpp"

namespace portico::detail {

/// `Out` is the response model, or void.
template <class F, class Out> class Endpoint {
public:
  Endpoint(const Host& host, const std::string& name, int status,
           std::shared_ptr<const Catchers> catchers, F handler)
      : host_{host},
        choices_{host.choices()},
        where_{name + ": handler"},
        status_{status},
        catchers_{std::move(catchers)},
        handler_{std::move(handler)} {}

  static portico_handler make(const Host& host, const std::string& name, int status,
                              std::shared_ptr<const Catchers> catchers, F handler) {
    return {new Endpoint{host, name, status, std::move(catchers), std::move(handler)}, run, drop};
  }

private:
  using Result = typename SignatureOf<F>::Result;
  using Arguments = typename SignatureOf<F>::Arguments;

  static void drop(void* self) { delete static_cast<Endpoint*>(self); }

  static portico_result run(void* self, portico_call* call, const portico_value* input) {
    const auto& endpoint = *static_cast<const Endpoint*>(self);
    return guarded(endpoint.host_, endpoint.where_, [&] { return endpoint.answer(call, input); });
  }

  portico_result answer(portico_call* call, const portico_value* input) const {
    try {
      return serve(call, input, std::make_index_sequence<std::tuple_size_v<Arguments>>{});
    } catch (...) {
      const std::exception_ptr thrown = std::current_exception();
      try {
        if (catchers_->answer(Outgoing{host_, call})) return PORTICO_OK;
      } catch (...) {
        say_failure(host_, where_,
                    "threw " + describe_thrown() + ", while it answered " +
                        describe_thrown(thrown));
        return PORTICO_FAILED;
      }
      throw;
    }
  }

  template <std::size_t... I>
  portico_result serve(portico_call* call, [[maybe_unused]] const portico_value* input,
                       std::index_sequence<I...>) const {
    const Call handle{host_, call};
    [[maybe_unused]] std::size_t next = 0;
    // Braces: the arguments are read in their order.
    std::tuple<std::tuple_element_t<I, Arguments>...> arguments{
        argument<std::tuple_element_t<I, Arguments>>(handle, input, next)...};
    if constexpr (std::is_void_v<Result>) {
      std::apply(handler_, std::move(arguments));
      return PORTICO_OK;
    } else {
      // The arguments outlive the result: it may refer to them.
      auto forward = [&](auto&... each) -> Result {
        return std::invoke(handler_, std::move(each)...);
      };
      const Result result = std::apply(forward, arguments);
      return reply(call, result);
    }
  }

  template <class A>
  static A argument(const Call& handle, [[maybe_unused]] const portico_value* input,
                    [[maybe_unused]] std::size_t& next) {
    if constexpr (is_call<A>) {
      return handle;
    } else {
      A parameter;
      const portico_member* found = input == nullptr || input->kind != PORTICO_OBJECT
                                        ? nullptr
                                        : cell::find(*input, A::name, next++);
      if (found == nullptr)
        throw std::logic_error("portico: the host gave no value for " + std::string{A::name});
      try {
        Type<typename A::value_type>::read(found->value, *parameter);
      } catch (Mismatch& problem) {
        throw unprocessable<A, Arguments>(problem, found->value);
      }
      return parameter;
    }
  }

  template <class T> portico_result reply(portico_call* call, const T& result) const {
    if constexpr (is_response<T>) {
      if constexpr (usual_status_of<T> != 0)
        host_.table->status(call, is_choice<Result> ? usual_status_of<T> : status_);
      result.send(Outgoing{host_, call});
      return PORTICO_OK;
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

  Host host_;
  Cells::Choices choices_;
  std::string where_;  ///< in the log of a host that cannot tell
  int status_;         ///< of the route
  std::shared_ptr<const Catchers> catchers_;
  F handler_;
};

}  // namespace portico::detail
