#pragma once

// What there is once of a host, whichever of its processes serves: the sockets that listen, the
// control socket, the word to the service manager; and how it passes from one host to the next
// (heir.hpp). One thread.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "life/control/control_socket.hpp"
#include "life/decisions.hpp"
#include "os/socket/notify_socket.hpp"
#include "serve/addresses.hpp"
#include "serve/supervise/heir.hpp"
#include "serve/supervise/inheritance.hpp"

namespace portico::serve {

class Estate {
public:
  /// `arguments`: of the command line, without the program.
  Estate(Addresses addresses, life::ControlSocket control, Inheritance inherited,
         std::vector<std::string> arguments);

  const std::vector<std::string>& arguments() const { return arguments_; }
  const Addresses& addresses() const { return addresses_; }
  int control() const { return control_ ? control_->number() : -1; }  ///< -1: there is none
  const life::Decisions& inherited() const { return inherited_.decisions(); }

  /// Clients that connect are refused from here on.
  void close_listeners() { addresses_ = {}; }
  /// To the service manager, by whichever host is the one.
  void tell(std::string_view lines) const;
  void tell_reloading() const;
  /// Every now and then: tells that this host is alive, and ends an heir that has closed its link
  /// and does not end itself.
  void look();
  /// A process has come to serve.
  void serves();

  // ---- From the host before this one ----

  /// Readable when that says something; -1: there is none, or none any more.
  int before() const { return inherited_.number(); }
  /// It has left, or is gone, if that is what it said.
  void hear_before();

  // ---- To the host after this one ----

  /// Starts it, unless one is on its way; "process 12 of /usr/bin/portico". Throws
  /// std::runtime_error, which says why there can be none.
  std::string bequeath(const life::Decisions& decisions);
  /// Readable when that says something; -1: there is none.
  int after() const { return heir_ ? heir_->number() : -1; }
  /// took: it is the one from now on, and nothing here belongs to this host any more. gone: it is
  /// lost.
  enum class After { waits, took, gone };
  After hear_after();
  /// Whether the child that has ended tells its end.
  bool is_after(pid_t child) const { return heir_ && heir_->parent() == child; }
  /// A process that was to go on in this one's place has ended, and why that is no success.
  /// `status`: of waitpid(), where that is known.
  std::string lost(std::optional<int> status);
  /// Before it is the one, it ends with this host.
  void signal_after(int number) const;
  /// "process 12 with portico 0.3.0 serves in the place of process 4"
  std::string described_after() const;

private:
  void take();
  void leave();

  const std::vector<std::string> arguments_;
  const std::string program_ = own_program();
  const os::NotifySocket manager_ = os::NotifySocket::of_environment();
  Addresses addresses_;
  std::optional<life::ControlSocket> control_;
  Inheritance inherited_;
  std::optional<Heir> heir_;
  std::optional<std::chrono::steady_clock::time_point> silent_since_;  ///< of the heir
  bool serves_ = false, left_ = false;
};

}  // namespace portico::serve
