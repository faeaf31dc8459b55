// The executable: command line, start, stop. The only file that knows every folder.
//
//   portico serve   loads the plugins and serves them until SIGTERM or SIGINT
//   portico check   loads the settings and the plugins, says what it found, and ends
//   portico openapi prints the OpenAPI document of the plugins
//   portico diff    names what changed between two libraries, folders or documents
//
// Exit status: 0 in order, 1 check found a refused plugin or diff a breaking change, 2 a setting,
// flag, folder or address cannot be used, 128 + n ended at once by a signal.

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <Poco/Logger.h>

#include "docs/command.hpp"
#include "docs/pages.hpp"
#include "http/application.hpp"
#include "http/limits.hpp"
#include "http/monitor.hpp"
#include "http/policy_options.hpp"
#include "http/server.hpp"
#include "plugin/roster.hpp"
#include "settings/command_line.hpp"
#include "settings/load.hpp"
#include "settings/log.hpp"
#include "settings/log_scope.hpp"
#include "task/queue.hpp"

namespace {

using namespace portico;
using Clock = std::chrono::steady_clock;

/// What plugins get for stop() after the drain.
constexpr std::chrono::seconds last_grace{2};

Poco::Logger& log() {
  static Poco::Logger& logger = Poco::Logger::get("portico");
  return logger;
}

/// Waits for SIGTERM and SIGINT on a thread of its own. Made before any other thread, so that all
/// of them inherit the mask.
class Signals {
public:
  Signals() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a write that is too much fails instead
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::thread{[this] { listen(); }}.detach();
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// From here on the first signal wakes wait(); before, and after it, a signal ends the process.
  const char* wait() {
    std::unique_lock lock{mutex_};
    orderly_ = true;
    came_.wait(lock, [this] { return number_ != 0; });
    return number_ == SIGTERM ? "SIGTERM" : "SIGINT";
  }

private:
  void listen() {
    for (;;) {
      int number = 0;
      if (sigwait(&set_, &number) != 0) continue;
      const std::lock_guard lock{mutex_};
      if (!orderly_ || number_ != 0) ::_exit(128 + number);
      number_ = number;
      came_.notify_all();
    }
  }

  sigset_t set_{};
  std::mutex mutex_;
  std::condition_variable came_;
  bool orderly_ = false;
  int number_ = 0;
};

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

http::Limits monitoring_limits(const settings::Settings& settings) {
  http::Limits limits = transport_limits(settings);
  limits.pool_threads = limits.pool_queue = 1;
  return limits;
}

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

/// What of the folder is not served, and why.
void complain(const plugin::Roster& roster) {
  for (const plugin::Disabled& disabled : roster.disabled)
    log().information(disabled.file.string() + ": plugin '" + disabled.id +
                      "' is switched off in the settings");
  for (const plugin::Refusal& refusal : roster.refusals)
    log().error(refusal.file.string() + ": " + refusal.reason);
}

void announce(const plugin::Roster& roster) {
  int width = 0;
  for (const auto& plugin : roster.plugins)
    width = std::max(width, static_cast<int>(plugin->id().size() + plugin->version().size() + 1));
  for (const auto& plugin : roster.plugins) {
    std::cout << std::left << std::setw(width + 2) << plugin->id() + ' ' + plugin->version()
              << std::setw(11) << plural(plugin->routes().size(), "route")
              << plugin->file().string()
              << (plugin->summary().empty() ? "" : "  " + plugin->summary()) << '\n';
    for (const auto& route : plugin->routes())
      std::cout << "  " << std::setw(8) << route->method << route->path.text() << '\n';
  }
  std::cout.flush();
  complain(roster);
}

void announce(const char* words, const std::vector<std::string>& addresses) {
  if (addresses.empty()) return;
  std::cout << words;
  for (const std::string& address : addresses)
    std::cout << (&address == &addresses.front() ? "" : ", ") << "http://" << address;
  std::cout << std::endl;
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
  for (const auto& cut : server.drain(patience)) {
    const settings::LogScope scope{cut.id};
    log().warning("cut off " + cut.method + ' ' + cut.target + " of " + cut.peer +
                  ": it was not done in time");
  }
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  const std::size_t lost = tasks.drain(std::max(rest, std::chrono::milliseconds{0}));
  if (lost) log().error("lost " + plural(lost, "background task"));
}

/// The plugins as the document names them; borrowed from the roster.
std::vector<docs::Plugin> described(const plugin::Roster& roster) {
  std::vector<docs::Plugin> plugins;
  for (const auto& plugin : roster.plugins)
    plugins.push_back({plugin->id(), plugin->version(), plugin->summary(), plugin->app().models});
  return plugins;
}

docs::Info info(const settings::Docs& given) {
  docs::Info info;
  info.title = given.title;
  if (!given.version.empty()) info.version = given.version;
  info.description = given.description;
  info.servers = given.servers;
  return info;
}

std::shared_ptr<const docs::Pages> pages(const plugin::Roster& roster,
                                         const settings::Docs& given) {
  const docs::Places places{.front = given.front,
                            .document = given.openapi,
                            .swagger_ui = given.swagger,
                            .redoc = given.redoc,
                            .assets = docs::Places::installed_assets()};
  return std::make_shared<const docs::Pages>(roster.routes(), described(roster), info(given),
                                             places);
}

int serve(const settings::Settings& settings, Signals& signals) {
  http::Application::Options options;
  options.body_limit = settings.limits.body;
  options.upload_limit = settings.uploads.body;
  options.uploads = {settings.uploads.memory, settings.uploads.folder};
  options.form = {settings.uploads.fields, settings.uploads.files, settings.uploads.field};
  options.policy = http::policy_options(settings);
  options.access_log = {settings.log.access && log().information(), settings.log.format};
  const plugin::Roster roster = plugin::load(settings);
  announce(roster);
  if (roster.plugins.empty()) log().warning("no plugin is served from " + settings.plugin_folder);
  task::Queue tasks{{settings.threads.tasks, settings.queues.tasks}};
  options.shown = settings.monitoring.shown;
  const auto table = roster.table();
  http::Monitor monitor;
  http::Application application{table, pages(roster, settings.docs), tasks, monitor, options};
  http::Server server{application, transport_limits(settings), settings.listen,
                      settings.threads.serving};
  http::Server monitoring{monitor, monitoring_limits(settings), settings.monitoring.listen, 1};
  monitor.watch(
      {[&] { return table; }, [&] { return server.figures(); }, [&] { return tasks.snapshot(); }});
  server.bind();
  monitoring.bind();
  server.start();
  if (!settings.monitoring.listen.empty()) monitoring.start();
  monitor.set_ready(true);
  announce("monitoring on ", monitoring.addresses());
  announce("listening on ", server.addresses());

  log().information(std::string{signals.wait()} +
                    ": no new connections; requests in progress have " +
                    std::to_string(settings.deadlines.shutdown.count()) + " ms");
  monitor.set_ready(false);
  drain(server, tasks, settings.deadlines.shutdown);
  leave_after(last_grace);
  monitoring.stop();  // before what it watches
  server.stop();
  // A plugin whose code still runs cannot be stopped, nor may the process tear down what it uses.
  if (!tasks.idle()) std::quick_exit(EXIT_SUCCESS);
  return EXIT_SUCCESS;
}

int check(const settings::Settings& settings) {
  http::policy_options(settings);
  const plugin::Roster roster = plugin::load(settings);
  announce(roster);
  return roster.refusals.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// A document that leaves a refused plugin out would not be that of the host.
docs::Json document(const settings::Settings& settings, const std::filesystem::path& path) {
  const plugin::Roster roster = plugin::load(settings, path);
  if (!roster.refusals.empty())
    throw std::runtime_error{roster.refusals.front().file.string() + ": " +
                             roster.refusals.front().reason};
  return docs::openapi(roster.routes(), described(roster), info(settings.docs));
}

int openapi(const settings::Settings& settings) {
  return docs::run_openapi(document(settings, settings.plugin_folder), std::cout);
}

int diff(const settings::Settings& settings, const settings::CommandLine& line) {
  const auto from_plugins = [&](const auto& path) { return document(settings, path); };
  return docs::run_diff(line.before, line.after, from_plugins, std::cout);
}

int run(const settings::Settings& settings, const settings::CommandLine& line, Signals& signals) {
  switch (line.command) {
  case settings::Command::serve: return serve(settings, signals);
  case settings::Command::check: return check(settings);
  case settings::Command::openapi: return openapi(settings);
  case settings::Command::diff: return diff(settings, line);
  }
  return settings::unusable;
}

}  // namespace

int main(int argc, char** argv) {
  settings::CommandLine line;
  if (const auto status = settings::parse(argc, argv, line)) return *status;
  static Signals signals;
  try {
    const settings::Settings settings = settings::load(line.sources);
    settings::open_log(settings.log);
    return run(settings, line, signals);
  } catch (const settings::Mistake& mistake) {
    std::cerr << mistake.what() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "portico: " << error.what() << '\n';
  }
  return settings::unusable;
}
