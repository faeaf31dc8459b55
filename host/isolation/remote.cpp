#include "isolation/remote.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <sys/eventfd.h>

#include "isolation/registration.hpp"
#include "message/suspension.hpp"
#include "plugin/app.hpp"
#include "plugin/service/later_service.hpp"
#include "route/flight.hpp"
#include "settings/log/logger.hpp"

namespace portico::isolation {
namespace {

using namespace std::chrono_literals;

/// What a process may take to say that what runs beside calls has ended.
constexpr auto patience_with_word = 1s;
constexpr auto patience_with_check = 10min;  ///< so that it does not keep its generation for ever

/// So that what this process does for it is told with its name.
void note(const std::string& name, const plugin::Instance::Facts& facts, const plugin::Copy& copy) {
  route::FlightMemory::Module module{};
  route::put(module.copy, copy.mapped());
  route::put(module.file, facts.file.string());
  route::put(module.plugin, name);
  route::put(module.version, facts.version);
  route::put(module.digest, facts.digest);
  route::note_module(module);
}

}  // namespace

Remote::Remote(const plugin::Copy& copy, Assignment assignment, Terms terms)
    : assignment_{std::move(assignment)},
      copy_{copy},
      terms_{std::move(terms)},
      sign_of_life_{static_cast<std::size_t>(
          std::clamp<std::int64_t>(ceil<std::chrono::seconds>(assignment_.handler).count(), 2, 5))},
      news_{::eventfd(0, EFD_CLOEXEC)} {
  facts_.file = assignment_.file;
  facts_.digest = assignment_.digest;
  Process process = start_process(hello_);
  read_facts(hello_.value(), facts_);
  registration_.write(hello_.value());
  note(assignment_.name, facts_, copy_);
  install(std::move(process));
  keeper_ = std::thread{[this] { keep(); }};
}

Remote::~Remote() { stop(); }

void Remote::start(portico_app& app) {
  read_routes(hello_.value(), app, [this](std::size_t number) {
    Handler& handler = handlers_.emplace_back(Handler{*this, static_cast<std::int64_t>(number)});
    return portico_handler{&handler, run, nullptr};
  });
  read_health_checks(hello_.value(), app, [this](std::size_t number) {
    Handler& check = handlers_.emplace_back(Handler{*this, static_cast<std::int64_t>(number)});
    return portico_health_check{&check, check_health, nullptr};
  });
  app.write(PORTICO_INFO, "runs in process " + std::to_string(process()) + " of its own");
}

void Remote::settle(Clock::time_point until) noexcept try {
  const Process process = serving();
  const auto longest = assignment_.handler + message::Suspension::grace(assignment_.handler);
  if (process)
    process->run(Kind::settle, 0, {}, std::min(until, Clock::now() + longest + patience_with_word));
} catch (const std::exception& error) {
  log().error("what runs beside calls of " + title() + " is not waited for: " + error.what());
}

void Remote::stop() noexcept {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  tell_waiting();
  ::eventfd_write(news_.number(), 1);
  if (keeper_.joinable()) keeper_.join();
}

int Remote::process() const {
  const std::lock_guard lock{mutex_};
  return current_ ? current_->id() : 0;
}

bool Remote::stopping() const {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

std::string Remote::title() const { return facts_.id + ' ' + facts_.version; }

// ---- Calls ----

portico_result Remote::run(void* self, portico_call* call, const portico_value* input) {
  const auto& [remote, number] = *static_cast<const Handler*>(self);
  const portico_later later = plugin::later_service().detach(call);
  if (!later) return PORTICO_FAILED;
  std::make_shared<Conversation>(remote, number, *call, input, later, remote.assignment_.handler)
      ->begin();
  return PORTICO_OK;
}

Remote::Process Remote::serving() const {
  const std::lock_guard lock{mutex_};
  return current_ && current_->usable() && !given_up_ ? current_ : nullptr;
}

bool Remote::await(const std::shared_ptr<Conversation>& call) {
  bool here;
  {
    const std::lock_guard lock{mutex_};
    if (given_up_ || stopping_) return false;
    here = current_ && current_->usable();
    if (!here) waiting_.push_back(call);
  }
  if (here) call->go_on();
  return true;
}

portico_result Remote::check_health(void* self) {
  const auto& [remote, number] = *static_cast<const Handler*>(self);
  return remote.check_health(number);
}

portico_result Remote::check_health(std::int64_t check) const {
  const Process process = serving();
  if (!process)
    return route::Witness::say("cannot be asked: its process is being started again"),
           PORTICO_FAILED;
  const auto end = process->run(Kind::check_health, check, {}, Clock::now() + patience_with_check);
  if (!end)
    return route::Witness::say(process->usable() ? "has not answered for minutes"
                                                 : "has not answered: its process ended"),
           PORTICO_FAILED;
  route::Witness::say(end->why);
  return end->result;
}

/// There is a process, or there will be none.
void Remote::tell_waiting() {
  std::vector<std::shared_ptr<Conversation>> waiting;
  {
    const std::lock_guard lock{mutex_};
    waiting.swap(waiting_);
  }
  for (const auto& call : waiting) call->go_on();
}

}  // namespace portico::isolation
