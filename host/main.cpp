// The executable: its commands, and which folder each of them belongs to.
//
//   portico serve   loads the plugins and serves them until SIGTERM or SIGINT
//   portico check   loads the settings and the plugins, says what it found, and ends
//   portico openapi prints the OpenAPI document of the plugins
//   portico diff    names what changed between two libraries, folders or documents
//   portico plugins, routes, reload, enable, disable, quarantine   ask the host that serves a
//   folder
//
// Exit status: 0 in order, 1 check found a refused plugin or diff a breaking change, 2 a setting,
// flag, folder or address cannot be used, 128 + n ended at once by a signal.

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>

#include "docs/command.hpp"
#include "http/policy_options.hpp"
#include "isolation/isolated.hpp"
#include "life/outlive.hpp"
#include "life/probe.hpp"
#include "life/registry.hpp"
#include "process/backtrace.hpp"
#include "serve/announce.hpp"
#include "serve/link.hpp"
#include "serve/remote.hpp"
#include "serve/signals.hpp"
#include "serve/supervisor.hpp"
#include "serve/worker.hpp"
#include "settings/command_line.hpp"
#include "settings/load.hpp"
#include "settings/log.hpp"

namespace {

using namespace portico;

int check(const settings::Settings& settings) {
  http::policy_options(settings);
  return life::outlive([&](const life::Decisions& known) {
    life::Registry registry{settings, life::Trial::Place::elsewhere};
    registry.restore(known, {});
    registry.look();
    const life::Overview overview = registry.overview();
    serve::announce(overview, std::cout);
    serve::warn_of_orphans(settings, overview);
    return overview.rejections.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
  });
}

/// A document that leaves a refused plugin out would not be that of the host.
docs::Json document(settings::Settings settings, const std::filesystem::path& path,
                    const life::Decisions& known) {
  settings.plugin_folder = path;
  life::Registry registry{settings, life::Trial::Place::here};
  registry.restore(known, {});
  registry.look();
  const life::Overview overview = registry.overview();
  if (!overview.rejections.empty())
    throw std::runtime_error{overview.rejections.back().file.string() + ": " +
                             overview.rejections.back().reason};
  return life::document(registry.cast(), life::info(settings.docs));
}

int openapi(const settings::Settings& settings) {
  return life::outlive([&](const life::Decisions& known) {
    return docs::run_openapi(document(settings, settings.plugin_folder, known), std::cout);
  });
}

int diff(const settings::Settings& settings, const settings::CommandLine& line) {
  return life::outlive([&](const life::Decisions& known) {
    const auto from_plugins = [&](const auto& path) { return document(settings, path, known); };
    return docs::run_diff(line.before, line.after, from_plugins, std::cout);
  });
}

/// The words after the hidden one and its link are those that the supervisor was given.
struct Words {
  int count;
  char** text;
  std::optional<serve::Link> link;
};

Words words_of(int argc, char** argv) {
  if (argc < 3 || std::strcmp(argv[1], serve::worker_word) != 0) return {argc, argv, std::nullopt};
  std::optional<serve::Link> link = serve::link_of(argv[2]);
  argv[2] = argv[0];
  return {argc - 2, argv + 2, std::move(link)};
}

int serve_plugins(const settings::Settings& settings, const settings::CommandLine& line,
                  const Words& words) {
  http::policy_options(settings);  // what it cannot use is said before anything is started
  if (!words.link && line.supervision == settings::Supervision::on)
    return serve::supervise(settings, words.count, words.text);
  static serve::Signals signals;
  return serve::work(settings, line.sources, words.link, signals);
}

int run(const settings::Settings& settings, const settings::CommandLine& line, const Words& words) {
  switch (line.command) {
  case settings::Command::serve: return serve_plugins(settings, line, words);
  case settings::Command::check: return check(settings);
  case settings::Command::openapi: return openapi(settings);
  case settings::Command::diff: return diff(settings, line);
  default: return serve::ask(settings, line, std::cout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], life::probe_word) == 0) return life::run_probe();
  if (argc == 2 && std::strcmp(argv[1], process::symbols_word) == 0) return process::run_symbols();
  if (argc == 4 && std::strcmp(argv[1], isolation::isolated_word) == 0)
    isolation::run_isolated(std::atoi(argv[2]), std::atoi(argv[3]));
  const Words words = words_of(argc, argv);
  settings::CommandLine line;
  if (const auto status = settings::parse(words.count, words.text, line)) return *status;
  try {
    const settings::Settings settings = settings::load(line.sources);
    settings::open_log(settings.log);
    return run(settings, line, words);
  } catch (const settings::Mistake& mistake) {
    std::cerr << mistake.what() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "portico: " << error.what() << '\n';
  }
  return settings::unusable;
}
