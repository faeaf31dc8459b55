#include "os/terminal/terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace portico::os {
namespace {

volatile std::sig_atomic_t asked_to_end = 0;

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Its own screen without a cursor, where what is too long is cut at the edge: the next line would
/// be another one than it was meant for. And back.
constexpr std::string_view enter_screen = "\x1b[?1049h\x1b[?25l\x1b[?7l",
                           leave_screen = "\x1b[?7h\x1b[?25h\x1b[?1049l";

}  // namespace

bool Terminal::is_there() { return ::isatty(STDIN_FILENO) && ::isatty(STDOUT_FILENO); }

std::optional<Terminal::Size> Terminal::size() {
  winsize found{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0)
    return std::nullopt;
  return Size{found.ws_col, found.ws_row};
}

Terminal::Terminal() {
  ::tcgetattr(STDIN_FILENO, &before_);
  termios now = before_;
  now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
  struct sigaction action {};
  action.sa_handler = [](int) { asked_to_end = 1; };
  for (const int number : {SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  action.sa_handler = [](int) {};
  ::sigaction(SIGWINCH, &action, nullptr);
  write_all(enter_screen);
}

Terminal::~Terminal() {
  write_all(leave_screen);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

std::optional<char> Terminal::key(std::chrono::milliseconds patience) {
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  const int found = ::poll(&ready, 1, static_cast<int>(patience.count()));
  if (asked_to_end) return end;
  if (found <= 0) return std::nullopt;
  char byte = end;
  const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
  if (count < 0 && errno == EINTR) return std::nullopt;
  return count == 1 ? byte : end;
}

void Terminal::show(std::string_view lines) {
  std::string frame = "\x1b[H";
  while (!lines.empty()) {
    const auto size = lines.find('\n');
    frame.append(lines.substr(0, size)).append("\x1b[K");
    if (size == std::string_view::npos) break;
    lines.remove_prefix(size + 1);
    if (!lines.empty()) frame += "\r\n";
  }
  write_all(frame + "\x1b[J");
}

}  // namespace portico::os
