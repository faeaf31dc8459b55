#include "life/plugin_file.hpp"

#include <algorithm>
#include <string_view>

#include "os/elf/elf_image.hpp"
#include "plugin/image/seal.hpp"

namespace portico::life {

bool PluginFile::is_beside() const {
  return !stray.empty() && note.empty() && !serving && !standin;
}

bool PluginFile::needs_library(const PluginFile& library) const {
  return std::any_of(library.names.begin(), library.names.end(),
                     [this](const std::string& name) { return wants.count(name) > 0; });
}

void PluginFile::note_names(const plugin::Copy& copy) {
  const plugin::MappedFile mapped{copy.descriptor()};
  const os::ElfImage image{mapped.bytes()};
  names = {copy.source().filename().string()};
  for (const std::string_view name : image.strings(DT_SONAME)) names.emplace(name);
  wants.clear();
  for (const std::string_view name : image.strings(DT_NEEDED)) wants.emplace(name);
}

void PluginFile::stand_in_for(const Known& library) {
  standin = std::make_shared<plugin::Standin>(library.id, library.version, library.paths);
  serving.reset();
  id = library.id;
  version = library.version;
  digest = library.digest;
}

std::string title(const plugin::Generation& plugin) { return plugin.id() + ' ' + plugin.version(); }

}  // namespace portico::life
