#include "tls/ticket_keys.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace portico::tls {
namespace {

template <std::size_t size> bool fill(std::array<std::uint8_t, size>& bytes) {
  return ::RAND_bytes(bytes.data(), static_cast<int>(size)) == 1;
}

template <class Aged> void forget(std::optional<Aged>& aged) {
  if (aged) ::OPENSSL_cleanse(&aged->key, sizeof aged->key);
  aged.reset();
}

}  // namespace

TicketKeys::~TicketKeys() { forget(newest_), forget(before_); }

void TicketKeys::rotate_after(std::chrono::milliseconds rotation) {
  const std::lock_guard lock{mutex_};
  rotation_ = rotation;
}

// A time without handshakes may be longer than both ages.
void TicketKeys::rotate() {
  const auto now = now_();
  if (newest_ && now - newest_->made >= rotation_) {
    forget(before_);
    before_ = newest_;
    forget(newest_);
  }
  if (before_ && now - before_->made >= 2 * rotation_) forget(before_);
}

std::optional<TicketKeys::Key> TicketKeys::newest() {
  const std::lock_guard lock{mutex_};
  rotate();
  if (newest_) return newest_->key;
  Aged made{{}, now_()};
  if (!fill(made.key.name) || !fill(made.key.cipher) || !fill(made.key.seal)) return std::nullopt;
  newest_ = made;
  return made.key;
}

std::optional<TicketKeys::Found> TicketKeys::find(const std::uint8_t* name) {
  const std::lock_guard lock{mutex_};
  rotate();
  const auto has = [name](const std::optional<Aged>& aged) {
    return aged && std::equal(aged->key.name.begin(), aged->key.name.end(), name);
  };
  if (has(newest_)) return Found{newest_->key, true};
  if (has(before_)) return Found{before_->key, false};
  return std::nullopt;
}

}  // namespace portico::tls
