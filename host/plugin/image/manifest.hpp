#pragma once

// What a library says about itself without being run: the ELF note that portico_add_plugin() writes
// into the section .note.portico (see sdk/cmake/manifest.c). No state; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/refused.hpp"

namespace portico::plugin {

/// A plugin that has to serve before another one starts.
struct Need {
  std::string id;
  std::string least;  ///< version; empty: any
};

struct Manifest {
  std::string id, version, summary;
  unsigned minor = 0;  ///< of the ABI that it asks for
  std::string sdk;     ///< version of the SDK that made the manifest
  std::string config;  ///< JSON Schema of its configuration; may be empty
  std::vector<Need> needs;
  std::string loaded;  ///< loaded_digest() when it was built; may be empty
};

/// None: the library has no such note. Throws Refused when it has one that cannot be read.
/// The open file may change meanwhile.
std::optional<Manifest> read_manifest(int descriptor);

/// "1.10.0" is not older than "1.9": numbers between dots, what is missing counts as 0.
bool at_least(std::string_view version, std::string_view least);

/// What a plugin that goes by "id@version" is needed by: its id.
std::string_view name_of(std::string_view id);
/// Whether it is one that the need speaks of.
bool meets(const Need& need, std::string_view id, std::string_view version);

}  // namespace portico::plugin
