#pragma once

// What a plugin's code says of itself while the host has called it: why it is about to report a
// failure, and whether it has logged anything. So that whoever called tells of the failure once.
//
//   const Witness witness;
//   if (handler.run(...) != PORTICO_OK) report(witness.why());
//
// By thread: the innermost witness of a thread hears what is said on it.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace portico::route {

class Witness {
public:
  Witness() noexcept : outer_{innermost_} { innermost_ = this; }
  ~Witness() { innermost_ = outer_; }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;

  /// The words that go behind the name of what failed; empty: none.
  std::string_view why() const { return why_ ? std::string_view{*why_} : std::string_view{}; }
  /// Whether there was a warning or an error in the log, by the plugin itself.
  bool logged() const { return logged_; }

  /// To the innermost of this thread, if there is one.
  static void say(std::string_view why) {
    if (innermost_) innermost_->why_ = std::make_unique<std::string>(why.substr(0, longest));
  }
  static void note_line() noexcept {
    if (innermost_) innermost_->logged_ = true;
  }

private:
  static constexpr std::size_t longest = 8192;
  static thread_local constinit inline Witness* innermost_ = nullptr;

  Witness* const outer_;
  std::unique_ptr<std::string> why_;  ///< hardly ever: a witness costs a few stores
  bool logged_ = false;
};

}  // namespace portico::route
