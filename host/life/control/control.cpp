#include "life/control/control.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <Poco/Logger.h>

#include "life/control/lines.hpp"
#include "os/thread.hpp"

namespace portico::life {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_line = 1 << 20;
constexpr auto request_patience = 5s, answer_patience = 30s;

/// Milliseconds until accept() is tried again when there is no descriptor for a client.
constexpr int wait_for_descriptors = 100;

}  // namespace

Control::Control(int listening, Answer answer)
    : listening_{listening},
      answer_{std::move(answer)},
      over_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)},
      thread_{[this] { run(); }} {}

Control::~Control() {
  ::eventfd_write(over_.number(), 1);
  thread_.join();
  for (Visit& visit : visits_) visit.thread.join();
}

void Control::run() {
  os::begin_thread("control");
  for (;;) {
    std::array<pollfd, 2> ready{{{over_.number(), POLLIN, 0}, {listening_, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
    if (ready[0].revents) return;
    os::Descriptor client{::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)};
    if (client.number() >= 0)
      receive(std::move(client));
    else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      ::poll(ready.data(), 1, wait_for_descriptors);
  }
}

void Control::receive(os::Descriptor client) {
  visits_.remove_if([](Visit& visit) {
    if (!visit.over) return false;
    visit.thread.join();
    return true;
  });
  Visit& visit = visits_.emplace_back();
  try {
    visit.thread = std::thread{[this, &visit, socket = std::move(client)] {
      os::begin_thread("visit");
      serve(socket);
      visit.over = true;
    }};
  } catch (const std::system_error& error) {
    visits_.pop_back();
    Poco::Logger::get("portico").error(std::string{"a command is not carried out, there is no "
                                                   "thread for it: "} +
                                       error.what());
  }
}

void Control::serve(const os::Descriptor& client) const {
  const auto until = [this](auto patience) {
    return Until{std::chrono::steady_clock::now() + patience, over_.number()};
  };
  const std::string line = receive_line(client.number(), until(request_patience), longest_line);
  if (!line.empty()) send_line(client.number(), answer_(line), until(answer_patience));
}

}  // namespace portico::life
