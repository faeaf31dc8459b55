#pragma once

// Which processes that share a store still live, and what of their tasks has begun. Each has a
// number, and a lock on the byte of that number in a file: the system gives it back when the
// process ends, however it ends (fcntl, F_SETLK; children do not inherit it). Behind these bytes
// the file has two numbers of 8 bytes for each, in the order of the machine: what tells the boot
// apart in which it was written, and the last ticket that has begun. They outlive the process, and
// mean nothing after the machine was started again. One thread at a time, but for tell() and of().

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>

#include "os/descriptor.hpp"
#include "task/store/begun.hpp"

namespace portico::task {

class Owners final : public Begun {
public:
  /// More than any ticket.
  static constexpr Ticket all = std::numeric_limits<std::int64_t>::max();

  /// Those of that file: a process opens it once, and has its number until it ends or asks for
  /// another file after nobody has this one any more. Who closed it would give up the lock of all
  /// others in the process who have it open. Throws StoreError.
  static std::shared_ptr<Owners> of(const std::filesystem::path& file);

  int own() const { return own_; }
  /// Whether the process of that number lives; it is another one.
  bool lives(int number) const;
  /// The last ticket that has begun in the process of that number; `all` when nobody knows.
  Ticket last_begun(int number) const;
  void tell(Ticket last) override;

private:
  struct Word {
    std::uint64_t boot, last;
  };

  /// Takes the first number that is free.
  explicit Owners(const std::filesystem::path& file);
  bool is_of(const std::filesystem::path& file) const;

  const std::uint64_t boot_;  ///< 0: the system does not say
  os::Descriptor file_;
  int own_ = 0;
};

}  // namespace portico::task
