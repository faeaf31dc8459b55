#include "life/trial/probe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <Poco/Logger.h>

#include "life/trial/probe_task.hpp"
#include "os/error.hpp"
#include "os/memory_file.hpp"
#include "plugin/refused.hpp"
#include "process/frames/backtrace.hpp"
#include "process/own_process.hpp"
#include "process/shared_memory.hpp"
#include "settings/printable.hpp"

namespace portico::life {
namespace {

using Clock = std::chrono::steady_clock;
using plugin::Refused;

constexpr std::chrono::milliseconds tick{50};  ///< between looks whether anybody waits

[[noreturn]] void cannot(const char* what) {
  throw Refused{std::string{"cannot be tried in a process of its own: "} + what + ": " +
                os::reason()};
}

/// A file in memory that holds the text, read from its beginning.
os::Descriptor in_memory(std::string_view text) {
  os::Descriptor file = os::memory_file("portico-probe", text);
  if (file.number() < 0) cannot("memory");
  return file;
}

/// A process that is killed with all it started, and waited for, unless it was before.
class Child {
public:
  explicit Child(const std::vector<process::Passed>& passed)
      : id_{process::start_own({"portico", probe_word}, passed)} {
    if (id_ < 0) cannot("the executable");
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(-id_, SIGKILL);
    wait();
  }

  /// Its raw status, when it has ended.
  int wait() {
    while (!over_) {
      if (::waitpid(id_, &status_, 0) >= 0 || errno != EINTR) over_ = true;
    }
    return status_;
  }

private:
  const pid_t id_;
  bool over_ = false;
  int status_ = 0;
};

/// What the child says, until it has said its last word.
class Report {
public:
  /// False: the deadline passed, or nobody waits any more.
  bool read(int descriptor, Clock::time_point deadline, const std::atomic<bool>& over) {
    std::array<char, 4096> block;
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd ready{descriptor, POLLIN, 0};
      const int found =
          ::poll(&ready, 1, static_cast<int>(std::clamp<long>(left.count(), 0, tick.count())));
      if (found < 0 && errno == EINTR) continue;
      if (found == 0 && left > left.zero() && !over) continue;
      if (found <= 0) return false;
      const ssize_t count = ::read(descriptor, block.data(), block.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return true;
      take({block.data(), static_cast<std::size_t>(count)});
      if (accepted_ || refused_) return true;
    }
  }

  const Identity& identity() const { return identity_; }
  const std::string& stage() const { return stage_; }
  const std::optional<std::string>& refused() const { return refused_; }
  bool accepted() const { return accepted_; }
  const std::vector<std::string>& remarks() const { return remarks_; }

private:
  void take(std::string_view text) {
    pending_ += text;
    for (std::size_t end; (end = pending_.find('\n')) != std::string::npos;
         pending_.erase(0, end + 1)) {
      const std::string_view line{pending_.data(), end};
      if (line.starts_with("stage ")) stage_ = line.substr(6);
      if (line.starts_with("is ")) identify(line.substr(3));
      if (line.starts_with("remark ")) remarks_.emplace_back(line.substr(7));
      if (line.starts_with("refused ")) refused_ = line.substr(8);
      if (line == "accepted") accepted_ = true;
    }
  }

  void identify(std::string_view words) {
    const auto blank = words.find(' ');
    identity_.id = words.substr(0, blank);
    if (blank != words.npos) identity_.version = words.substr(blank + 1);
  }

  Identity identity_;
  std::string pending_, stage_ = "starting the process";
  std::optional<std::string> refused_;
  std::vector<std::string> remarks_;
  bool accepted_ = false;
};

/// The last line that is not empty, of what was written to the file.
std::string last_line(int descriptor) {
  constexpr off_t most = 2000;
  const off_t size = ::lseek(descriptor, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::clamp<off_t>(size, 0, most)), '\0');
  const ssize_t count =
      ::pread(descriptor, text.data(), text.size(), std::max<off_t>(size - most, 0));
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

std::string during(const std::string& stage) {
  if (stage == "loading") return "while its constructors ran";
  if (stage == "starting") return "in start()";
  if (stage == "stopping") return "in stop()";
  return "before it was loaded";
}

std::string how_it_ended(int status, const std::string& stage) {
  if (!WIFSIGNALED(status))
    return "ended the process (exit status " + std::to_string(WEXITSTATUS(status)) + ") " +
           during(stage);
  const int number = WTERMSIG(status);
  const char* name = ::sigabbrev_np(number);
  return "crashed with SIG" + std::string{name ? name : "NAL"} + ' ' + during(stage);
}

/// " at shop::connect() + 0x1c (shop.cpp:12) in shop.so", of the first frame of the library; or "".
std::string where_it_ended(const process::SharedMemory& flights, const plugin::Copy& copy) {
  process::Backtrace backtrace{*flights, [&](const std::string& digest) {
                                 return digest == copy.digest() ? copy.descriptor() : -1;
                               }};
  const std::vector<std::string> frames = backtrace.wait();
  const std::string own = " in " + copy.source().filename().string();
  const auto found = std::find_if(frames.begin(), frames.end(),
                                  [&](const auto& frame) { return frame.ends_with(own); });
  return found == frames.end() ? "" : " at " + *found;
}

/// The same file under a number that is its in the child too, where others take the first.
os::Descriptor apart(int file) {
  os::Descriptor other{::fcntl(file, F_DUPFD_CLOEXEC, probed_library + 1)};
  if (other.number() < 0) cannot("a descriptor");
  return other;
}

}  // namespace

Identity probe(const plugin::Copy& copy, const settings::Settings& settings,
               const std::atomic<bool>& over) {
  const process::SharedMemory flights;
  const os::Descriptor crash = apart(flights.descriptor());
  ProbeTask task{copy.source(),         copy.digest(),  {},
                 settings.probe.memory, crash.number(), settings.plugins};
  task.sections.emplace("", absent_section(settings));
  std::vector<os::Descriptor> companions;
  for (const plugin::Copy& one : copy.companions()) companions.push_back(apart(one.descriptor()));
  for (std::size_t at = 0; at < companions.size(); ++at)
    task.companions.push_back(
        {copy.companions()[at].source(), copy.companions()[at].digest(), companions[at].number()});
  const os::Descriptor input = in_memory(to_json(task)), errors = in_memory("");
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot("a pipe");
  const os::Descriptor output{ends[0]};
  os::Descriptor far{ends[1]};
  std::vector<process::Passed> passed{{input.number(), STDIN_FILENO},
                                      {far.number(), STDOUT_FILENO},
                                      {errors.number(), STDERR_FILENO},
                                      {copy.descriptor(), probed_library},
                                      {crash.number(), crash.number()}};
  for (const os::Descriptor& one : companions) passed.emplace_back(one.number(), one.number());
  Child child{passed};
  far = os::Descriptor{-1};

  Report report;
  const bool ended = report.read(output.number(), Clock::now() + settings.probe.deadline, over);
  if (report.refused()) throw Refused{*report.refused()};
  if (!ended && over) throw Refused{"was given up: the host ends"};
  if (!ended)
    throw Refused{"did not come back within " + std::to_string(settings.probe.deadline.count()) +
                  " ms " + during(report.stage()) +
                  ": let it do less there, or raise probe.deadline"};
  const int status = child.wait();
  if (report.accepted() && status == 0) {
    for (const std::string& remark : report.remarks())
      Poco::Logger::get("portico").warning(copy.source().string() + ": " +
                                           settings::printable(remark));
    return report.identity();
  }
  const std::string words = last_line(errors.number());
  throw Refused{how_it_ended(status, report.stage()) + where_it_ended(flights, copy) +
                (words.empty() ? "" : ": " + words)};
}

}  // namespace portico::life
