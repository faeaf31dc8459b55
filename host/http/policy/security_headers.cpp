#include "http/policy/security_headers.hpp"

#include <stdexcept>
#include <utility>

#include "message/headers.hpp"

namespace portico::http {

SecurityHeaders::SecurityHeaders(Options options) : options_{std::move(options)} {
  const auto check = [](const std::string& value, const char* option) {
    if (!message::printable(value))
      throw std::invalid_argument{std::string{option} + ": the value is not printable ASCII"};
  };
  check(options_.content_type_options, "content_type_options");
  check(options_.referrer_policy, "referrer_policy");
  check(options_.frame_options, "frame_options");
  check(options_.strict_transport_security, "strict_transport_security");
  check(options_.content_security_policy, "content_security_policy");
}

void SecurityHeaders::mark(Exchange& exchange) const {
  if (!options_.enabled) return;
  message::Fields& fields = exchange.reply.headers;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) message::offer(fields, name, value);
  };
  add("x-content-type-options", options_.content_type_options);
  add("referrer-policy", options_.referrer_policy);
  add("x-frame-options", options_.frame_options);
  add("content-security-policy", options_.content_security_policy);
  if (exchange.request.secure) add("strict-transport-security", options_.strict_transport_security);
}

}  // namespace portico::http
