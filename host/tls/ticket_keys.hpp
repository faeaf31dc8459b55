#pragma once

// The keys of session tickets (RFC 5077; RFC 8446, section 4.6.1): tickets are sealed with the
// newest, which is replaced after a while; the one before it still opens tickets for as long again.
// Nobody else has them: they end with the process. Any thread.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>

namespace portico::tls {

class TicketKeys {
public:
  using Clock = std::chrono::steady_clock;
  using Now = Clock::time_point (*)();

  struct Key {
    std::array<std::uint8_t, 16> name;
    std::array<std::uint8_t, 32> cipher, seal;
  };
  struct Found {
    Key key;
    bool newest;
  };

  explicit TicketKeys(
      std::chrono::milliseconds rotation, Now now = [] { return Clock::now(); })
      : rotation_{rotation},
        now_{now} {}
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;
  ~TicketKeys();

  /// From here on.
  void rotate_after(std::chrono::milliseconds rotation);
  /// To seal a ticket with; nullopt when the system has no randomness.
  std::optional<Key> newest();
  /// That of the name, unless it is too old.
  std::optional<Found> find(const std::uint8_t* name);

private:
  struct Aged {
    Key key;
    Clock::time_point made;
  };

  void rotate();

  std::mutex mutex_;
  std::chrono::milliseconds rotation_;
  const Now now_;
  std::optional<Aged> newest_, before_;
};

}  // namespace portico::tls
