#include "serve/command/read.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/frontend/mount.hpp"
#include "http/policy/policy_check.hpp"
#include "life/control/control_socket.hpp"
#include "os/error.hpp"
#include "plugin/library/file.hpp"
#include "settings/printable.hpp"
#include "settings/security/schemes.hpp"
#include "task/run/scheduler.hpp"
#include "task/store/make_store.hpp"
#include "tls/profiles.hpp"
#include "trace/export/otel_variables.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

std::string account() { return "this account (user " + std::to_string(::geteuid()) + ')'; }

/// Not every folder that may be written to takes files, as those of /proc do not.
std::string file_objection(const fs::path& folder) {
  std::string name = folder / ".portico-XXXXXX";
  const os::Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
  if (file.number() < 0) return "takes no file: " + os::reason() + ": name another folder";
  ::unlink(name.c_str());
  return {};
}

/// What is wrong with a folder that is to be used so, or "".
std::string objection(const fs::path& folder, int use) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0)
    return errno == ENOENT ? "does not exist: create it, or name another folder"
                           : "cannot be looked at: " + os::reason();
  if (!S_ISDIR(found.st_mode)) return "is no folder: name a folder";
  if (::faccessat(AT_FDCWD, folder.c_str(), use | X_OK, AT_EACCESS) != 0)
    return std::string{"may not be "} + (use == R_OK ? "read" : "written to") + " by " + account() +
           ": change its permissions, or name another folder";
  return use == W_OK ? file_objection(folder) : std::string{};
}

std::string named(const std::string& text) { return '"' + text + "\" "; }

/// One library is as good as a folder of one.
void check_plugin_folder(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const fs::path folder = settings.plugin_folder;
  std::error_code error;
  if (folder.extension() == ".so" && fs::is_regular_file(folder, error)) return;
  if (const std::string wrong = objection(folder, R_OK); !wrong.empty())
    mistakes.add(settings.origin("plugin_folder"), "plugin_folder",
                 named(settings.plugin_folder) + wrong);
}

/// What nobody asked for may be missing as long as nobody needs it.
void check_upload_folder(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string key = "uploads.folder", &folder = settings.uploads.folder;
  const std::string wrong = objection(folder, W_OK);
  if (wrong.empty()) return;
  const settings::Origin origin = settings.origin(key);
  if (origin.source != settings::Origin::Source::fallback)
    return mistakes.add(origin, key, named(folder) + wrong);
  mistakes.warn(origin, key,
                named(folder) + wrong +
                    "; until then forms beyond uploads.memory are "
                    "answered with 507");
}

/// The host makes it when it is not there.
void check_log_file(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string key = "log.file", &file = settings.log.file;
  if (file.empty()) return;
  std::string wrong;
  std::error_code error;
  if (fs::is_directory(file, error))
    wrong = "is a folder: name a file";
  else if (!fs::exists(file, error))
    wrong = objection(fs::absolute(file).parent_path(), W_OK);
  else if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0)
    wrong = "may not be written to by " + account() + ": change its permissions, or name another";
  if (!wrong.empty() && !fs::exists(file, error)) wrong = "cannot be made: its folder " + wrong;
  if (!wrong.empty()) mistakes.add(settings.origin(key), key, named(file) + wrong);
}

void check_control(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string& control = settings.control;
  if (control == "auto" || control == "off") return;
  const fs::path folder = fs::absolute(control).parent_path();
  if (const std::string wrong = objection(folder, W_OK); !wrong.empty())
    mistakes.add(settings.origin("control"), "control",
                 named(control) + "cannot be a socket: its folder " + wrong);
  if (const std::string wrong = life::socket_objection(control); !wrong.empty())
    mistakes.add(settings.origin("control"), "control", named(control) + wrong);
}

/// A host that serves goes on without a file of a scheme; one that is to begin, or is told to go by
/// other settings, does not begin so.
void check_verifiers(const http::Policy& policy, const settings::Settings& settings,
                     settings::Mistakes& mistakes) {
  for (const std::string& lack : policy.verifiers().lacks()) {
    const auto colon = lack.find(": ");
    const std::string key = lack.substr(0, colon);
    mistakes.add(settings.origin(key), key, lack.substr(colon + 2));
  }
}

/// Who may write to what says who clients are may be any of them.
void check_scheme_files(const settings::Settings& settings, settings::Mistakes& mistakes) {
  if (settings.trust.permissions == settings::Permissions::ignored) return;
  const std::string key = "security.schemes";
  for (const auto& [name, scheme] : settings::schemes_of(settings.security.schemes))
    for (const std::string& file : {scheme.file, scheme.jwks}) {
      struct stat found {};
      if (file.empty() || ::stat(file.c_str(), &found) != 0) continue;
      if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        mistakes.warn(settings.origin(key), key,
                      name + ": the file " + settings::printable(file) +
                          " could be changed by others (it is writable for its group or for all): "
                          "chmod go-w it, or set trust.permissions to ignored");
    }
}

/// The host makes it when it is not there.
void check_state_folder(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string key = "state_folder";
  const fs::path folder = settings.state_folder;
  if (folder.empty()) return;
  std::error_code error;
  const fs::path plugins = fs::is_regular_file(settings.plugin_folder, error)
                               ? fs::absolute(settings.plugin_folder).parent_path()
                               : fs::path{settings.plugin_folder};
  if (fs::equivalent(folder, plugins, error))
    return mistakes.add(settings.origin(key), key,
                        named(folder) + "is the folder of the plugins: name another folder");
  std::string wrong = objection(folder, W_OK);
  if (!fs::exists(folder, error)) {
    wrong = objection(fs::absolute(folder).parent_path(), W_OK);
    if (!wrong.empty()) wrong = "cannot be made: the folder above it " + wrong;
  }
  if (!wrong.empty()) mistakes.add(settings.origin(key), key, named(folder) + wrong);
}

void check_store(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const settings::Tasks& tasks = settings.tasks;
  const std::string wrong = task::store_objection(tasks.store);
  // The text may have a password in it.
  if (!wrong.empty()) mistakes.add(settings.origin("tasks.store"), "tasks.store", wrong);
  if (tasks.password_file.empty()) return;
  const std::string key = "tasks.password_file", name = named(tasks.password_file);
  struct stat found {};
  if (::stat(tasks.password_file.c_str(), &found) != 0)
    mistakes.add(settings.origin(key), key, name + "cannot be looked at: " + os::reason());
  else if ((found.st_mode & S_IROTH) != 0)
    mistakes.warn(settings.origin(key), key, name + "may be read by everybody: chmod o-r it");
}

void check_queues(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string key = "tasks.queues";
  try {
    task::limits_of_queues(settings.tasks.queues);
  } catch (const std::runtime_error& error) {
    mistakes.add(settings.origin(key), key, error.what());
  }
}

void check_static(const settings::Settings& settings, settings::Mistakes& mistakes) {
  for (const settings::Frontend& one : settings.frontends)
    if (const std::string wrong = http::Mount{one}.objection(); !wrong.empty())
      mistakes.add(settings.origin("static"), "static", wrong);
}

void check_tracing(const settings::Settings& settings, settings::Mistakes& mistakes) {
  const std::string key = "tracing.endpoint", &endpoint = settings.tracing.endpoint;
  if (const std::string wrong = trace::endpoint_objection(endpoint); !wrong.empty())
    mistakes.add(settings.origin(key), key, named(settings::printable(endpoint)) + wrong);
}

}  // namespace

Reading read(const settings::Sources& sources, settings::Mistakes& mistakes) {
  settings::Settings settings = settings::load(sources, mistakes);
  const auto meant = [&](const char* key) { return settings::meant(settings, key, mistakes); };
  http::RuleStates none;
  const auto policy = http::make_policy(settings, none, mistakes);
  if (meant("tasks.queues")) check_queues(settings, mistakes);
  if (meant("tracing.endpoint")) check_tracing(settings, mistakes);
  const bool in_order = mistakes.empty();
  if (policy) check_verifiers(*policy, settings, mistakes);
  if (meant("plugin_folder")) check_plugin_folder(settings, mistakes);
  if (meant("state_folder")) check_state_folder(settings, mistakes);
  if (meant("uploads.folder")) check_upload_folder(settings, mistakes);
  if (meant("log.file")) check_log_file(settings, mistakes);
  if (meant("tasks.store") && meant("tasks.password_file")) check_store(settings, mistakes);
  if (meant("static")) check_static(settings, mistakes);
  if (meant("security.schemes")) check_scheme_files(settings, mistakes);
  if (meant("control")) check_control(settings, mistakes);
  if (meant("tls.certificates")) tls::check(settings, mistakes);
  return {std::move(settings), in_order};
}

void check_settled(const settings::Settings& settled, const settings::Change& change) {
  settings::Mistakes mistakes;
  settings::check_listeners(settled, change.waiting, mistakes);
  if (!change.waiting.empty()) tls::check(settled, mistakes);
  mistakes.refuse();
}

}  // namespace portico::serve
