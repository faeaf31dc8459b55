#include "serve/author/test_command.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include <sys/wait.h>

#include "serve/author/attention.hpp"
#include "serve/author/child.hpp"
#include "serve/author/hosted.hpp"
#include "serve/author/project.hpp"
#include "serve/author/sanitizers.hpp"
#include "settings/author/project_file.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

/// What is otherwise than where a host serves for long: nothing is left behind, and only what is
/// wrong is told.
const std::map<std::string, std::string> for_a_test{
    {"listen", "127.0.0.1:0"},  {"control", "auto"},       {"trust.permissions", "ignored"},
    {"watch", "off"},           {"tasks.store", "memory"}, {"log.level", "warning"},
    {"deadlines.shutdown", "2"}};

/// The processes in which plugins run: others have followed those that crashed.
json processes(const json& answer) {
  json all{{"host", answer.at("process").at("incarnation")}};
  for (const json& row : answer.at("plugins"))
    all[row.at("file").get<std::string>()] = row.value("process", json{});
  return all;
}

/// Whether each library of the folder serves; the log has told what is wrong with the others.
bool all_serve(const json& answer) {
  return !answer.at("plugins").empty() && answer.at("refusals").empty();
}

int complain(const std::string& what) {
  std::cerr << "portico test: " << what << '\n';
  return EXIT_FAILURE;
}

/// Whether plugins have crashed since; a host that is under a sanitizer, or has failed more often
/// than it may, has ended with them.
bool crashed(Hosted& host, const json& before) try {
  return host.ended() || processes(host.ask("plugins")) != before;
} catch (const std::runtime_error&) {
  return true;  // it is ending
}

settings::Sources sources_of(const settings::CommandLine& line) {
  const auto folder = line.sources.flags.find("plugin_folder");
  return settings::with_project_file(
      line.sources, folder == line.sources.flags.end() ? std::string{} : folder->second);
}

/// What was wrong with the plugins may be that they were told other things than was meant.
std::string under(const settings::Sources& sources) {
  return sources.file ? " with the settings of " + sources.file->string()
                      : " without a file of settings (--config names one)";
}

}  // namespace

int test(const settings::CommandLine& line) {
  find_own_installation();
  const settings::Sources sources = sources_of(line);
  const settings::Settings settings = settings::load(sources);
  Attention attention;
  Hosted host{{sources, for_a_test, sanitizers_of(settings.plugin_folder)}, attention};
  const json plugins = host.ask("plugins");
  if (!all_serve(plugins)) {
    host.end(attention);
    return complain("not every plugin of " + settings.plugin_folder + " serves" + under(sources) +
                    ": the command is not run");
  }
  Child command{
      {line.author.run, Child::Heard::nothing, Child::Group::ours, {"PORTICO_URL=" + host.url()}}};
  command.await(attention);
  const int status = exit_status(*command.status());
  const bool failed = attention.signal() == 0 && crashed(host, processes(plugins));
  const int ended = host.end(attention);  // where it crashed is told before that
  if (failed) return complain("a plugin crashed during the test: the log above tells where");
  if (status == EXIT_SUCCESS && attention.signal() == 0 && ended != 0)
    return complain("the host ended with " + std::to_string(exit_status(ended)) +
                    ": the log above tells why");
  return status;
}

}  // namespace portico::serve
