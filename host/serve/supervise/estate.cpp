#include "serve/supervise/estate.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

/// What a process has for its last words after it has closed its link.
constexpr std::chrono::seconds patience_with_end{5};

}  // namespace

Estate::Estate(Addresses addresses, life::ControlSocket control, Inheritance inherited,
               std::vector<std::string> arguments)
    : arguments_{std::move(arguments)},
      addresses_{std::move(addresses)},
      control_{std::move(control)},
      inherited_{std::move(inherited)} {}

void Estate::tell(std::string_view lines) const {
  if (!inherited_.open() && !left_) manager_.say(lines);
}

void Estate::look() {
  if (manager_.watchdog()) tell("WATCHDOG=1");
  if (silent_since_ && std::chrono::steady_clock::now() - *silent_since_ > patience_with_end)
    signal_after(SIGKILL);
}

// Since when, on the clock that sd_notify(3) asks for.
void Estate::tell_reloading() const {
  using namespace std::chrono;
  const auto since = duration_cast<microseconds>(steady_clock::now().time_since_epoch());
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(since.count()));
}

void Estate::serves() {
  serves_ = true;
  if (inherited_.open()) inherited_.say_ready();
  tell("READY=1");
}

void Estate::hear_before() {
  if (inherited_.hear()) take();
}

void Estate::take() {
  const auto attempt = [](const char* what, const auto& claim) {
    try {
      claim();
    } catch (const std::exception& error) {
      log().error(std::string{what} + error.what());
    }
  };
  for (os::SocketFile& file : addresses_.files) attempt("", [&] { file.claim(); });
  if (control_) attempt("the control socket ", [&] { control_->claim(); });
  inherited_.take_over();
  if (serves_) tell("READY=1");
}

std::string Estate::bequeath(const life::Decisions& decisions) {
  const auto described = [&] {
    return "process " + std::to_string(heir_->id()) + " of " + program_;
  };
  if (heir_) {
    log().information("upgrade: " + described() +
                      " is about to take this host's place already; kill it to keep this host");
    return described();
  }
  if (!serves_ || inherited_.open()) throw std::runtime_error{"this host does not serve yet"};
  if (::getpid() == 1)
    throw std::runtime_error{"this host is the first process of its container, which would end "
                             "with it: start another container"};
  heir_.emplace(program_, arguments_, addresses_, decisions, manager_);
  log().information("upgrade: " + described() + " is to take this host's place");
  return described();
}

Estate::After Estate::hear_after() {
  switch (heir_->hear()) {
  case Heir::Word::none: return After::waits;
  case Heir::Word::ready:
    heir_->let_go();
    tell("MAINPID=" + std::to_string(heir_->id()));
    heir_->hand_over();
    return After::waits;
  case Heir::Word::gone:
    if (left_) return After::waits;
    if (heir_->parent() < 0) return After::gone;
    silent_since_ = std::chrono::steady_clock::now();
    return After::waits;
  case Heir::Word::took: break;
  }
  leave();
  return After::took;
}

void Estate::leave() {
  left_ = true;
  for (os::SocketFile& file : addresses_.files) file.leave();
  close_listeners();
  control_.reset();
}

std::string Estate::lost(std::optional<int> status) {
  const std::string id = "process " + std::to_string(heir_->id());
  if (!status) signal_after(SIGKILL);
  heir_.reset();
  silent_since_.reset();
  tell("MAINPID=" + std::to_string(::getpid()));
  if (!status) return id + " has ended before it took over; what it said is in the log";
  return id +
         (WIFEXITED(*status) ? " has ended with status " + std::to_string(WEXITSTATUS(*status))
                             : " was ended by signal " + std::to_string(WTERMSIG(*status))) +
         " before it served; what it said is in the log";
}

void Estate::signal_after(int number) const {
  if (heir_ && !left_) ::kill(heir_->id(), number);
}

std::string Estate::described_after() const {
  return "process " + std::to_string(heir_->id()) + " with portico " + heir_->version() +
         " serves in the place of process " + std::to_string(::getpid());
}

}  // namespace portico::serve
