#include "serve/command/password_command.hpp"

#include <array>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <signal.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include "http/security/key_file.hpp"
#include "http/security/password_file.hpp"
#include "serve/command/changed_file.hpp"

namespace portico::serve {
namespace {

termios shown_before{};

/// Ends as the signal has it, with what is typed shown again. Async-signal-safe.
void show_and_end(int signal) {
  ::tcsetattr(STDIN_FILENO, TCSANOW, &shown_before);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

/// What is typed is not shown, as long as it lives.
class Hushed {
public:
  Hushed() {
    known_ = ::tcgetattr(STDIN_FILENO, &shown_before) == 0;
    if (!known_) return;
    for (const int signal : ending) ::signal(signal, show_and_end);
    termios quiet = shown_before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  Hushed(const Hushed&) = delete;
  Hushed& operator=(const Hushed&) = delete;
  ~Hushed() {
    if (!known_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown_before);
    for (const int signal : ending) ::signal(signal, SIG_DFL);
  }

private:
  static constexpr std::array ending{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  bool known_ = false;
};

std::string line_of(std::istream& in, const char* prompt, bool asks) {
  if (asks) std::cerr << prompt << std::flush;
  std::string line;
  const bool read = static_cast<bool>(std::getline(in, line));
  if (asks) std::cerr << '\n';
  if (!read || line.empty()) throw std::runtime_error{"there is no password"};
  if (line.find('\0') != std::string::npos)
    throw std::runtime_error{"the password has a zero byte, at which others would end it"};
  return line;
}

std::string password_of(std::istream& in) {
  const bool asks = &in == &std::cin && ::isatty(STDIN_FILENO) == 1;
  if (!asks) return line_of(in, "", false);
  const Hushed hushed;
  std::string first = line_of(in, "Password: ", true);
  if (first != line_of(in, "The same again: ", true))
    throw std::runtime_error{"these were two passwords"};
  return first;
}

std::string made_line(const settings::PasswordOrder& wanted, std::istream& in) {
  for (const std::string& scope : wanted.scopes)
    if (const auto why = http::objection_to_word(scope); !why.empty())
      throw std::runtime_error{"the scope \"" + scope + "\" " + std::string{why}};
  if (const auto why = http::objection_to_word(wanted.name); !why.empty())
    throw std::runtime_error{"the name \"" + wanted.name + "\" " + std::string{why}};
  if (wanted.name.find(':') != std::string::npos)
    throw std::runtime_error{"the name \"" + wanted.name + "\" has a colon (RFC 7617, section 2)"};
  std::string password = password_of(in);
  std::string line = wanted.name + ':' + http::hash_of_password(password);
  ::sodium_memzero(password.data(), password.size());
  for (const std::string& scope : wanted.scopes)
    line += (&scope == &wanted.scopes.front() ? ':' : ' ') + scope;
  return line + '\n';
}

/// The text with the line in the place of that of the name before.
std::string with(const std::string& text, const std::string& name, const std::string& made) {
  std::istringstream lines{text};
  std::string all;
  bool replaced = false;
  for (std::string line; std::getline(lines, line);) {
    const bool same = line.starts_with(name + ':');
    if (!same || !replaced) all += same ? made : line + '\n';
    replaced |= same;
  }
  if (!replaced) all += made;
  static_cast<void>(http::read_password_file(all));  // what a host would refuse is not written
  return all;
}

}  // namespace

int run_password(const settings::PasswordOrder& wanted, std::istream& in, std::ostream& out) {
  const std::string made = made_line(wanted, in);
  if (wanted.file.empty())
    out << made;
  else
    change_file(wanted.file,
                [&](const std::string& text) { return with(text, wanted.name, made); });
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
