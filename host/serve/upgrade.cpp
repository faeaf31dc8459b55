#include "serve/upgrade.hpp"

#include <stdexcept>
#include <utility>

#include "os/whole_number.hpp"

namespace portico::serve {
namespace {

constexpr std::string_view trying_word = "trying ", upgraded_word = "upgraded ",
                           kept_word = "kept ";

}  // namespace

/// The number of the ask.
std::size_t Upgrade::ask() {
  const std::lock_guard in_order{asking_};
  std::unique_lock lock{mutex_};
  if (over_) throw std::runtime_error{"the host ends"};
  const std::size_t number = ++asked_;
  lock.unlock();
  ask_(number);
  return number;
}

std::string Upgrade::await() {
  const std::size_t number = ask();
  std::unique_lock lock{mutex_};
  heard_.wait_for(lock, patience_, [&] { return over_ || upgraded_ || answered_ >= number; });
  if (upgraded_) return words_;
  if (answered_ >= number) throw std::runtime_error{words_};
  if (over_) throw std::runtime_error{"the host ends"};
  throw std::runtime_error{
      (heir_.empty() ? "the supervisor says nothing"
                     : heir_ + " has neither come to serve nor ended; it still may: look into the "
                               "log, and kill it to keep this host")};
}

std::string Upgrade::refuse() {
  throw std::runtime_error{
      "this host has no supervisor, which would start the other one: start it without "
      "--no-supervise, or stop it and start it again"};
}

bool Upgrade::hear(std::string_view line) {
  const auto rest_after = [line](std::string_view word) { return line.substr(word.size()); };
  {
    const std::lock_guard lock{mutex_};
    if (line.starts_with(trying_word)) {
      heir_ = rest_after(trying_word);
    } else if (line.starts_with(upgraded_word)) {
      upgraded_ = true;
      words_ = rest_after(upgraded_word);
    } else if (line.starts_with(kept_word)) {
      keep(rest_after(kept_word));
    } else {
      return false;
    }
  }
  heard_.notify_all();
  return true;
}

void Upgrade::keep(std::string_view rest) {
  const auto blank = rest.find(' ');
  answered_ = os::whole_number<std::size_t>(rest.substr(0, blank)).value_or(asked_);
  words_ = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
}

void Upgrade::give_up() {
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  heard_.notify_all();
}

}  // namespace portico::serve
