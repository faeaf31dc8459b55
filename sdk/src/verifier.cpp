#include "portico/verifier.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>

#include "portico/app.hpp"
#include "portico/guard.hpp"
#include "portico/verifier.h"

namespace portico {

namespace {

Shown shown_of(const JsonValue& said) {
  const auto text = [&](const char* name) {
    return said.contains(name) ? said.at(name).get<std::string>() : std::string{};
  };
  return {text("scheme"),   text("text"),    text("username"),
          text("password"), text("subject"), text("fingerprint")};
}

JsonValue json_of(const Known& known) {
  JsonValue made = JsonValue::object();
  made["subject"] = known.subject;
  made["scopes"] = JsonValue::array();
  for (const std::string& scope : known.scopes) made["scopes"].push_back(scope);
  made["claims"] = known.claims;
  if (known.until)
    made["until"] =
        std::chrono::ceil<std::chrono::seconds>(known.until->time_since_epoch()).count();
  return made;
}

struct Verifying {
  const detail::Host host;
  const detail::Verify ask;

  static portico_result run(void* self, portico_str shown, const portico_verdict* verdict) {
    const Verifying& verifying = *static_cast<const Verifying*>(self);
    return detail::guarded(verifying.host, "the verifier", [&] {
      const JsonValue said = JsonValue::parse(std::string_view{shown.data, shown.size});
      const std::optional<Known> known = verifying.ask(shown_of(said));
      if (!known) return PORTICO_OK;
      const std::string text = json_of(*known).dump();
      verdict->say(verdict->to, detail::to_str(text));
      return PORTICO_OK;
    });
  }
  static void drop(void* self) { delete static_cast<Verifying*>(self); }
};

}  // namespace

void App::add_verifier(detail::Verify verify) {
  const auto* const service = host_.extension<portico_verifier_service>(PORTICO_VERIFIER_SERVICE);
  if (service == nullptr)
    throw std::runtime_error("this host does not offer " PORTICO_VERIFIER_SERVICE
                             ", which app.verifier() needs; it needs to be newer");
  auto verifying = std::make_unique<Verifying>(Verifying{host_, std::move(verify)});
  const portico_verifier given{verifying.release(), Verifying::run, Verifying::drop};
  if (service->verifier(host_.app, given) != PORTICO_OK)
    throw std::runtime_error("the host refused the verifier");
}

}  // namespace portico
