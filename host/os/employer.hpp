#pragma once

// For whom a thread works, where several hosts share a process, as the apps of a test do: by a
// number that whoever makes them gives; 0: for nobody in particular, as in a process with one host.
// What a thread starts works for the same one if it is wrapped so. Each belongs to its thread.

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>

namespace portico::os {

class Employer {
public:
  explicit Employer(std::uint64_t number) : before_{std::exchange(current_, number)} {}
  Employer(const Employer&) = delete;
  Employer& operator=(const Employer&) = delete;
  ~Employer() { current_ = before_; }

  static std::uint64_t current() { return current_; }
  /// Behind the name of a logger that is used for the same one from whatever thread: "#3"; "" for
  /// nobody in particular.
  static std::string mark() {
    return current_ == 0 ? std::string{} : '#' + std::to_string(current_);
  }
  /// Whose such a name is: that of the mark, else of the calling thread. Takes the mark away.
  static std::uint64_t named_by(std::string& name) {
    const auto at = name.rfind('#');
    std::uint64_t number = current_;
    if (at == std::string::npos) return number;
    std::from_chars(name.data() + at + 1, name.data() + name.size(), number);
    name.resize(at);
    return number;
  }

  /// The same work for another thread, which works for whom this one does now.
  template <class Work> static auto same(Work work) {
    return [number = current_, work = std::move(work)]() mutable {
      const Employer here{number};
      work();
    };
  }

private:
  inline static thread_local constinit std::uint64_t current_ = 0;
  const std::uint64_t before_;
};

}  // namespace portico::os
