#pragma once

// The one symbol by which a library is a plugin, as far as its file shows it: nothing of the
// library has to run for that. No state; any thread.

#include "os/elf/elf_image.hpp"
#include "plugin/refused.hpp"

namespace portico::plugin {

inline constexpr const char* entry_symbol = "portico_plugin_v1";

/// A library that is no plugin.
class NoPlugin : public Refused {
public:
  NoPlugin();
};

/// Throws NoPlugin when the library does not export it, and Refused when it is not a constant.
void check_entry(const os::ElfImage& image);

}  // namespace portico::plugin
