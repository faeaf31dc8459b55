#pragma once

// What the operator typed: a command, and settings as flags. Every key of the table has a flag.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/author/author_words.hpp"
#include "settings/author/prove_words.hpp"
#include "settings/load.hpp"
#include "settings/print/answer_form.hpp"
#include "settings/print/config_order.hpp"
#include "settings/top_words.hpp"

namespace portico::settings {

/// The exit status for a flag, a file, a folder or an address that cannot be used.
inline constexpr int unusable = 2;
/// That of `serve` for flags and settings that are wrong as they are written: EX_CONFIG of
/// sysexits.h. Another start comes to the same until somebody has mended them.
inline constexpr int misconfigured = 78;

enum class Command {
  serve,     ///< until a signal ends it
  check,     ///< load everything, say what is wrong, and end
  openapi,   ///< print the document of the plugins, and end
  diff,      ///< name what changed between two documents, and end
  config,    ///< tell of settings, and end
  tasks,     ///< look at tasks that survive, or do something with them, and end
  dev_cert,  ///< make a certificate to begin with, and end
  key,       ///< add, list or revoke API keys, and end
  password,  ///< make the line of a user, and end
  create,    ///< write the project of a new plugin, and end
  dev,       ///< build and serve a project as it changes
  test,      ///< serve while another program tests, and end
  top,       ///< show what the host does, again and again
  prove,     ///< ask an API by itself, say what is wrong with it, and end
  order      ///< ask or tell the host that serves the plugin folder: see client_orders.hpp
};
/// Empty for `order`, which has many.
std::string_view name(Command command);

enum class Supervision { on, off };

/// Whether somebody looks at the plugins with a tool for that.
enum class Debugging { off, on };

/// What dev-cert is to make.
struct DevCert {
  std::vector<std::string> names;  ///< of hosts and addresses, beside this machine's own
  std::string certificate = "dev-cert.pem", private_key = "dev-key.pem";  ///< files
  int days = 365;
  bool replaces = false;  ///< files that are there

  bool operator==(const DevCert&) const = default;
};

/// What key is to do.
struct KeyOrder {
  enum class What { add, list, revoke };

  What what = What::list;
  std::string name, digest;  ///< whose key; of revoke: what its hash begins with, empty: all
  std::vector<std::string> scopes;
  std::string file;  ///< empty: that of the settings
};

/// What password is to make.
struct PasswordOrder {
  std::string name;
  std::vector<std::string> scopes;
  std::string file;  ///< empty: none
};

/// What is asked of tasks that survive.
struct TaskWords {
  std::string action = "list";             ///< list, show, retry, cancel, dead, purge, run
  std::string id;                          ///< of one task
  std::string plugin, name, queue, state;  ///< which; empty: any
  std::size_t most = 100;                  ///< of a list

  bool operator==(const TaskWords&) const = default;
};

struct CommandLine {
  Command command = Command::serve;
  Sources sources;            ///< with the environment of this process
  std::string before, after;  ///< diff: libraries, folders of plugins or documents
  bool counts_tasks = false;  ///< diff: those that wait in the store
  std::string_view order;     ///< its word in the table
  std::string id;             ///< of the plugin that the host is told something about; or empty
  Form form = Form::text;     ///< of the host's answer
  ConfigOrder config;
  Supervision supervision = Supervision::on;
  Debugging debugging = Debugging::off;
  DevCert dev_cert;
  KeyOrder key;
  PasswordOrder password;
  TaskWords tasks;
  TopWords top;
  AuthorWords author;
  ProveOrder prove;
};

/// Fills `line`, or gives the status to exit with: help or the version was asked for and shown, or
/// one line on standard error says what is wrong, and which word is near the one that is not known.
std::optional<int> parse(int argc, char** argv, CommandLine& line);

}  // namespace portico::settings
