#include "plugin/image/entry.hpp"

#include <cstdint>
#include <string>

namespace portico::plugin {

NoPlugin::NoPlugin()
    : Refused{"exports no " + std::string{entry_symbol} +
              ": it is not a plugin, or it was linked without the plugin's version script; remove "
              "it, or build it with portico_add_plugin()"} {}

void check_entry(const os::ElfImage& image) {
  const auto symbol = image.defined(entry_symbol);
  const auto binding = symbol ? ELF64_ST_BIND(symbol->st_info) : STB_LOCAL;
  if (binding != STB_GLOBAL && binding != STB_WEAK && binding != STB_GNU_UNIQUE) throw NoPlugin{};
  if (ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || symbol->st_size < sizeof(std::uint32_t))
    throw Refused{"exports " + std::string{entry_symbol} +
                  " as a function: it must be a constant of type portico_plugin; rebuild it "
                  "against the SDK"};
}

}  // namespace portico::plugin
