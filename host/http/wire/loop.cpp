#include "http/wire/loop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <Poco/Logger.h>

#include "os/thread.hpp"

namespace portico::http {
namespace {

constexpr std::size_t most_spares = 64;
constexpr int accepts_at_once = 16;
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t scratch_size = 65536;

Socket checked(int descriptor) {
  if (descriptor < 0)
    throw std::system_error{errno, std::generic_category(), "Cannot start an event loop"};
  return Socket{descriptor};
}

}  // namespace

Loop::Loop(Service& service, const Limits& limits, Pool& pool, Budget& bodies,
           std::span<const std::unique_ptr<Listener>> listeners)
    : service_{service},
      limits_{limits},
      pool_{pool},
      bodies_{bodies},
      listeners_{listeners},
      epoll_{checked(::epoll_create1(EPOLL_CLOEXEC))},
      wake_{checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))},
      scratch_(scratch_size) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &wake_;
  ::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, wake_.descriptor(), &event);
}

Loop::~Loop() {
  connections_.clear_and_dispose([](Connection* connection) { delete connection; });
  remove_buried();
}

void Loop::run() {
  os::begin_thread("loop");
  set_accepting(Accepting::on);
  run_rounds(Round::whole);
}

void Loop::run_on() {
  os::begin_thread("loop");
  tell_time();
  caller_->lose();
  run_rounds(Round::begun);
}

void Loop::run_rounds(Round first) try {
  if (first == Round::begun) round();
  while (!stopping_ || !connections_.empty()) {
    wait();
    round();
  }
} catch (const Taken&) {
  service_.rest();
}

void Loop::round() {
  resumable_ = true;
  take_events();
  resume_later();
  resumable_ = false;
  take_messages();
  wheel_.turn(now_, [](Wheel::Entry& entry) { static_cast<Connection&>(entry).expired(); });
  remove_buried();
  service_.rest();
}

// The number of a call is odd while it lasts; the one who takes the loop over makes it even.
std::uint64_t Loop::begin_call(Connection& connection) {
  const std::uint64_t call = call_.load(std::memory_order_relaxed) + 1;
  caller_ = &connection;
  call_.store(call, std::memory_order_release);
  return call;
}

void Loop::end_call(std::uint64_t call, Connection& connection) {
  if (call_.compare_exchange_strong(call, call + 1, std::memory_order_release,
                                    std::memory_order_relaxed))
    return;
  complete(connection);
  throw Taken{};
}

bool Loop::take_over(std::uint64_t call) {
  return call_.compare_exchange_strong(call, call + 1, std::memory_order_acq_rel);
}

void Loop::wait() {
  auto patience = later_.empty() ? wheel_.quiet(Clock::now()) : std::chrono::milliseconds{0};
  if (accepting_ == Accepting::paused) patience = std::min(patience, accept_pause);
  const int count =
      ::epoll_wait(epoll_.descriptor(), events_.data(), static_cast<int>(events_.size()),
                   static_cast<int>(patience.count()));
  event_at_ = 0;
  event_count_ = static_cast<std::size_t>(std::max(count, 0));
  tell_time();
}

void Loop::take_events() {
  while (event_at_ < event_count_) take_event(events_[event_at_++]);
  if (accepting_ == Accepting::paused && now_ >= accept_again_) set_accepting(Accepting::on);
}

void Loop::tell_time() {
  now_ = Clock::now();
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
  if (time.tv_sec == second_) return;
  second_ = time.tv_sec;
  common_.clear();
  common_fields(common_, second_);
}

void Loop::take_event(const epoll_event& event) {
  if (event.data.ptr == &wake_) {
    woken_ = true;
    return;
  }
  for (const auto& listener : listeners_)
    if (event.data.ptr == listener.get()) return accept(*listener);
  static_cast<Connection*>(event.data.ptr)->ready(event.events);
}

void Loop::accept(const Listener& listener) {
  for (int accepted = 0; accepted < accepts_at_once && accepting_ == Accepting::on; ++accepted) {
    if (limits_.connections > 0 && connections_.size() >= limits_.connections)
      return set_accepting(Accepting::paused);
    std::string peer;
    Listener::Failure failure{};
    Socket socket = listener.accept(peer, failure);
    if (socket.open()) {
      add(std::move(socket), std::move(peer));
      continue;
    }
    if (failure == Listener::Failure::none_waiting) return;
    Poco::Logger::get("portico.http")
        .debug("No descriptor for another connection; accepting pauses");
    return set_accepting(Accepting::paused);
  }
}

void Loop::add(Socket socket, std::string peer) {
  auto connection = std::make_unique<Connection>(*this, std::move(socket), std::move(peer));
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = connection.get();
  if (::epoll_ctl(epoll_.descriptor(), EPOLL_CTL_ADD, connection->descriptor(), &event) != 0)
    return;
  connections_.push_back(*connection.release());
  accepted_.fetch_add(1, std::memory_order_relaxed);
}

// A listener that cannot be served is taken out, or it would wake the loop without end.
void Loop::set_accepting(Accepting accepting) {
  if (accepting == accepting_ || (closing() && accepting == Accepting::on)) return;
  bool before = accepting_ == Accepting::on, after = accepting == Accepting::on;
  accepting_ = accepting;
  if (accepting == Accepting::paused) accept_again_ = now_ + accept_pause;
  if (before == after) return;
  for (const auto& listener : listeners_) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLEXCLUSIVE;
    event.data.ptr = listener.get();
    ::epoll_ctl(epoll_.descriptor(), after ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener->descriptor(),
                &event);
  }
}

void Loop::post(std::function<void()> message) {
  {
    std::lock_guard lock{mutex_};
    posted_.push_back(std::move(message));
  }
  ::eventfd_write(wake_.descriptor(), 1);
}

void Loop::complete(Connection& connection) {
  bool first;
  {
    std::lock_guard lock{mutex_};
    first = completed_.empty();
    completed_.push_back(&connection);
  }
  if (first) ::eventfd_write(wake_.descriptor(), 1);
}

void Loop::take_messages() {
  if (!std::exchange(woken_, false)) return;
  std::vector<std::function<void()>> posted;
  std::vector<Connection*> completed;
  eventfd_t count = 0;
  ::eventfd_read(wake_.descriptor(), &count);
  {
    std::lock_guard lock{mutex_};
    posted.swap(posted_);
    completed.swap(completed_);
  }
  for (Connection* connection : completed) connection->job_done();
  for (auto& message : posted) message();
}

void Loop::later(Connection& connection) { later_.push_back(&connection); }

void Loop::resume_later() {
  if (resumed_at_ == resumed_.size()) {
    resumed_.clear();
    resumed_.swap(later_);
    resumed_at_ = 0;
  }
  while (resumed_at_ < resumed_.size()) resumed_[resumed_at_++]->resume();
}

void Loop::bury(Connection& connection) {
  Wheel::clear(connection);
  std::erase(later_, &connection);
  connections_.erase(connections_.iterator_to(connection));
  closed_.fetch_add(1, std::memory_order_release);
  buried_.push_back(connection);
}

// Not before the end of the round: events of this round may still name them.
void Loop::remove_buried() {
  buried_.clear_and_dispose([](Connection* connection) { delete connection; });
}

void Loop::wind_up() {
  winding_up_ = true;
  set_accepting(Accepting::over);
  for (auto at = connections_.begin(); at != connections_.end();) (at++)->wind_up();
}

void Loop::retire() {
  retiring_ = true;
  set_accepting(Accepting::over);
}

void Loop::cut(std::vector<Server::Cut>& cuts) {
  for (auto at = connections_.begin(); at != connections_.end();) (at++)->cut(cuts);
}

void Loop::stop() { stopping_ = true; }

std::unique_ptr<Burst> Loop::take_burst() {
  if (spare_bursts_.empty()) return std::make_unique<Burst>();
  auto burst = std::move(spare_bursts_.back());
  spare_bursts_.pop_back();
  return burst;
}

void Loop::give_back(std::unique_ptr<Burst> burst) {
  if (spare_bursts_.size() >= most_spares) return;
  burst->intake.reset();
  burst->output.clear();
  burst->gathered.clear();
  spare_bursts_.push_back(std::move(burst));
}

std::unique_ptr<Turn> Loop::take_turn() {
  if (spare_turns_.empty()) {
    auto turn = std::make_unique<Turn>();
    turn->begin();
    return turn;
  }
  auto turn = std::move(spare_turns_.back());
  spare_turns_.pop_back();
  turn->begin();
  return turn;
}

void Loop::give_back(std::unique_ptr<Turn> turn) {
  turn->end();
  if (spare_turns_.size() < most_spares) spare_turns_.push_back(std::move(turn));
}

}  // namespace portico::http
