// Fields that make browsers careful. A field that the handler set wins.

#include <utility>

#include "http/policy/rule.hpp"
#include "message/field/headers.hpp"

namespace portico::http {
namespace {

void check(const std::string& value, const std::string& name) {
  if (!message::printable(value))
    refuse_setting("security_headers." + name, "the value is not printable ASCII");
}

class SecurityHeaders final : public Rule {
public:
  explicit SecurityHeaders(settings::SecurityHeaders values) : values_{std::move(values)} {
    check(values_.content_type_options, "content_type_options");
    check(values_.referrer_policy, "referrer_policy");
    check(values_.frame_options, "frame_options");
    check(values_.strict_transport_security, "strict_transport_security");
    check(values_.content_security_policy, "content_security_policy");
  }

  void after(Exchange& exchange) const override {
    message::Fields& fields = exchange.reply.headers;
    const auto add = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) message::offer(fields, name, value);
    };
    add("x-content-type-options", values_.content_type_options);
    add("referrer-policy", values_.referrer_policy);
    add("x-frame-options", values_.frame_options);
    add("content-security-policy", values_.content_security_policy);
    if (exchange.request.secure)
      add("strict-transport-security", values_.strict_transport_security);
  }

private:
  const settings::SecurityHeaders values_;
};

}  // namespace

MadeRule security_headers(const settings::Settings& settings) {
  auto made = std::make_unique<const SecurityHeaders>(settings.security_headers);
  return settings.security_headers.enabled ? std::move(made) : nullptr;
}

}  // namespace portico::http
