#include "settings/log/log_file.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "os/thread.hpp"
#include "settings/log/log.hpp"
#include "settings/log/logger.hpp"

namespace portico::settings {
namespace {

constexpr mode_t own_and_group = 0640;

/// Lives as long as the process: whoever writes may be its last thread.
std::string& log_name() {
  static std::string& name = *new std::string;
  return name;
}

/// One that is a pipe is not waited for.
os::Descriptor opened_log(const std::string& file) {
  constexpr int how = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  os::Descriptor log{::open(file.c_str(), how, own_and_group)};
  if (log.number() < 0) os::fail(("log.file \"" + file + '"').c_str());
  ::fcntl(log.number(), F_SETFL, O_APPEND);
  return log;
}

/// Whole lines, as far as there are such, until nobody can write any more.
void relay(const os::Descriptor& from) {
  os::begin_thread("log relay");
  std::array<char, 65536> block;
  std::string text;
  for (;;) {
    const ssize_t count = ::read(from.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.append(block.data(), static_cast<std::size_t>(count));
    const auto last = text.rfind('\n');
    if (last == std::string::npos && text.size() < block.size()) continue;
    const std::size_t whole = last == std::string::npos ? text.size() : last + 1;
    write_lines(std::string_view{text}.substr(0, whole));
    text.erase(0, whole);
  }
}

/// Its end for those who write; -1: there are too few descriptors.
int started_relay() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
  std::thread{[from = os::Descriptor{ends[0]}] { relay(from); }}.detach();
  return ends[1];
}

}  // namespace

void write_log_to(const std::string& file) {
  if (file.empty()) return;
  const os::Descriptor log = opened_log(file);
  ::dup2(log.number(), STDERR_FILENO);
  log_name() = file;
}

void go_on_with_log(const std::string& file) {
  log_name() = file;
  reopen_log();
}

void reopen_log() {
  if (log_name().empty()) return;
  try {
    const os::Descriptor again = opened_log(log_name());
    ::dup2(again.number(), STDERR_FILENO);
  } catch (const std::system_error& error) {
    log().error(std::string{error.what()} + ": the log goes on where it was");
  }
}

int relayed_error() {
  if (log_name().empty()) return -1;
  static const int relayed = started_relay();
  return relayed;
}

}  // namespace portico::settings
