#pragma once

// Recorded exchanges asked again of a host. A case passes, is excused by rows of the deliberate
// differences, or fails. One thread.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parity/replay/client.hpp"
#include "parity/replay/excuse.hpp"

namespace parity {

struct Area {
  int passed = 0, excused = 0, failed = 0;
};

struct Outcome {
  std::map<std::string, Area> areas;
  std::map<std::string, int> excused;  // by row
  std::vector<std::string> failures;

  int replayed() const;
  /// The table of areas, the rows that excused something, and the first failures.
  void print() const;
};

/// The cases of a file, a line each.
std::vector<Json> read_cases(const std::filesystem::path& path);

class Judge {
public:
  Judge(const Poco::Net::SocketAddress& server, const Excuses& excuses);

  /// The routes of the case are served under /c/<mount>.
  void judge(const Json& recorded, const std::string& mount, Outcome& outcome);

private:
  const Json& document(const Json& recorded);
  std::vector<std::string> ask(const Json& recorded, const std::string& prefix, Answer& answer);
  std::vector<std::string> ask_openapi(const Json& recorded, const std::string& prefix,
                                       Answer& answer);

  Client client_;
  const Excuses& excuses_;
  std::optional<Json> document_;  ///< of the whole host, asked for once
};

}  // namespace parity
