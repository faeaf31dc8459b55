#pragma once

// One file of the plugin folder, as a host that runs knows it: how it looked, what came of it, and
// what answers for it. A value; one thread at a time.

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "life/decisions.hpp"
#include "life/folder/folder.hpp"
#include "life/folder/surroundings.hpp"
#include "life/row.hpp"
#include "life/trial/proof.hpp"
#include "plugin/generation.hpp"
#include "plugin/image/manifest.hpp"
#include "plugin/library/copy.hpp"
#include "plugin/standin.hpp"
#include "settings/section.hpp"

namespace portico::life {

struct PluginFile {
  /// The later one includes what the one before asks for.
  enum class Due {
    on_change,  ///< when the file looks different
    now,        ///< although the file looks the same
    verdict,    ///< likewise: whether the bytes that serve are believed still
    again       ///< although the same bytes serve already
  };
  Stamp seen;
  Due due = Due::now;
  bool crowded = false;  ///< refused because of another plugin: due when any of them changes
  State state = State::refused;
  std::string id, version, note;
  std::string stray;            ///< why it is no plugin at all; it may be what one needs
  std::set<std::string> names;  ///< that other files need it by, as far as it says
  std::set<std::string> wants;  ///< the names of libraries that it needs
  Surroundings around;          ///< as they were when it was refused
  std::vector<std::filesystem::path> folders;  ///< of files, that it would have served; likewise
  std::string digest;                          ///< of what serves or is stood in for
  std::vector<plugin::Need> needs;             ///< likewise
  std::shared_ptr<plugin::Generation> serving;
  settings::Section section;  ///< that it was started with
  std::shared_ptr<plugin::Standin> standin;
  std::weak_ptr<const void> pin;  ///< of the requests that what serves answers
  std::size_t number = 0;
  Moment since;
  std::shared_ptr<const Proof> proof;  ///< that its file as it is now waits for; or null

  /// A library that plugins need, and none itself.
  bool is_beside() const;
  /// Whether it names the other one as a library that it needs.
  bool needs_library(const PluginFile& library) const;
  /// Reads names and wants from the library.
  void note_names(const plugin::Copy& copy);
  /// Answers for the library instead of whatever did.
  void stand_in_for(const Known& library);
};

using PluginFiles = std::map<std::filesystem::path, PluginFile>;

/// "id version", for people.
std::string title(const plugin::Generation& plugin);

}  // namespace portico::life
