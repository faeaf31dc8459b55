#pragma once

// What can be seen of the plugins from outside: values, copied out of the registry.

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace portico::life {

using Moment = std::chrono::system_clock::time_point;

enum class State {
  serving,
  refused,     ///< never served, or its file changed for the worse after it was gone
  waiting,     ///< what it needs does not serve; 503 on its routes, as far as they are known
  disabled,    ///< by the settings or by command
  quarantined  ///< 503 on its routes
};
inline constexpr std::array states{State::serving, State::refused, State::waiting, State::disabled,
                                   State::quarantined};
std::string_view name(State state);

/// One file of the plugin folder, in short.
struct Standing {
  State state;
  std::string name;  ///< the plugin's id, or that of the file
};

/// A file that is not served as it is now, and why.
struct Rejection {
  std::filesystem::path file;
  std::string reason;
  Moment when;
};

/// One file of the plugin folder.
struct Row {
  std::filesystem::path file;
  State state = State::refused;
  std::string id, version, summary;  ///< empty as long as the file could not be read
  std::string digest;                ///< SHA-256 of what serves
  std::string sdk,
      abi;  ///< versions, as its manifest names them: "0.1.0", "1.0"; empty without one
  std::size_t generation = 0;          ///< which load of this host; 0: none
  Moment since;                        ///< it serves
  bool isolated = false;               ///< what serves has a process of its own, or gets one again
  int process = 0;                     ///< that an isolated one runs in; 0: it has none now
  std::vector<std::string> routes;     ///< "GET /items/{id}"
  std::vector<std::string> frontends;  ///< "/app /srv/plugins/dist"
  std::size_t in_flight = 0;           ///< requests, streams and tasks
  std::string proof;  ///< "items 1.1.0 is proved for 30 s, since ...": its file as it is; or empty
  std::string note;   ///< why the file as it is now is not served, or who quarantined it; or empty
};

/// A version that is replaced or gone, and used still.
struct Draining {
  std::string id, version;
  std::size_t generation = 0, in_flight = 0;
  Moment since;
  std::vector<std::string> unfinished;  ///< "GET /report: 2 calls", that are pending
};

struct Overview {
  std::vector<Row> rows;
  std::vector<Draining> draining;
  std::deque<Rejection> rejections;      ///< the last ones, newest first
  std::size_t unloaded = 0, stayed = 0;  ///< libraries closed so far; of these still in memory
};

/// Whether a command that names it may mean this one: by its id or the name of its file; without
/// .so as long as the id is not known. An id counts first.
bool goes_by(std::string_view id, const std::filesystem::path& file, std::string_view name);

/// The files that do not serve as they are now, or not as the settings now say; of the named plugin
/// or of all.
std::vector<Rejection> refused_now(const Overview& overview, std::string_view id = {});

/// Plugins that serve before and after, but as another generation: what they had in memory is gone.
std::vector<std::string> started_afresh(const Overview& before, const Overview& after);

}  // namespace portico::life
