#include "serve/worker.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>

#include <Poco/Logger.h>

#include "http/application.hpp"
#include "http/limits.hpp"
#include "http/server.hpp"
#include "life/registry.hpp"
#include "life/watch.hpp"
#include "serve/announce.hpp"
#include "task/queue.hpp"

namespace portico::serve {
namespace {

using Clock = std::chrono::steady_clock;

/// What plugins get for stop() after the drain.
constexpr std::chrono::seconds last_grace{2};

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

http::Limits transport_limits(const settings::Settings& settings) {
  http::Limits limits;
  limits.target = settings.limits.target;
  limits.header_section = settings.limits.header_section;
  limits.header_fields = settings.limits.header_fields;
  limits.body_rate = settings.limits.body_rate;
  limits.connections = settings.limits.connections;
  limits.header_deadline = settings.deadlines.header;
  limits.body_deadline = settings.deadlines.body;
  limits.keep_alive = settings.deadlines.keep_alive;
  limits.handler_deadline = settings.deadlines.handler;
  limits.send_deadline = settings.deadlines.send;
  limits.pool_threads = settings.threads.handlers;
  limits.pool_queue = settings.queues.handlers;
  return limits;
}

/// Whatever still hangs when the patience of the operator is over does not keep the process.
void leave_after(std::chrono::milliseconds patience) {
  std::thread{[patience] {
    std::this_thread::sleep_for(patience);
    log().error("something of a plugin still runs: it is left behind");
    std::quick_exit(EXIT_SUCCESS);
  }}.detach();
}

void drain(http::Server& server, task::Queue& tasks, std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  for (const auto& cut : server.drain(patience))
    log().warning("cut off " + cut.method + ' ' + cut.target + " of " + cut.peer +
                  ": it was not done in time");
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  const std::size_t lost = tasks.drain(std::max(rest, std::chrono::milliseconds{0}));
  if (lost)
    log().error("lost " + std::to_string(lost) +
                (lost == 1 ? " background task" : " background tasks"));
}

/// The one look before anything is served.
std::shared_ptr<const http::Site> first_site(life::Registry& registry,
                                             const settings::Settings& settings) {
  std::shared_ptr<const http::Site> first;
  registry.publish_to([&first](auto site) { first = std::move(site); });
  registry.look();
  const life::Overview overview = registry.overview();
  announce(overview, std::cout);
  warn_of_orphans(settings, overview);
  const auto serves = [](const life::Row& row) { return row.state == life::State::serving; };
  if (std::none_of(overview.rows.begin(), overview.rows.end(), serves))
    log().warning("no plugin is served from " + settings.plugin_folder);
  return first;
}

}  // namespace

int serve(const settings::Settings& settings, Signals& signals) {
  life::Registry registry{settings, life::Trial::Place::elsewhere};
  task::Queue tasks{{settings.threads.tasks, settings.queues.tasks}};
  http::Application::Options options;
  options.body_limit = settings.limits.body;
  http::Application application{first_site(registry, settings), tasks, options};
  registry.publish_to([&application](auto site) { application.swap(std::move(site)); });
  http::Server server{application, transport_limits(settings), settings.listen,
                      settings.threads.serving};
  server.bind();
  server.start();
  std::optional<life::Watch> watch;
  if (settings.watch == settings::Watch::on)
    watch.emplace(settings.plugin_folder, [&registry](const auto& busy) { registry.look(busy); });
  announce(server.addresses(), std::cout);

  log().information(std::string{signals.wait()} +
                    ": no new connections; requests in progress have " +
                    std::to_string(settings.deadlines.shutdown.count()) + " ms");
  drain(server, tasks, settings.deadlines.shutdown);
  leave_after(last_grace);
  watch.reset();
  server.stop();
  // A plugin whose code still runs cannot be stopped, nor may the process tear down what it uses.
  if (!tasks.idle()) std::quick_exit(EXIT_SUCCESS);
  application.swap(nullptr);
  if (!registry.close(last_grace)) std::quick_exit(EXIT_SUCCESS);
  return EXIT_SUCCESS;
}

}  // namespace portico::serve
