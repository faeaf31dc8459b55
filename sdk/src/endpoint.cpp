#include "portico/endpoint.hpp"

#include <exception>
#include <stdexcept>

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

AnyEndpoint::AnyEndpoint(Serve serve, std::span<const ParameterShape> parameters)
    : serve_{serve},
      parameters_{parameters} {}
AnyEndpoint::~AnyEndpoint() = default;

void AnyEndpoint::prepare(const Host& host, const std::string& name, int status,
                          std::shared_ptr<const Catchers> catchers) {
  host_ = host;
  choices_ = host.choices();
  status_ = status;
  where_ = name + ": handler";
  catchers_ = std::move(catchers);
}

portico_result AnyEndpoint::run(void* self, portico_call* call, const portico_value* input) {
  const auto& endpoint = *static_cast<const AnyEndpoint*>(self);
  return guarded(endpoint.host_, endpoint.where_, [&] {
    Reading reading{input};
    return endpoint.answer(call, reading);
  });
}

portico_result AnyEndpoint::answer(portico_call* call, Reading& reading) const {
  try {
    try {
      return serve_(*this, call, reading);
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
    throw;
  }
}

}  // namespace portico::detail
