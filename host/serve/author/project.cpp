#include "serve/author/project.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "os/environment.hpp"
#include "os/error.hpp"
#include "serve/author/child.hpp"
#include "serve/author/diagnosis.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

bool is_installed(const char* program) {
  std::istringstream folders{std::string{os::variable("PATH")}};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((fs::path{folder} / program).c_str(), X_OK) == 0) return true;
  return false;
}

void check_tools() {
  if (!is_installed("cmake"))
    throw std::runtime_error{"there is no cmake: apt-get install cmake g++ make"};
  if (!is_installed("make") && !is_installed("ninja"))
    throw std::runtime_error{"there is neither make nor ninja: apt-get install make"};
}

/// The target that builds the plugins and nothing else, as the SDK names it in CMake's cache; "":
/// the project has none of it.
std::string plugins_target(const fs::path& built) {
  constexpr std::string_view entry = "PORTICO_PLUGINS_TARGET:INTERNAL=";
  std::ifstream cache{built / "CMakeCache.txt"};
  for (std::string line; std::getline(cache, line);)
    if (line.starts_with(entry)) return line.substr(entry.size());
  return {};
}

/// Where CMake says that it will be built.
fs::path build_folder_in(const std::string& output) {
  constexpr std::string_view words = "-- Build files have been written to: ";
  const std::size_t at = output.rfind(words);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + words.size();
  return output.substr(begin, output.find('\n', begin) - begin);
}

/// What CMake says of a folder that was configured for a program which is another one now, or gone.
bool is_of_another_generator(const std::string& output) {
  return output.find("Does not match the generator used previously") != std::string::npos ||
         output.find("unable to find a build program corresponding to") != std::string::npos;
}

}  // namespace

Project::Project(fs::path folder, Kind kind) : folder_{std::move(folder)}, kind_{kind} {
  if (!fs::exists(folder_ / "CMakeLists.txt"))
    throw std::runtime_error{
        "there is no project here, no CMakeLists.txt: go to the folder of one, "
        "or make one with portico new NAME"};
  check_tools();
}

std::string Project::preset() const { return kind_ == Kind::debug ? "debug" : "asan"; }

/// By its folder, which nobody puts another one in the place of, as editors do with files.
void Project::claim() {
  const fs::path folder = folder_ / "build" / preset();
  std::error_code error;
  fs::create_directories(folder, error);
  claim_ = os::Descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (claim_.number() < 0)
    throw std::runtime_error{folder.string() + " cannot be used: " + os::reason()};
  if (::flock(claim_.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw std::runtime_error{"another portico dev builds in " + folder.string() +
                             ": end that one, or go on with it"};
}

std::vector<std::string> Project::configuring() const {
  const std::string name = preset();
  std::vector<std::string> words{"cmake"};
  if (!is_installed("make") && os::variable("CMAKE_GENERATOR").empty())
    words.insert(words.end(), {"-G", "Ninja"});
  if (fs::exists(folder_ / "CMakePresets.json")) {
    words.insert(words.end(), {"--preset", name});
    return words;
  }
  words.insert(words.end(), {"-S", ".", "-B", "build/" + name, "-DCMAKE_BUILD_TYPE=Debug"});
  if (kind_ == Kind::sanitized)
    for (const char* language : {"C", "CXX"})
      words.push_back(std::string{"-DCMAKE_"} + language +
                      "_FLAGS=-fsanitize=address,undefined -fno-omit-frame-pointer");
  return words;
}

std::optional<std::string> Project::run(std::vector<std::string> words, Attention& attention,
                                        std::string& output) const {
  Child tool{{std::move(words), Child::Heard::all}};
  output = tool.all(attention);
  if (attention.signal() != 0) return "ended";
  return *tool.status() == 0 ? std::nullopt : std::optional{first_error(output, folder_)};
}

std::optional<std::string> Project::configure(Attention& attention) {
  std::string output;
  std::vector<std::string> words = configuring();
  auto error = run(words, attention, output);
  if (error && is_of_another_generator(output)) {
    words.insert(words.begin() + 1, "--fresh");
    error = run(words, attention, output);
  }
  if (error) return error;
  built_ = build_folder_in(output);
  return std::nullopt;
}

std::optional<std::string> Project::build(Attention& attention) {
  std::string output;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> words{"cmake", "--build", built_.string(), "--parallel",
                                 std::to_string(cores)};
  if (const std::string target = plugins_target(built_); !target.empty())
    words.insert(words.end(), {"--target", target});
  return run(std::move(words), attention, output);
}

fs::path Project::plugins() const {
  std::error_code error;
  const fs::path own = built_ / "plugins";
  return fs::is_directory(own, error) ? own : built_;
}

void find_own_installation() {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  const std::string path = program.parent_path().string() + ':' + std::string{os::variable("PATH")};
  ::setenv("PATH", path.c_str(), 1);
}

}  // namespace portico::serve
