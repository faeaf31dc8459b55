#pragma once

// What the operator decided: file, environment and flags, checked and merged into one typed value
// that never changes afterwards. Flags win over the environment, the environment over the file, the
// file over the defaults. Immutable: read from any thread.

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "message/error_format.hpp"
#include "settings/edge/frontend.hpp"
#include "settings/edge/tls.hpp"
#include "settings/log/log_settings.hpp"
#include "settings/policies.hpp"
#include "settings/quota/rate.hpp"
#include "settings/section.hpp"
#include "settings/security/security.hpp"
#include "settings/source/origin.hpp"
#include "settings/tracing/tracing.hpp"
#include "settings/work/tasks.hpp"

namespace portico::settings {

enum class Watch { on, off };

/// What a library may take while it is tried in a process of its own.
struct Probe {
  Milliseconds deadline;
  std::size_t memory;  ///< MiB; 0: no limit

  bool operator==(const Probe&) const = default;
};

/// What becomes of connections beyond their limit.
enum class Beyond { wait, refuse };

/// What a client may send and hold, whatever it asks for.
struct TransportLimits {
  std::size_t target, header_section, header_fields, body_rate, bodies, in_flight, send_rate,
      connections;
  Beyond connections_beyond;

  bool operator==(const TransportLimits&) const = default;
};

/// What the input of a request may be.
struct InputLimits {
  std::size_t body;
  std::size_t depth;  ///< levels of arrays and objects of a JSON body
  std::size_t input;  ///< bytes of what it becomes

  bool operator==(const InputLimits&) const = default;
};

struct Limits : TransportLimits, InputLimits {
  std::size_t memory;       ///< MiB of the process that serves; 0: no limit
  std::size_t library = 0;  ///< MiB of the file of a plugin; 0: no limit
  std::size_t at_most = 0;  ///< requests of one route at once; 0: no limit
  Rate rate;                ///< of each route

  bool operator==(const Limits&) const = default;
};

/// How requests are counted that a rate limits.
struct RateCounting {
  std::size_t share;  ///< hosts among which they are spread
  std::size_t keys;   ///< callers that are counted at the same time

  bool operator==(const RateCounting&) const = default;
};

enum class Permissions { strict, ignored };

/// Which libraries are believed.
struct Trust {
  Permissions permissions;        ///< of files and folders
  bool pinned;                    ///< only what a section names by its SHA-256
  std::vector<std::string> keys;  ///< Ed25519, in hex or base64; empty: no signature is asked for

  bool operator==(const Trust&) const = default;
};

/// Forms with files.
struct Uploads {
  std::size_t body, memory, total, files, fields, field;
  std::string folder;

  bool operator==(const Uploads&) const = default;
};

struct Deadlines {
  Milliseconds header, body, keep_alive, handler, send, lame_duck, shutdown, health_check,
      tls_handshake;
  Milliseconds heartbeat;  ///< 0: nobody listens for it

  bool operator==(const Deadlines&) const = default;
};

struct Threads {
  std::size_t serving;  ///< 0: one per core
  std::size_t handlers, handlers_most, tasks;

  bool operator==(const Threads&) const = default;
};

/// How many may wait for a thread.
struct Queues {
  std::size_t handlers, tasks;

  bool operator==(const Queues&) const = default;
};

/// What answers look like that say no, and how much one to a request that breaks its model may say.
struct Errors {
  message::ErrorFormat format = message::ErrorFormat::fastapi;
  std::size_t most, echo;

  bool operator==(const Errors&) const = default;
};

struct Replies {
  std::string contract = "enforce";  ///< "report", "off"
  Undeclared undeclared = Undeclared::allow;

  bool operator==(const Replies&) const = default;
};

/// What of the operator's pages the main addresses answer too.
enum class Public { none, health, all };

/// When the host says that it is ready.
enum class Ready {
  serving,        ///< as long as it takes requests and the health checks of plugins are well
  no_quarantine,  ///< and no plugin is in quarantine
  all_plugins     ///< and every plugin that is not switched off serves
};

struct Monitoring {
  std::vector<Endpoint> listen;  ///< none: off
  Public shown = Public::none;
  Ready ready = Ready::serving;

  bool operator==(const Monitoring&) const = default;
};

/// What the document of the routes says of itself, and where the pages are.
struct Docs {
  std::string title;
  std::string version;                         ///< empty: that of the host
  std::string description;                     ///< Markdown; empty: a list of the plugins
  std::vector<std::string> servers;            ///< URLs; empty: the host that answers
  std::string openapi, swagger, redoc, front;  ///< paths; empty: switched off
  std::string root_path;                       ///< what a proxy takes off the paths; empty: nothing

  bool operator==(const Docs&) const = default;
};

/// Where the settings came from; no part of what they say, so that all are equal.
struct Provenance {
  /// What becomes of the file when the settings are read again.
  enum class File {
    none,
    lasting,  ///< it is read again
    once      ///< it was a pipe, and is gone
  };
  File file = File::none;
  std::map<std::string, Origin> origins;  ///< by key: "limits.body", "plugins.items.cors.max_age"
  /// What the process that read them tells of them, by key: the JSON of a value as a file has it
  /// whose parts stand elsewhere and are not shown; where it was said too, without effect.
  std::map<std::string, std::string> written, replaced;
  std::set<std::string> variables;  ///< of the environment, to which texts of the files refer

  /// Of the key, or of the nearest one that encloses it; the fallback where there is none.
  Origin origin(std::string key) const;
  bool operator==(const Provenance&) const { return true; }
};

struct Settings : Provenance, Policies {
  std::vector<Endpoint> listen;
  Tls tls{};
  std::string plugin_folder;
  std::string state_folder;  ///< what is kept across restarts; empty: nothing
  Watch watch{};
  Breaking breaking{};
  Probe probe{};
  std::string control;  ///< path of a socket, "auto" or "off"
  Trust trust{};
  Limits limits{};
  RateCounting rate{};
  Uploads uploads{};
  Deadlines deadlines{};
  Threads threads{};
  Queues queues{};
  Tasks tasks{};
  Errors errors{};
  Replies replies{};
  Log log{};
  Monitoring monitoring;
  std::vector<Frontend> frontends;  ///< `static`
  Tracing tracing{};
  Docs docs{};
  Security security{};
  std::map<std::string, Section> plugins;  ///< by id, or "id@version"

  /// The plugin's own, or an empty one: that of "id@version" where there is one, else that of "id".
  const Section& section(const std::string& id, const std::string& version = {}) const;
  /// Whether the version has a section of its own, and may serve beside others.
  bool apart(const std::string& id, const std::string& version) const;

  bool operator==(const Settings&) const = default;
};

}  // namespace portico::settings
