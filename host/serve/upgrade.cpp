#include "serve/upgrade.hpp"

#include <stdexcept>
#include <utility>

namespace portico::serve {
namespace {

constexpr std::string_view upgraded_word = "upgraded ", kept_word = "kept ";

}  // namespace

std::string Upgrade::await() {
  std::unique_lock lock{mutex_};
  if (over_) throw std::runtime_error{"the host ends"};
  outcome_ = Outcome::none;
  ask_();
  heard_.wait(lock, [this] { return over_ || outcome_ != Outcome::none; });
  if (outcome_ == Outcome::none) throw std::runtime_error{"the host ends"};
  if (outcome_ == Outcome::kept) throw std::runtime_error{words_};
  return words_;
}

std::string Upgrade::refuse() {
  throw std::runtime_error{
      "this host has no supervisor, which would start the other one: start it without "
      "--no-supervise, or stop it and start it again"};
}

bool Upgrade::hear(std::string_view line) {
  const bool upgraded = line.starts_with(upgraded_word);
  if (!upgraded && !line.starts_with(kept_word)) return false;
  {
    const std::lock_guard lock{mutex_};
    outcome_ = upgraded ? Outcome::upgraded : Outcome::kept;
    words_ = line.substr((upgraded ? upgraded_word : kept_word).size());
  }
  heard_.notify_all();
  return true;
}

void Upgrade::give_up() {
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  heard_.notify_all();
}

}  // namespace portico::serve
