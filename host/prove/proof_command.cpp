#include "prove/proof_command.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "prove/prove_command.hpp"
#include "settings/author/proof_words.hpp"
#include "settings/printable.hpp"

namespace portico::prove {
namespace {

namespace fs = std::filesystem;

/// Requests of clients come first.
constexpr int politeness = 10;

/// What the operator has said to the host that serves is in the file; what the system has is its.
void forget_environment() {
  std::vector<std::string> names{"NOTIFY_SOCKET",  "LISTEN_FDS",   "LISTEN_PID",
                                 "LISTEN_FDNAMES", "WATCHDOG_PID", "WATCHDOG_USEC"};
  for (char** entry = ::environ; *entry; ++entry) {
    const std::string_view text{*entry};
    if (text.starts_with("PORTICO_")) names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) ::unsetenv(name.c_str());
}

settings::CommandLine line_of(const fs::path& folder, int count, char** words) {
  settings::CommandLine line;
  line.command = settings::Command::prove;
  line.form = settings::Form::json;
  line.sources.file = folder / settings::proof_settings;
  line.prove.subject = folder / settings::proof_plugins;
  line.prove.time = std::chrono::milliseconds{std::stoll(words[1])};
  line.prove.seed = std::stoull(words[2]);
  line.prove.left_out.assign(words + 3, words + count);
  line.prove.is_gate = true;
  return line;
}

}  // namespace

int run_proof(int count, char** words) {
  if (count < 3) return settings::unusable;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setpriority(PRIO_PROCESS, 0, politeness);
  const fs::path folder = words[0];
  int status = settings::unusable;
  try {
    forget_environment();
    ::setenv("TMPDIR", folder.c_str(), 1);
    status = run_prove(line_of(folder, count, words), std::cout);
  } catch (const std::exception& error) {
    std::cerr << settings::printable(error.what()) << '\n';
  }
  std::error_code none;
  fs::remove_all(folder, none);
  return status;
}

}  // namespace portico::prove
