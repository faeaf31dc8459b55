#pragma once

// One change of what serves, on its way: the files as they will be, and the plugins that are fresh.
// Others see nothing of it before the registry takes it over. A value; one thread.

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "life/cast.hpp"
#include "life/needs.hpp"
#include "life/plugin_file.hpp"

namespace portico::life {

struct PendingChange {
  explicit PendingChange(PluginFiles now) : files{std::move(now)} {}

  PluginFiles files;
  std::map<std::filesystem::path, std::shared_ptr<plugin::Generation>> fresh;
  std::map<std::filesystem::path, std::vector<plugin::Need>> needs;  ///< of what was examined
  std::map<std::filesystem::path, std::string> digests;              ///< likewise
  std::set<std::filesystem::path> fallen;  ///< what served before was looked for
  bool moves = false;                      ///< who serves is not who served

  /// Forgets the files that are not there any more.
  void drop_gone(const Files& there);
  /// The files that are to be examined. Those of `busy` are being written: they wait.
  std::vector<std::filesystem::path> due(const Files& there,
                                         const std::set<std::filesystem::path>& busy);
  /// Nothing answers for the file any more.
  void retire(PluginFile& entry, std::string_view why);
  /// The plugin that serves may no longer, until something else does.
  void suspend(PluginFile& entry, const std::string& reason);
  /// Those that were refused may have been so for want of it: they are due in the next look.
  void wake(const PluginFile& library);

  /// What a command means that names it so. Throws std::runtime_error when it is none.
  PluginFiles::iterator named(std::string_view name);
  /// The id of what a command names.
  const std::string& id_of(std::string_view name);

  /// The plugins of the change as those that may need them see them.
  Members members() const;
  Cast cast() const;
};

}  // namespace portico::life
