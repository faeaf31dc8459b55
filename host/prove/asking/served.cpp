#include "prove/asking/served.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/resident.hpp"

namespace portico::prove {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto start_patience = 60s;
constexpr auto message_patience = 100ms;
constexpr auto look_again = 2ms;

std::string content(const fs::path& file, std::size_t from = 0) {
  std::ifstream stream{file, std::ios::binary};
  stream.seekg(static_cast<std::streamoff>(from));
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The number behind the words in the text; 0: they are not there.
int number_behind(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  if (at == text.npos) return 0;
  const std::size_t end = text.find('\n', at + words.size());
  if (end == text.npos) return 0;  // it is not there as a whole yet
  const std::string_view line = text.substr(at, end - at);
  int number = 0;
  const std::size_t colon = line.rfind(':') + 1;
  std::from_chars(line.data() + colon, line.data() + line.size(), number);
  return number;
}

struct Line {
  std::string message, level, id;
};

Line read_line(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return {text, "", ""};
  Line line{json.value("message", ""), json.value("level", ""), json.value("request", "")};
  return line;
}

bool is_error(const Line& line) {
  return line.level == "error" || line.level == "fatal" || line.level == "critical";
}

std::vector<Line> lines_of(const std::string& log) {
  std::vector<Line> all;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = log.find('\n', at);
    if (end == log.npos) break;
    all.push_back(read_line(log.substr(at, end - at)));
    at = end + 1;
  }
  return all;
}

[[noreturn]] void become(std::vector<std::string>& words, const fs::path& folder) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setpgid(0, 0);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  ::dup2(::open((folder / "out").c_str(), flags, 0600), STDOUT_FILENO);
  ::dup2(::open((folder / "log").c_str(), flags | O_APPEND, 0600), STDERR_FILENO);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  // One arena: what is given back is used again, whichever thread asks.
  ::setenv("MALLOC_ARENA_MAX", "1", 1);
  // What is asked here is nobody's traffic.
  ::setenv("OTEL_SDK_DISABLED", "true", 1);
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE}) ::signal(number, SIG_DFL);
  ::execv("/proc/self/exe", arguments.data());
  ::_exit(127);
}

void add_descendants(pid_t id, std::vector<pid_t>& all) {
  std::error_code none;
  const fs::path tasks = "/proc/" + std::to_string(id) + "/task";
  for (fs::directory_iterator task{tasks, none}, end; !none && task != end; task.increment(none)) {
    std::ifstream children{task->path() / "children"};
    for (pid_t child; children >> child;) {
      all.push_back(child);
      add_descendants(child, all);
    }
  }
}

}  // namespace

Served::Served(std::vector<std::string> words) : words_{std::move(words)} {
  std::string name = (fs::temp_directory_path() / "portico-prove-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::system_error{errno, std::generic_category(), name};
  folder_ = name;
  start();
}

Served::~Served() {
  end();
  std::error_code none;
  fs::remove_all(folder_, none);
}

void Served::restart() {
  end();
  start();
}

void Served::start() {
  std::vector<std::string> words{"portico"};
  words.insert(words.end(), words_.begin(), words_.end());
  for (const char* word : {"--listen", "127.0.0.1:0", "--log-format", "json", "--log-file", "",
                           "--log-level", "information", "--log-access", "false"})
    words.emplace_back(word);
  fs::remove(folder_ / "out");
  host_ = ::fork();
  if (host_ == 0) become(words, folder_);
  if (host_ < 0) throw std::system_error{errno, std::generic_category(), "fork"};
  for (const auto until = Clock::now() + start_patience; Clock::now() < until;) {
    port_ = number_behind(content(folder_ / "out"), "listening on ");
    if (port_) break;
    if (int status = 0; ::waitpid(host_, &status, WNOHANG) == host_) {
      host_ = -1;
      break;
    }
    std::this_thread::sleep_for(look_again);
  }
  if (!port_ || host_ < 0) {
    const auto lines = lines_of(content(folder_ / "log"));
    throw std::runtime_error{lines.empty() ? "the host does not come to serve"
                                           : lines.back().message};
  }
  first_ = processes();
}

/// At once, whatever it does: nothing of it is kept.
void Served::end() {
  if (host_ < 0) return;
  // Nobody is started again by then.
  ::kill(host_, SIGSTOP);
  const std::vector<pid_t> all = processes();
  ::kill(host_, SIGKILL);
  for (const pid_t id : all) ::kill(id, SIGKILL);
  int status = 0;
  while (::waitpid(host_, &status, 0) < 0 && errno == EINTR) continue;
  host_ = -1;
}

std::vector<std::string> Served::errors() const {
  std::vector<std::string> all;
  for (Line& line : lines_of(content(folder_ / "log")))
    if (is_error(line)) all.push_back(std::move(line.message));
  return all;
}

std::size_t Served::log_size() const {
  std::error_code none;
  const auto size = fs::file_size(folder_ / "log", none);
  return none ? 0 : static_cast<std::size_t>(size);
}

std::vector<std::string> Served::messages(std::size_t since, const std::string& id) const {
  std::vector<std::string> all;
  for (const auto until = Clock::now() + message_patience; all.empty() && Clock::now() < until;) {
    for (Line& line : lines_of(content(folder_ / "log", since)))
      if (line.id == id) all.push_back(std::move(line.message));
    if (all.empty()) std::this_thread::sleep_for(look_again);
  }
  return all;
}

std::string Served::death(std::size_t since, std::chrono::milliseconds patience) const {
  for (const auto until = Clock::now() + patience;;) {
    for (const Line& line : lines_of(content(folder_ / "log", since)))
      if (is_error(line) && line.message.find("process") != line.message.npos) return line.message;
    if (Clock::now() > until) return {};
    std::this_thread::sleep_for(look_again);
  }
}

std::uint64_t Served::resident() const {
  std::uint64_t bytes = 0;
  for (const pid_t id : processes()) bytes += os::resident_bytes(id);
  return bytes;
}

std::size_t Served::threads() const {
  std::size_t count = 0;
  for (const pid_t id : processes()) {
    std::error_code none;
    const fs::path tasks = "/proc/" + std::to_string(id) + "/task";
    for (fs::directory_iterator task{tasks, none}, end; !none && task != end; task.increment(none))
      ++count;
  }
  return count;
}

std::vector<pid_t> Served::processes() const {
  std::vector<pid_t> all;
  if (host_ > 0) add_descendants(host_, all);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace portico::prove
