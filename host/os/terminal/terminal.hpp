#pragma once

// The terminal that somebody sits at: keys as they are pressed, and a screen of its own, until this
// goes. One thread.

#include <chrono>
#include <optional>
#include <string_view>

#include <termios.h>

namespace portico::os {

class Terminal {
public:
  struct Size {
    int columns, rows;
  };
  /// Whether standard input and output are one.
  static bool is_there();
  /// Of standard output; nothing where it is no terminal, or does not know.
  static std::optional<Size> size();

  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  /// A key, or nothing when none was pressed within the time or its size has changed; Ctrl-C, the
  /// end of input and the signals that end a process are the key `end`.
  static constexpr char end = '\x03';
  std::optional<char> key(std::chrono::milliseconds patience);
  /// In place of what is shown.
  void show(std::string_view lines);

private:
  termios before_{};
};

}  // namespace portico::os
