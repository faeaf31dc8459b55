#include "portico/endpoint.hpp"

#include <exception>
#include <stdexcept>

#include "portico/body_stream.hpp"
#include "portico/detail/need_plan.hpp"
#include "portico/guard.hpp"
#include "portico/thrown.hpp"

namespace portico::detail {

const portico_value& Reading::take(std::string_view name) {
  ++index;
  const portico_member* found =
      input == nullptr || input->kind != PORTICO_OBJECT ? nullptr : cell::find(*input, name, index);
  if (found == nullptr)
    throw std::logic_error("portico: the host gave no value for " + std::string{name});
  given = &found->value;
  return *given;
}

const portico_value& NeedReading::take(std::string_view) {
  index = *next_place++;
  const std::string_view name = parameters[index].name;
  const portico_member* found =
      input == nullptr || input->kind != PORTICO_OBJECT ? nullptr : cell::find(*input, name, index);
  if (found == nullptr)
    throw std::logic_error("portico: the host gave no value for " + std::string{name});
  given = &found->value;
  return *given;
}

AnyEndpoint::AnyEndpoint(Serve serve, std::span<const ParameterShape> parameters)
    : serve_{serve},
      parameters_{parameters} {}
AnyEndpoint::~AnyEndpoint() = default;

void AnyEndpoint::prepare(const Host& host, const std::string& name, int status,
                          std::shared_ptr<const Catchers> catchers,
                          std::shared_ptr<const NeedPlan> needs) {
  host_ = host;
  choices_ = host.choices();
  status_ = status;
  where_ = name + ": handler";
  catchers_ = std::move(catchers);
  needs_ = std::move(needs);
  if (needs_ != nullptr) parameters_ = needs_->parameters;
}

portico_result AnyEndpoint::run(void* self, portico_call* call, const portico_value* input) {
  const auto& endpoint = *static_cast<const AnyEndpoint*>(self);
  return guarded(endpoint.host_, endpoint.where_, [&] {
    Reading reading{input};
    return endpoint.answer(call, reading, [&] { return endpoint.serve_(endpoint, call, reading); });
  });
}

portico_result AnyEndpoint::run_with_needs(void* self, portico_call* call,
                                           const portico_value* input) {
  const auto& endpoint = *static_cast<const AnyEndpoint*>(self);
  const NeedPlan& plan = *endpoint.needs_;
  return guarded(endpoint.host_, endpoint.where_, [&] {
    NeedReading reading{{input}, plan.parameters.data()};
    return endpoint.answer(call, reading, [&] {
      // What is thrown in here ends what was made, the last first, before anybody answers it.
      auto scope = std::make_unique<NeedScope>(plan, endpoint.host_);
      portico_result result = PORTICO_OK;
      try {
        scope->make(call, reading);
        result = endpoint.serve_(endpoint, call, reading);
      } catch (...) {
        endpoint.take_back(call);
        throw;
      }
      NeedScope::finish(std::move(scope), call);
      return result;
    });
  });
}

portico_result AnyEndpoint::attempt(portico_call* call, Reading& reading,
                                    portico_result (*step)(void* self), void* self) const {
  return guarded(host_, where_, [&] { return answer(call, reading, [&] { return step(self); }); });
}

/// What the handler had given, tasks and a stream, may refer to its needs, and goes before them. It
/// is no answer of 500 either: where nobody answers the exception, that is the handler's fault.
void AnyEndpoint::take_back(portico_call* call) const {
  host_.table->fail(call, 500, nullptr);
  host_.table->bytes(call, to_str(""), to_str(""));
}

template <class Step>
portico_result AnyEndpoint::answer(portico_call* call, Reading& reading, const Step& step) const {
  try {
    try {
      return step();
    } catch (const Mismatch& problem) {
      if (reading.index == Reading::none) throw;  // the handler's own
      throw unprocessable(parameters_, reading.index, problem, *reading.given);
    }
  } catch (...) {
    const std::exception_ptr thrown = std::current_exception();
    try {
      if (catchers_->answer(Call{host_, call})) return PORTICO_OK;
    } catch (...) {
      say_failure(host_, where_,
                  "threw " + describe_thrown() + ", while it answered " + describe_thrown(thrown));
      return PORTICO_FAILED;
    }
    try {
      throw;
    } catch (const BodyError&) {
      return PORTICO_FAILED;  // the host knows, and answers
    }
  }
}

}  // namespace portico::detail
