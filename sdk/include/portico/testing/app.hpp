#pragma once

// A host without sockets, in the process of the test, with real plugins in it: see
// portico/testing/testing.h for what it does as a host does it, and for which thread runs what.
// Any thread may use it; it stays open as long as a client or a reply of it is there.

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "portico/json_value.hpp"
#include "portico/testing/reply.hpp"

/// The files that portico_add_plugin_test() was given as PLUGINS, ':' between.
#ifndef PORTICO_TEST_PLUGINS
#define PORTICO_TEST_PLUGINS ""
#endif

namespace portico::testing {

namespace internal {
class Opened;
}

/// Somebody whom the host knows, by a token or a key: what a host is told by `verify: keys`.
struct Caller {
  std::string scheme;   ///< as the plugin has named it: security_scheme("bearer", ...)
  std::string shown;    ///< client.headers = {{"authorization", "Bearer " + shown}}
  std::string subject;  ///< a word
  std::vector<std::string> scopes{};  ///< what they may
};

/// What an app is made of.
struct Setup {
  /// Files; without a '/' one of PORTICO_TEST_PLUGINS, with .so or without. None: all of these.
  std::vector<std::string> plugins{};
  std::map<std::string, JsonValue> config{};  ///< of a plugin, by its id
  /// In the words of portico.json: {{"limits", {{"body", 1000}}}}. Without a word of it tasks are
  /// kept in memory, and permissions of files not looked at.
  JsonValue settings = JsonValue::object();
  std::vector<Caller> callers{};  ///< whom the host knows
};

/// The host and its plugins. A copy is the same app.
class App {
public:
  /// Throws Failure in the host's own words when a plugin is refused or the settings cannot be
  /// used.
  explicit App(const Setup& setup = {}, std::string_view built = PORTICO_TEST_PLUGINS);

  /// Stops the plugins now. Throws Failure when something of one still runs after two seconds, as a
  /// stream does that is open. Clients get nothing any more.
  void close();

  /// "level logger text", a line each, of what it and its plugins have logged since it was made,
  /// and of what no app of the process can be blamed for.
  std::string log() const;
  /// The document.
  JsonValue openapi() const;

  // ---- Tasks that survive: they wait until the test runs them ----

  /// Runs those that are due, and what they enqueue, until there are none: the clock stands still
  /// meanwhile. The number of attempts. Throws Failure when their store cannot be used.
  std::uint64_t run_tasks();
  /// Their clock goes forward: pauses between attempts, delays, crons.
  void advance(std::chrono::milliseconds by);
  /// Their store cannot be used, for that reason; "": it can again.
  void fail_store(std::string_view why);

  /// For clients.
  const std::shared_ptr<internal::Opened>& opened() const { return opened_; }

private:
  std::shared_ptr<internal::Opened> opened_;
};

}  // namespace portico::testing
