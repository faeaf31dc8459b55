// The executable: its commands, and which folder each of them belongs to.
//
//   portico serve   loads the plugins and serves them until SIGTERM or SIGINT
//   portico check   does all that serve does before it serves, says what it found, and ends
//   portico openapi prints the OpenAPI document of the plugins
//   portico diff    names what changed between two libraries, folders or documents
//   portico config  tells what there is to set, and what is set
//   portico tasks   looks at tasks that survive, of a host that runs or has stopped
//   portico top     shows what a running host does, again and again
//   portico dev-cert makes a certificate to begin with
//   portico key     adds, lists and revokes API keys
//   portico password makes the line of a user
//   portico new     writes the project of a new plugin
//   portico dev     builds and serves a project as it changes
//   portico test    serves while a command tests what is served
//   portico prove   asks an API by itself, and says what is wrong with it
//   portico plugins, routes, reload, enable, disable, quarantine, upgrade   ask the host that
//   serves a folder
//
// Exit status: 0 in order, 1 check found a refused plugin or something without effect, reload one
// that cannot serve as the settings now say, diff a breaking change, prove a finding, or a host
// never came to serve; 2 a setting, flag, folder or address cannot be used; 78 the same of serve,
// where settings or flags are wrong as they are written; 128 + n ended at once by a signal.

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Poco/Logger.h>
#include <sodium.h>

#include "isolation/inside/isolated.hpp"
#include "life/control/orphans.hpp"
#include "life/trial/probe.hpp"
#include "os/descriptor_limit.hpp"
#include "os/socket/notify_socket.hpp"
#include "os/standard_streams.hpp"
#include "process/frames/backtrace.hpp"
#include "prove/proof_command.hpp"
#include "prove/prove_command.hpp"
#include "serve/author/dev_command.hpp"
#include "serve/author/new_command.hpp"
#include "serve/author/test_command.hpp"
#include "serve/command/check_command.hpp"
#include "serve/command/client_command.hpp"
#include "serve/command/config_command.hpp"
#include "serve/command/dev_cert_command.hpp"
#include "serve/command/document_command.hpp"
#include "serve/command/key_command.hpp"
#include "serve/command/password_command.hpp"
#include "serve/command/read.hpp"
#include "serve/command/scarcity.hpp"
#include "serve/command/tasks_command.hpp"
#include "serve/command/top/top_command.hpp"
#include "serve/link.hpp"
#include "serve/signals.hpp"
#include "serve/supervise/inheritance.hpp"
#include "serve/supervise/supervisor.hpp"
#include "serve/worker.hpp"
#include "settings/author/proof_words.hpp"
#include "settings/command_line.hpp"
#include "settings/load.hpp"
#include "settings/log/log.hpp"
#include "settings/log/log_file.hpp"
#include "settings/printable.hpp"

namespace {

using namespace portico;

/// The words after the hidden one and its link are those that the supervisor was given.
struct Words {
  int count;
  char** text;
  std::optional<serve::Link> link;
  serve::Inheritance inherited;
};

Words words_of(int argc, char** argv) {
  const std::string_view first = argc < 3 ? "" : argv[1];
  Words words{argc, argv, std::nullopt, {}};
  if (first == serve::worker_word)
    words.link = serve::link_of(argv[2]);
  else if (first == serve::heir_word)
    words.inherited = serve::Inheritance{os::Descriptor{std::atoi(argv[2])}};
  else
    return words;
  argv[2] = argv[0];
  words.count -= 2;
  words.text += 2;
  return words;
}

/// As long as what a killed host was serving may take to notice, on a machine that is busy.
constexpr std::chrono::seconds patience_with_orphans{10};

/// It is in the settings themselves, and not in what the machine has for them.
class Misconfigured : public settings::Mistake {
public:
  using Mistake::Mistake;
};

/// Whatever it cannot use, it says before anything is started.
serve::Start begin(const settings::Sources& sources, serve::Inheritance inherited = {}) {
  settings::Mistakes mistakes;
  auto [settings, in_order] = serve::read(sources, mistakes);
  settings::open_log(settings.log);
  if (!inherited.any()) life::await_orphans(settings, patience_with_orphans);
  serve::Addresses addresses = serve::bind(settings, mistakes, inherited);
  using Name = life::ControlSocket::Name;
  std::optional<life::ControlSocket> control;
  if (mistakes.empty())
    control.emplace(settings, mistakes, inherited.any() ? Name::when_claimed : Name::now);
  if (!in_order) throw Misconfigured{mistakes.lines()};
  mistakes.refuse();
  settings::write_log_to(settings.log.file);
  for (const std::string& warning : mistakes.warnings())
    Poco::Logger::get("portico").warning(warning);
  return {sources, std::move(settings), std::move(addresses), std::move(*control),
          std::move(inherited)};
}

/// Somebody else closes them.
std::vector<serve::Opened> released(serve::Addresses::Sockets& sockets) {
  std::vector<serve::Opened> all;
  for (serve::Addresses::Socket& one : sockets) all.push_back({one.socket.release(), one.endpoint});
  return all;
}

int serve_for(const settings::Sources& sources, const serve::Link& link) {
  serve::SettingsMemory memory{link.settings};
  const settings::Settings settings = memory.get();
  settings::open_log(settings.log);
  settings::go_on_with_log(settings.log.file);
  static serve::Signals signals;
  return serve::work(
      settings, sources,
      {link, link.listeners, link.monitors, life::ControlSocket{link.control}, std::move(memory)},
      signals);
}

/// Whoever sits at a breakpoint has the time to think.
void be_patient(settings::Settings& settings) {
  using Source = settings::Origin::Source;
  if (settings.origin("deadlines.handler").source == Source::fallback)
    settings.deadlines.handler = std::chrono::hours{1};
}

int serve_alone(const settings::Sources& sources, life::Trial::Place place) {
  serve::Start start = begin(sources);
  if (place == life::Trial::Place::debugged) be_patient(start.settings);
  std::vector<serve::Opened> listeners = released(start.addresses.listen);
  std::vector<serve::Opened> monitors = released(start.addresses.monitoring);
  static serve::Signals signals;
  return serve::work(start.settings, sources,
                     {std::nullopt, std::move(listeners), std::move(monitors),
                      std::move(start.control), std::nullopt, place,
                      os::NotifySocket::of_environment()},
                     signals);
}

life::Trial::Place place_of(const settings::CommandLine& line) {
  return line.debugging == settings::Debugging::on ? life::Trial::Place::debugged
                                                   : life::Trial::Place::elsewhere;
}

int serve_plugins(const settings::CommandLine& line, Words& words) {
  if (words.link) return serve_for(line.sources, *words.link);
  if (line.supervision == settings::Supervision::off)
    return serve_alone(line.sources, place_of(line));
  return serve::supervise(begin(line.sources, std::move(words.inherited)), words.count, words.text);
}

/// In one line, so that it is seen before the answer. A reload's own answer has all of them.
void note(const settings::Mistakes& mistakes, std::string_view order) {
  const std::vector<std::string> lines = mistakes.lines();
  if (lines.empty() || order == "reload") return;
  std::cerr << "portico: note, the settings have mistakes: " << lines.front();
  if (lines.size() > 1) std::cerr << " (and " << lines.size() - 1 << " more)";
  std::cerr << '\n';
}

/// What a host that runs is asked, it is asked whatever its file has come to be.
int ask_host(const settings::CommandLine& line) {
  settings::Mistakes mistakes;
  const settings::Settings settings = settings::load_to_ask(line.sources, mistakes);
  settings::open_log(settings.log);
  note(mistakes, line.order);
  switch (line.command) {
  case settings::Command::top: return serve::top(settings, line, std::cout);
  case settings::Command::tasks: return serve::tasks(settings, mistakes, line, std::cout);
  default: return serve::ask(settings, line, std::cout);
  }
}

int run(const settings::CommandLine& line, Words& words) {
  switch (line.command) {
  case settings::Command::serve: return serve_plugins(line, words);
  case settings::Command::check: return serve::check(line.sources, place_of(line));
  case settings::Command::config: return serve::run_config(line, std::cout);
  case settings::Command::dev_cert: return serve::make_dev_cert(line.dev_cert, std::cout);
  case settings::Command::key: return serve::run_key(line.key, line.sources, std::cout);
  case settings::Command::password: return serve::run_password(line.password, std::cin, std::cout);
  case settings::Command::create: return serve::make_project(line.author, std::cout);
  case settings::Command::dev: return serve::dev(line, std::cout);
  case settings::Command::test: return serve::test(line);
  case settings::Command::prove: return prove::run_prove(line, std::cout);
  case settings::Command::openapi:
  case settings::Command::diff: break;
  default: return ask_host(line);
  }
  const settings::Settings settings = settings::load(line.sources);
  settings::open_log(settings.log);
  return line.command == settings::Command::diff ? serve::run_diff(settings, line, std::cout)
                                                 : serve::run_openapi(settings, std::cout);
}

bool serves(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  return word == settings::name(settings::Command::serve) || word == serve::worker_word ||
         word == serve::heir_word;
}

/// Whether the process is, or belongs to, a host that serves, and what signals ask for is for it.
bool is_of_a_host(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  return serves(argc, argv) || word == life::probe_word || word == isolation::isolated_word;
}

}  // namespace

int main(int argc, char** argv) {
  os::open_standard_streams();
  os::keep_inherited_descriptors();
  if (::sodium_init() < 0) {
    std::cerr << "portico: there is no source of randomness\n";
    return settings::unusable;
  }
  if (is_of_a_host(argc, argv)) serve::ignore_requests();
  if (serves(argc, argv)) os::raise_descriptor_limit();
  if (argc == 2 && std::strcmp(argv[1], life::probe_word) == 0) return life::run_probe();
  if (argc == 2 && std::strcmp(argv[1], process::symbols_word) == 0) return process::run_symbols();
  if (argc > 2 && std::strcmp(argv[1], settings::proof_word) == 0)
    return prove::run_proof(argc - 2, argv + 2);
  if (argc == 4 && std::strcmp(argv[1], isolation::isolated_word) == 0)
    isolation::run_isolated(std::atoi(argv[2]), std::atoi(argv[3]));
  try {
    Words words = words_of(argc, argv);
    settings::CommandLine line;
    if (const auto status = settings::parse(words.count, words.text, line))
      return serves(argc, argv) && *status == settings::unusable ? settings::misconfigured
                                                                 : *status;
    return run(line, words);
  } catch (const Misconfigured& mistake) {
    std::cerr << mistake.what() << '\n';
    return settings::misconfigured;
  } catch (const settings::Mistake& mistake) {
    std::cerr << mistake.what() << '\n';
  } catch (const std::exception& error) {
    const std::string scarce = serve::scarcity(error);
    std::cerr << "portico: " << settings::printable(scarce.empty() ? error.what() : scarce) << '\n';
  }
  return settings::unusable;
}
