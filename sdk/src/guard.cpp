#include "portico/guard.hpp"

#include <string>

#include "portico/failure.h"
#include "portico/thrown.hpp"

namespace portico::detail {

void say_failure(const Host& host, std::string_view where, std::string_view why) noexcept {
  const auto* service = host.extension<portico_failure_service>(PORTICO_FAILURE_SERVICE);
  if (service != nullptr) return service->because(host.app, to_str(why));
  try {
    host.log(Level::error, std::string{where} + " " + std::string{why});
  } catch (...) {
    host.log(Level::error, why);
  }
}

void say_thrown(const Host& host, std::string_view where) noexcept {
  try {
    say_failure(host, where, "threw " + describe_thrown());
  } catch (...) {
    say_failure(host, where, "threw, and there is no memory to say what");
  }
}

void log_thrown(const Host& host, std::string_view where) noexcept {
  try {
    host.log(Level::error, std::string{where} + " threw " + describe_thrown());
  } catch (...) {
    host.log(Level::error, where);
  }
}

}  // namespace portico::detail
