#include "parity/plugin/operation.hpp"

#include <stdexcept>
#include <string_view>

#include "parity/plugin/cookie.hpp"
#include "parity/plugin/response.hpp"
#include "parity/plugin/value.hpp"

namespace parity {
namespace {

portico_str view(std::string_view text) { return {text.data(), text.size()}; }

const Json& member_or(const Json& object, const char* key, const Json& fallback) {
  const auto found = object.find(key);
  return found == object.end() ? fallback : *found;
}

const Json& nothing() {
  static const Json array = Json::array();
  return array;
}

}  // namespace

/// One call.
class Run {
public:
  Run(const Operation& operation, portico_call* call, const portico_value* input)
      : operation_{operation},
        host_{operation.host_},
        call_{call},
        values_{operation.schemas_, input} {}

  portico_result handle(const Json& handler) {
    for (const Json& name : member_or(handler, "background", nothing()))
      defer(name.get_ref<const std::string&>());
    if (const auto response = handler.find("response"); response != handler.end())
      return respond(host_, call_, *response);
    injected(handler);
    if (const auto choices = handler.find("switch"); choices != handler.end())
      return choose(*choices, handler);
    if (const auto raised = handler.find("raise"); raised != handler.end()) return raise(*raised);
    if (handler.contains("error")) throw std::runtime_error{handler.at("error").get<std::string>()};
    if (const auto value = handler.find("return"); value != handler.end())
      return reply(values_.evaluate(*value));
    if (const auto echo = handler.find("echo"); echo != handler.end())
      return reply(
          values_.echo(*echo == "set" ? Members::set : Members::all, operation_.parameters_));
    return reply(values_.plain(nullptr));
  }

private:
  portico_result reply(const portico_value& value) {
    if (operation_.class_ == "JSONResponse") return host_.reply(call_, &value);
    // Held to the model first; the class then sends what the last of the calls gives.
    if (operation_.modelled())
      if (const portico_result held = host_.reply(call_, &value); held != PORTICO_OK) return held;
    return respond_as(host_, call_, operation_.class_, value);
  }

  portico_result choose(const Json& choices, const Json& handler) {
    for (const Json& choice : choices)
      if (matches(choice.at("when"))) return handle(choice.at("then"));
    const auto fallback = handler.find("default");
    return fallback == handler.end() ? reply(values_.plain(nullptr)) : handle(*fallback);
  }

  bool matches(const Json& when) const {
    for (const auto& [name, wanted] : when.items()) {
      const portico_value* value = values_.parameter(name);
      if (!value || !equal(*value, wanted)) return false;
    }
    return true;
  }

  portico_result raise(const Json& raised) {
    const auto status = raised.at("status").get<std::int32_t>();
    const auto given = raised.find("detail");
    const bool spoken = given != raised.end() && !given->is_null();
    const portico_value detail = spoken ? values_.plain(*given) : portico_value{};
    const portico_result result = host_.fail(call_, status, spoken ? &detail : nullptr);
    if (const auto headers = raised.find("headers"); headers != raised.end())
      for (const auto& [name, value] : headers->items())
        add_header(host_, call_, name, value.get_ref<const std::string&>());
    return result;
  }

  /// What acts on the response that FastAPI injects.
  void injected(const Json& handler) {
    if (const auto status = handler.find("set_status"); status != handler.end())
      host_.status(call_, status->get<std::int32_t>());
    add_headers(host_, call_, member_or(handler, "set_headers", nothing()));
    for (const Json& cookie : member_or(handler, "set_cookies", nothing()))
      host_.header(call_, view("set-cookie"), view(set_cookie(cookie)));
    for (const Json& cookie : member_or(handler, "delete_cookies", nothing()))
      host_.header(call_, view("set-cookie"), view(delete_cookie(cookie)));
  }

  /// A task whose name begins with "fail" fails; the others have nothing to do.
  void defer(std::string_view name) {
    auto fail = [](void*) -> portico_result { return PORTICO_FAILED; };
    auto pass = [](void*) -> portico_result { return PORTICO_OK; };
    portico_task task{.self = nullptr, .run = pass, .drop = nullptr};
    if (name.starts_with("fail")) task.run = fail;
    host_.defer(call_, view(name), task);
  }

  const Operation& operation_;
  const portico_host& host_;
  portico_call* call_;
  Values values_;
};

Operation::Operation(const portico_host& host, const Schemas& schemas, const Json& spec,
                     std::string fallback)
    : host_{host},
      schemas_{schemas},
      spec_{spec},
      parameters_{member_or(spec, "params", nothing())},
      class_{spec.value("response_class", fallback)} {}

bool Operation::modelled() const {
  const auto model = spec_.find("response_model");
  return model != spec_.end() && !model->is_null() &&
         !parse_type(model->get<std::string>()).is_null();
}

portico_result Operation::run(portico_call* call, const portico_value* input) const {
  return Run{*this, call, input}.handle(spec_.at("handler"));
}

}  // namespace parity
