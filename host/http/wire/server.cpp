#include "http/wire/server.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>
#include <utility>

#include "http/wire/capacity/capacity.hpp"
#include "http/wire/loop/listener.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/loop/pool.hpp"
#include "http/wire/loop/watchdog.hpp"
#include "message/suspension.hpp"

namespace portico::http {
namespace {

constexpr std::chrono::milliseconds drain_look{5};

}  // namespace

class Server::Parts {
public:
  Parts(Service& service, const Limits& limits)
      : service_{service},
        limits_{limits},
        handler_deadline_{limits.deadlines.handler} {}

  void adopt(const std::vector<Listening>& all) {
    for (const Listening& one : all) listeners_.push_back(std::make_unique<Listener>(one));
  }

  std::vector<std::string> addresses() const {
    std::vector<std::string> bound;
    for (const auto& listener : listeners_) bound.push_back(listener->address());
    return bound;
  }

  std::vector<std::string> urls() const {
    std::vector<std::string> all;
    for (const auto& listener : listeners_)
      all.push_back((listener->secure() ? "https://" : "http://") + listener->address());
    return all;
  }

  void start() {
    pool_ =
        std::make_unique<Pool>(Pool::Size{limits_.threads.handlers, limits_.threads.handlers_most},
                               limits_.queues.handlers);
    const std::size_t serving = limits_.threads.serving;
    const std::size_t wanted =
        serving > 0 ? serving : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t made = 0; made < wanted; ++made)
      loops_.push_back(std::make_unique<Loop>(service_, limits_, *pool_, capacity_, listeners_));
    watchdog_ = std::make_unique<Watchdog>(loops_, limits_.stuck_after);
  }

  Figures figures() const {
    Figures sum;
    for (const auto& loop : loops_) {
      sum.accepted += loop->connections().accepted();
      sum.connections += loop->connections().open();
    }
    if (pool_) sum.pool = pool_->figures();
    sum.refused = capacity_.connections.refused();
    sum.bodies = capacity_.bodies.used();
    sum.in_flight = capacity_.in_flight.used();
    sum.wants = capacity_.bodies.wants() + capacity_.in_flight.wants();
    return sum;
  }

  void use(const Limits& limits) {
    handler_deadline_ = limits.deadlines.handler;
    on_each_loop([&limits](Loop& loop) { loop.commons().limits = limits; });
  }

  void part() {
    on_each_loop([](Loop& loop) { loop.part(); });
  }

  void retire() {
    on_each_loop([](Loop& loop) { loop.retire(); });
  }

  std::vector<Cut> drain(std::chrono::milliseconds deadline) {
    auto end = Clock::now() + deadline;
    wind_up();
    while (!(idle() && figures().pool.errands == 0) && Clock::now() < end)
      std::this_thread::sleep_for(drain_look);
    std::vector<Cut> cuts;
    on_each_loop([&cuts](Loop& loop) { loop.connections().cut(cuts); });
    return cuts;
  }

  std::vector<Cut> in_progress() {
    std::vector<Cut> all;
    on_each_loop([&all](Loop& loop) { loop.connections().list(all); });
    return all;
  }

  void stop() {
    if (!watchdog_) return listeners_.clear();
    wind_up();
    std::vector<Cut> cuts;
    on_each_loop([&cuts](Loop& loop) { loop.connections().cut(cuts); });
    pool_->stop();
    on_each_loop([](Loop& loop) { loop.stop(); });
    watchdog_.reset();
    loops_.clear();
    listeners_.clear();
  }

  bool idle() {
    bool all = true;
    on_each_loop([&all](Loop& loop) { all = all && loop.connections().empty(); });
    return all;
  }

  std::vector<Silent> ask_loops() {
    const auto now = Clock::now();
    std::vector<Silent> silent;
    questions_.resize(loops_.size());
    for (std::size_t at = 0; at < loops_.size(); ++at) {
      Question& question = questions_[at];
      if (question.open->exchange(true)) {
        silent.push_back(
            {at, std::chrono::duration_cast<std::chrono::milliseconds>(now - question.asked)});
        continue;
      }
      question.asked = now;
      loops_[at]->commons().mailbox.post([open = question.open] { *open = false; });
    }
    return silent;
  }

  std::size_t hung() const {
    if (!watchdog_) return 0;
    const std::chrono::milliseconds deadline = handler_deadline_;
    return pool_->hung() +
           watchdog_->hung(Clock::now() - deadline - message::Suspension::grace(deadline));
  }

  void wind_up() {
    if (std::exchange(winding_up_, true)) return;
    on_each_loop([](Loop& loop) { loop.wind_up(); });
    for (auto& listener : listeners_) listener->close();
  }

private:
  /// Whether a loop still lives.
  struct Question {
    std::shared_ptr<std::atomic<bool>> open = std::make_shared<std::atomic<bool>>(false);
    Clock::time_point asked;
  };

  // One loop after the other, each on its own thread.
  template <class Act> void on_each_loop(Act act) {
    for (auto& loop : loops_) {
      std::promise<void> done;
      loop->commons().mailbox.post([&] {
        act(*loop);
        done.set_value();
      });
      done.get_future().wait();
    }
  }

  Service& service_;
  const Limits limits_;
  std::atomic<std::chrono::milliseconds> handler_deadline_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  Capacity capacity_;
  std::unique_ptr<Pool> pool_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<Question> questions_;
  std::unique_ptr<Watchdog> watchdog_;
  bool winding_up_ = false;
};

Server::Server(Service& service, const Limits& limits)
    : parts_{std::make_unique<Parts>(service, limits)} {}

Server::~Server() { stop(); }

void Server::adopt(const std::vector<Listening>& listeners) { parts_->adopt(listeners); }

void Server::use(const Limits& limits) { parts_->use(limits); }

void Server::part() { parts_->part(); }

void Server::close_listeners() { parts_->wind_up(); }

void Server::retire() { parts_->retire(); }

bool Server::idle() { return parts_->idle(); }

std::vector<std::string> Server::addresses() const { return parts_->addresses(); }

std::vector<std::string> Server::urls() const { return parts_->urls(); }

void Server::start() { parts_->start(); }

Server::Figures Server::figures() const { return parts_->figures(); }

std::vector<Server::Cut> Server::drain(std::chrono::milliseconds deadline) {
  return parts_->drain(deadline);
}

std::vector<Server::Cut> Server::in_progress() { return parts_->in_progress(); }

void Server::stop() { parts_->stop(); }

std::vector<Server::Silent> Server::ask_loops() { return parts_->ask_loops(); }

std::size_t Server::hung() const { return parts_->hung(); }

}  // namespace portico::http
