// A body with a content coding is not decoded, and so not understood (RFC 9110, section 8.4): 415.

#include "http/policy/rule.hpp"
#include "message/error_writer.hpp"
#include "message/field/content_coding.hpp"
#include "message/field/headers.hpp"

namespace portico::http {
namespace {

class CodedBody final : public Rule {
  bool before(Exchange& exchange, std::string_view) const override {
    if (!message::coded_body(exchange.request)) return false;
    message::refuse(exchange.reply, {415, "The body must not have a content coding"});
    exchange.reply.headers.push_back({"accept-encoding", "identity"});
    return true;
  }
};

}  // namespace

MadeRule coded_body(const settings::Settings&) { return std::make_unique<const CodedBody>(); }

}  // namespace portico::http
