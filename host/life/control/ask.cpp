#include "life/control/ask.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "life/control/control_socket.hpp"
#include "life/control/lines.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t longest_answer = std::size_t{1} << 28;
constexpr auto sending_patience = 5s;
constexpr auto work_patience = 120s;  ///< a reload or another host tries every library
constexpr auto patience_with_facts = 2s;

std::string ask_at(const fs::path& path, const std::string& line,
                   std::chrono::steady_clock::duration patience) {
  const os::Descriptor socket = connect_to(path);
  const auto now = std::chrono::steady_clock::now();
  if (!send_line(socket.number(), line, {now + sending_patience}))
    throw std::runtime_error{"control socket " + path.string() + ": the host takes no command"};
  std::string answer = receive_line(socket.number(), {now + patience}, longest_answer);
  if (answer.empty())
    throw std::runtime_error{"control socket " + path.string() + ": the host gave no answer"};
  return answer;
}

nlohmann::json facts_at(const fs::path& path) {
  return nlohmann::json::parse(ask_at(path, R"({"command":"host"})", patience_with_facts));
}

/// "process 12 serves /srv/plugins, listening on 127.0.0.1:8000 (control /run/portico/...)"
std::string described(const Listening& host) {
  std::string text = "process " + std::to_string(host.process);
  try {
    const nlohmann::json answer = facts_at(host.path);
    text += " serves " + answer.at("plugin_folder").get<std::string>() + ", listening on";
    for (const auto& address : answer.at("listening")) text += ' ' + address.get<std::string>();
  } catch (const std::exception&) {
    text += " gives no answer";
  }
  return text + " (control " + host.path.string() + ')';
}

std::string described(const std::vector<Listening>& hosts) {
  std::string text;
  for (const Listening& host : hosts) text += (text.empty() ? "" : "; ") + described(host);
  return text;
}

std::string strangers(const fs::path& folder) {
  const Strangers found = strangers_of(folder);
  std::string text;
  for (const Listening& host : found.sockets)
    text += "; one of user " + std::to_string(host.user) + " does (control " + host.path.string() +
            "): run the command as that user";
  for (const Listening& closed : found.folders)
    text += "; user " + std::to_string(closed.user) + " may have one in " + closed.path.string() +
            ", for itself alone";
  return text;
}

/// Without a file of settings the folder is hardly the one that was meant.
std::string cure(const settings::Settings& settings) {
  return settings.file == settings::Provenance::File::none
             ? ": name the settings of the host with --config FILE, or its folder with --plugins"
             : "";
}

std::string nobody(const settings::Settings& settings) {
  const fs::path folder = settings.plugin_folder;
  const std::vector<Listening> others = hosts();
  return "no host of this account that serves \"" + folder.string() + "\" listens" +
         strangers(folder) +
         (others.empty()
              ? cure(settings)
              : "; these run: " + described(others) + ": choose one with --plugins or --control");
}

}  // namespace

std::string ask(const settings::Settings& settings, const std::string& line) {
  if (settings.control == "off") throw std::runtime_error{"control is off: no host can be asked"};
  if (settings.control != "auto") return ask_at(settings.control, line, work_patience);
  const fs::path folder = settings.plugin_folder;
  const std::vector<Listening> found = hosts_of(folder);
  if (found.size() == 1) return ask_at(found.front().path, line, work_patience);
  if (found.empty()) throw std::runtime_error{nobody(settings)};
  throw std::runtime_error{std::to_string(found.size()) + " hosts serve " + folder.string() + ": " +
                           described(found) + ": choose one with --control"};
}

std::vector<os::Address> addresses_of_hosts(const settings::Settings& settings) {
  std::vector<fs::path> paths;
  if (settings.control == "auto")
    for (const Listening& host : hosts_of(settings.plugin_folder)) paths.push_back(host.path);
  else if (settings.control != "off")
    paths.emplace_back(settings.control);
  std::vector<os::Address> all;
  for (const fs::path& path : paths) try {
      const nlohmann::json facts = facts_at(path);
      for (const char* list : {"listening", "monitoring"})
        for (const auto& text : facts.at(list))
          if (auto address = os::Address::parse(text.get<std::string>()))
            all.push_back(std::move(*address));
    } catch (const std::exception&) {
    }
  return all;
}

}  // namespace portico::life
