#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/sha256.hpp"
#include "plugin/library/file.hpp"
#include "plugin/library/sanitizer.hpp"
#include "process/frames/backtrace.hpp"
#include "process/frames/symbols.hpp"

namespace portico::process {
namespace {

using nlohmann::json;

constexpr std::size_t longest_task = 8 << 20;
constexpr rlim_t most_memory = rlim_t{4} << 30;

/// The file of a plugin that nobody has kept will do as long as it is the same.
bool is_same(const std::string& file, const std::string& digest) try {
  constexpr std::size_t largest = std::size_t{1} << 30;
  return os::sha256(plugin::contents(plugin::open_regular(file).number(), largest)) == digest;
} catch (const std::exception&) {
  return false;
}

SymbolFile file_of(const json& files, const std::string& mapped) {
  const auto known = files.find(mapped);
  if (known == files.end()) return {mapped, {}};
  const auto name = known->at("name").get<std::string>();
  const int descriptor = known->at("descriptor").get<int>();
  if (descriptor >= 0) return {"/proc/self/fd/" + std::to_string(descriptor), name};
  return {is_same(name, known->at("sha256").get<std::string>()) ? name : std::string{}, name};
}

}  // namespace

int run_symbols() try {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit memory{most_memory, most_memory}, none{0, 0};
  if (!plugin::sanitizer_runs()) ::setrlimit(RLIMIT_AS, &memory);
  ::setrlimit(RLIMIT_CORE, &none);
  const json task = json::parse(plugin::contents(STDIN_FILENO, longest_task));
  const auto maps = mappings(task.at("maps").get<std::string>());
  Symbols symbols{maps,
                  [&](const std::string& mapped) { return file_of(task.at("files"), mapped); }};
  for (const json& frame : task.at("frames")) {
    std::printf("%s\n", symbols.describe(frame.get<std::uint64_t>()).c_str());
    std::fflush(stdout);
  }
  return EXIT_SUCCESS;
} catch (const std::exception&) {
  return EXIT_FAILURE;
}

}  // namespace portico::process
