#pragma once

// Another program, from its start to its end; it ends when this process does. One thread, the one
// that lives as long as the process.

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "os/descriptor.hpp"
#include "serve/author/attention.hpp"

namespace portico::serve {

class Child {
public:
  /// What of it can be read here; the rest goes where this process' own goes.
  enum class Heard { nothing, output, all };
  /// Whether a terminal's ^C reaches it, and what it starts.
  enum class Group { own, ours };
  struct Wanted {
    std::vector<std::string> words;  ///< the program, looked for in PATH, and its arguments
    Heard heard = Heard::nothing;
    Group group = Group::own;
    std::vector<std::string> variables = {};  ///< "NAME=value", beside those of this process
  };

  /// Throws std::runtime_error where it cannot be started.
  explicit Child(const Wanted& wanted);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Ends it, and what it has started in a group of its own, at once.
  ~Child();

  pid_t id() const { return id_; }
  /// What is heard of it; -1: nothing.
  int output() const { return output_.number(); }
  /// What waitpid() says of it, once it has ended.
  std::optional<int> status();
  void signal(int number) const;
  /// Its end; when this command is to end, it is asked to do so too, and after some seconds made
  /// to.
  void await(Attention& attention);
  /// Asks it to end, and after some seconds makes it.
  void end(Attention& attention);
  /// All that is heard of it, to its end.
  std::string all(Attention& attention);

private:
  [[noreturn]] static void become(const Wanted& wanted, pid_t parent, int output, int told);

  const Group group_;
  pid_t id_ = -1;
  os::Descriptor output_{-1};
  std::optional<int> status_;
};

/// As a shell has it: the exit status, or 128 and the signal. `status`: of waitpid().
int exit_status(int status);

}  // namespace portico::serve
