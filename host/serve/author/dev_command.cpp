#include "serve/author/dev_command.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include <sys/wait.h>

#include "docs/diff/diff.hpp"
#include "docs/page/pages.hpp"
#include "os/socket/address.hpp"
#include "os/socket/listen_error.hpp"
#include "serve/author/attention.hpp"
#include "serve/author/child.hpp"
#include "serve/author/hosted.hpp"
#include "serve/author/project.hpp"
#include "serve/author/sanitizers.hpp"
#include "serve/author/source_watch.hpp"
#include "settings/author/project_file.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr auto together = 50ms;  ///< without a change: files that are saved at once are built once
constexpr std::size_t most_changes = 12;  ///< that are told of one swap

/// What is otherwise than where a host serves for long. This command says when there is something
/// new, and what breaks whom.
const std::map<std::string, std::string> for_an_author{{"watch", "off"},
                                                       {"control", "auto"},
                                                       {"trust.permissions", "ignored"},
                                                       {"breaking_changes", "allow"},
                                                       {"deadlines.shutdown", "2"}};

constexpr const char* excluded = "log.exclude";  ///< of the access log: what this command asks for

/// The port that a browser has open still from the last time, if nobody has it.
std::string free_address() {
  const char* usual = "127.0.0.1:8000";
  try {
    os::Address::parse(usual)->listen();
    return usual;
  } catch (const os::ListenError&) {
    return "127.0.0.1:0";
  }
}

std::string seconds(Clock::duration time) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << std::chrono::duration<double>(time).count() << " s";
  return text.str();
}

std::string joined(const std::set<std::string>& files) {
  std::string text;
  for (const std::string& file : files) text += (text.empty() ? "" : ", ") + file;
  return text;
}

/// Which plugins serve, as which bytes.
json serving(const json& answer) {
  json all;
  for (const json& row : answer.at("plugins"))
    all[row.at("file").get<std::string>()] = row.value("sha256", "");
  return all;
}

class Development {
public:
  Development(const settings::CommandLine& line, std::ostream& out)
      : out_{out},
        sources_{line.sources},
        settings_{settings::load(line.sources)},
        address_{free_address()},
        project_{fs::current_path(),
                 line.author.sanitized ? Project::Kind::sanitized : Project::Kind::debug},
        watch_{project_.folder()} {
    project_.claim();
    keep_port();
  }

  int run() {
    renew({});
    for (;;) {
      switch (attention_.wait(watch_.descriptor())) {
      case Attention::Came::end: return leave();
      case Attention::Came::child: look_after_host(); break;
      case Attention::Came::readable: take_changes(); break;
      case Attention::Came::nothing: break;
      }
    }
  }

private:
  /// A flag that leaves the port to the system is for the first host alone: those after it, which a
  /// sanitizer needs, listen where that one did.
  void keep_port() {
    const auto& listen = settings_.listen;
    if (sources_.flags.count("listen") == 0 || listen.size() != 1 || !listen[0].tls.empty()) return;
    if (!listen[0].address.text().ends_with(":0")) return;
    address_ = listen[0].address.text();
    sources_.flags.erase("listen");
  }

  void tell(const std::string& words) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    out_ << std::put_time(&local, "%H:%M:%S") << ' ' << words << std::endl;
  }

  void take_changes() {
    const auto begin = Clock::now();
    std::set<std::string> files = watch_.take();
    while (attention_.wait(watch_.descriptor(), together) == Attention::Came::readable)
      files.merge(watch_.take());
    if (!files.empty()) renew(files, begin);
  }

  /// `files`: what was saved; none: it is the first time.
  void renew(const std::set<std::string>& files, Clock::time_point begin = Clock::now()) {
    const std::string what = files.empty() ? "" : joined(files) + ": ";
    if (files.count("CMakePresets.json") > 0) configured_ = false;
    tell(what + "building");
    try {
      if (const auto error = make()) {
        if (attention_.signal() == 0) tell(*error);
        return;
      }
      const std::string time = "built in " + seconds(Clock::now() - begin);
      host_ ? swap(what, time, begin) : start(what + time);
    } catch (const std::exception& error) {
      if (attention_.signal() == 0) tell(what + error.what());
    }
  }

  std::optional<std::string> make() {
    if (!configured_)
      if (auto error = project_.configure(attention_)) return error;
    configured_ = true;
    return project_.build(attention_);
  }

  // ---- The host ----

  void begin_host() {
    std::map<std::string, std::string> otherwise = for_an_author;
    otherwise["listen"] = address_;
    otherwise["plugin_folder"] = project_.plugins();
    if (settings_.origin(excluded).source == settings::Origin::Source::fallback)
      otherwise[excluded] = "/healthz,/readyz,/metrics," + settings_.docs.openapi;
    host_.reset();
    host_.emplace(Hosted::Wanted{sources_, otherwise, sanitizers_of(project_.plugins())},
                  attention_);
    address_ = host_->url().substr(host_->url().find("//") + 2);
  }

  void start(const std::string& words) {
    begin_host();
    tell(words);
    out_ << host_->announced();
    look();
    tell("serving " + host_->url() + links());
  }

  std::string links() const {
    docs::Places places;
    places.assets = docs::Places::installed_assets();
    places.swagger_ui = settings_.docs.swagger;
    places.drop_absent();
    std::string text;
    for (const std::string& path : {places.swagger_ui, settings_.docs.openapi})
      if (!path.empty()) text += "  " + host_->url() + path;
    return text + "  (Ctrl-C ends it)";
  }

  /// What is there now, for the next time.
  void look() {
    serving_ = serving(host_->ask("plugins"));
    document_ = document();
  }

  docs::Json document() const {
    if (settings_.docs.openapi.empty()) return {};
    return docs::Json::parse(host_->get(settings_.docs.openapi), nullptr, false);
  }

  void swap(const std::string& what, const std::string& time, Clock::time_point begin) {
    const json before = serving_;
    json answer = json::object();
    if (is_sanitized()) {
      const std::string url = host_->url();
      host_->end(attention_);
      begin_host();
      if (host_->url() != url) tell(what + "serving " + host_->url() + links());
    } else {
      answer = host_->ask("reload");
    }
    const std::string served = what + "served after " + seconds(Clock::now() - begin);
    const docs::Json old = std::exchange(document_, document());
    serving_ = serving(host_->ask("plugins"));
    if (const json refused = answer.value("refused", json::array()); !refused.empty())
      return tell_refused(what, refused);
    const json changed = answer.value("changed", json::array());
    for (const json& row : answer.value("plugins", json::array()))
      if (row.contains("proof"))
        tell(what + row.at("proof").get<std::string>() + ": it serves afterwards");
    if (serving_ == before && changed.empty()) return tell(what + time + ": nothing has changed");
    tell(served + " (" + time + ')');
    for (const json& key : changed) out_ << "  setting " << key.get<std::string>() << '\n';
    tell_changes(old);
  }

  bool is_sanitized() const { return !sanitizers_of(project_.plugins()).empty(); }

  void tell_refused(const std::string& what, const json& refused) {
    for (const json& one : refused)
      tell(what + fs::path{one.at("file").get<std::string>()}.filename().string() +
           " is not served: " + one.at("reason").get<std::string>());
  }

  void tell_changes(const docs::Json& old) {
    if (!old.is_object() || !document_.is_object()) return;
    docs::Changes changes = docs::diff(old, document_);
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& one, const auto& other) { return one.kind < other.kind; });
    const std::size_t count = changes.size();
    if (count > most_changes) changes.resize(most_changes);
    for (const docs::Change& change : changes) out_ << "  " << docs::line_of(change) << '\n';
    if (count > most_changes) out_ << "  and " << count - most_changes << " more\n";
    out_.flush();
  }

  /// One that is under a sanitizer ends with what that finds; any other one only where it gives up.
  void look_after_host() {
    if (!host_ || !host_->ended()) return;
    const int status = exit_status(*host_->ended());
    const bool again = is_sanitized();
    host_.reset();
    const std::string words = "the host ended with status " + std::to_string(status);
    if (!again) return tell(words + ": it is started again when a file is saved");
    try {
      begin_host();
      tell(words + ", and was started again: what it says above is where to look");
    } catch (const std::exception& error) {
      tell(words + "; " + error.what());
    }
  }

  int leave() {
    if (host_) host_->end(attention_);
    return attention_.signal() == SIGINT ? EXIT_SUCCESS : 128 + attention_.signal();
  }

  std::ostream& out_;
  settings::Sources sources_;
  const settings::Settings settings_;
  std::string address_;
  Attention attention_;
  Project project_;
  SourceWatch watch_;
  bool configured_ = false;
  std::optional<Hosted> host_;
  json serving_;
  docs::Json document_;
};

}  // namespace

int dev(settings::CommandLine line, std::ostream& out) {
  find_own_installation();
  line.sources = settings::with_project_file(std::move(line.sources), {});
  return Development{line, out}.run();
}

}  // namespace portico::serve
