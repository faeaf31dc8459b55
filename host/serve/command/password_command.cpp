#include "serve/command/password_command.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <sodium.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "http/security/key_file.hpp"
#include "http/security/password_file.hpp"
#include "http/security/watched_file.hpp"
#include "serve/command/fresh_file.hpp"

namespace portico::serve {
namespace {

/// What is typed is not shown, as long as it lives.
class Hushed {
public:
  Hushed() {
    known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!known_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  Hushed(const Hushed&) = delete;
  Hushed& operator=(const Hushed&) = delete;
  ~Hushed() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

private:
  termios before_{};
  bool known_ = false;
};

std::string line_of(std::istream& in, const char* prompt, bool asks) {
  if (asks) std::cerr << prompt << std::flush;
  std::string line;
  const bool read = static_cast<bool>(std::getline(in, line));
  if (asks) std::cerr << '\n';
  if (!read || line.empty()) throw std::runtime_error{"there is no password"};
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

void put(const std::string& file, const std::string& name, const std::string& made) {
  struct stat facts {};
  const bool there = ::stat(file.c_str(), &facts) == 0;
  std::istringstream lines{there ? http::text_of_file(file) : std::string{}};
  std::string text;
  bool replaced = false;
  for (std::string line; std::getline(lines, line);) {
    const bool same = line.starts_with(name + ':');
    if (!same || !replaced) text += same ? made : line + '\n';
    replaced |= same;
  }
  if (!replaced) text += made;
  static_cast<void>(http::read_password_file(text));  // what a host would refuse is not written
  const FreshFile fresh{file, text, there ? facts.st_mode & 07777 : FreshFile::for_the_owner};
  fresh.take_place();
}

}  // namespace

int run_password(const settings::PasswordOrder& wanted, std::istream& in, std::ostream& out) {
  const std::string made = made_line(wanted, in);
  if (wanted.file.empty())
    out << made;
  else
    put(wanted.file, wanted.name, made);
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
