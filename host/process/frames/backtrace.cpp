#include "process/frames/backtrace.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/memory/room.hpp"
#include "os/memory_file.hpp"
#include "process/frames/folding.hpp"
#include "process/own_process.hpp"

namespace portico::process {
namespace {

using nlohmann::json;
using os::text_in;
using route::FlightMemory;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{20};

/// A caller is known by where it will go on, which may be in the next function when it never will.
std::vector<std::uint64_t> frames_of(const FlightMemory::Crash& crash) {
  const auto depth = std::min<std::size_t>(crash.depth, crash.frames.size());
  std::vector<std::uint64_t> frames{crash.frames.begin(),
                                    crash.frames.begin() + static_cast<std::ptrdiff_t>(depth)};
  const bool fault = crash.how == FlightMemory::Crash::by_signal;
  for (std::size_t at = fault ? 1 : 0; at < frames.size(); ++at) --frames[at];
  return frames;
}

/// Lines of a map for libraries that were there before. What lies there now comes first.
std::string unloaded(const FlightMemory& memory) {
  std::string lines;
  const auto count = std::min<std::size_t>(memory.modules, memory.module.size());
  for (const FlightMemory::Module& one : std::span{memory.module.data(), count})
    if (one.unloaded != 0)
      lines += hexadecimal(one.begin).substr(2) + '-' + hexadecimal(one.end).substr(2) +
               " r-xp 0 00:00 0 " + text_in(one.copy) + '\n';
  return lines;
}

}  // namespace

Backtrace::Backtrace(const FlightMemory& memory, const BytesOf& bytes_of) {
  if (memory.crash.how.load(std::memory_order_acquire) == FlightMemory::Crash::unknown) return;
  frames_ = frames_of(memory.crash);
  const std::string maps = text_in(memory.crash.maps) + unloaded(memory);
  mappings_ = mappings(maps);
  json files = json::object();
  std::vector<Passed> passed;
  const auto modules = std::min<std::size_t>(memory.modules, memory.module.size());
  for (const FlightMemory::Module& module : std::span{memory.module.data(), modules}) {
    const std::string digest = text_in(module.digest);
    const int bytes = bytes_of ? bytes_of(digest) : -1;
    files[text_in(module.copy)] = {
        {"name", text_in(module.file)}, {"descriptor", bytes}, {"sha256", digest}};
    if (bytes >= 0) passed.emplace_back(bytes, bytes);
  }
  const os::Descriptor input = os::memory_file(
      "portico-symbols", json{{"frames", frames_}, {"maps", maps}, {"files", files}}.dump(
                             -1, ' ', false, json::error_handler_t::replace));
  std::array<int, 2> ends{};
  if (input.number() < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  output_ = os::Descriptor{ends[0]};
  const os::Descriptor far{ends[1]};
  passed.insert(passed.begin(), {{input.number(), STDIN_FILENO}, {far.number(), STDOUT_FILENO}});
  child_ = start_own({"portico", symbols_word}, passed);
  if (child_ >= 0)
    process_ = os::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, child_, 0))};
}

Backtrace::Backtrace(Backtrace&& other) noexcept
    : frames_{std::move(other.frames_)},
      mappings_{std::move(other.mappings_)},
      output_{std::move(other.output_)},
      process_{std::move(other.process_)},
      child_{std::exchange(other.child_, -1)} {}

Backtrace::~Backtrace() {
  if (child_ < 0) return;
  // By its descriptor: whoever waits for any child may have been told of its end before.
  ::syscall(SYS_pidfd_send_signal, process_.number(), SIGKILL, nullptr, 0);
  siginfo_t unused{};
  const auto process = static_cast<id_t>(process_.number());
  while (::waitid(P_PIDFD, process, &unused, WEXITED) < 0 && errno == EINTR) continue;
}

std::vector<std::string> Backtrace::wait() {
  const auto until = Clock::now() + patience;
  std::string told;
  for (std::array<char, 4096> block; child_ >= 0;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd ready{output_.number(), POLLIN, 0};
    const int found = ::poll(&ready, 1, static_cast<int>(std::max<long>(left, 0)));
    if (found < 0 && errno == EINTR) continue;
    if (found <= 0) break;
    const ssize_t count = ::read(output_.number(), block.data(), block.size());
    if (count <= 0) break;
    told.append(block.data(), static_cast<std::size_t>(count));
  }
  std::vector<std::string> words;
  for (std::size_t begin = 0, end; (end = told.find('\n', begin)) != told.npos; begin = end + 1)
    words.push_back(told.substr(begin, end - begin));
  Symbols none{mappings_, [](const std::string&) { return SymbolFile{}; }};
  while (words.size() < frames_.size()) words.push_back(none.describe(frames_[words.size()]));
  return fold_foreign(fold_repeats(words));
}

}  // namespace portico::process
