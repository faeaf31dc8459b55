#include "plugin/library/lasting.hpp"

#include <optional>
#include <string_view>

namespace portico::plugin {
namespace {

std::optional<std::string> unique_symbol(const os::ElfImage& image) {
  for (std::uint32_t at = 0; at < image.symbols().value_or(0); ++at) {
    os::ElfImage::Symbol one{};
    if (!image.symbol(at, one)) break;
    if (one.st_shndx != SHN_UNDEF && ELF64_ST_BIND(one.st_info) == STB_GNU_UNIQUE)
      return std::string{image.string(one.st_name)};
  }
  return std::nullopt;
}

}  // namespace

std::string why_it_stays(const os::ElfImage& image) {
  if ((image.entry(DT_FLAGS_1).value_or(0) & DF_1_NODELETE) != 0)
    return "it was linked with -z nodelete: link it without";
  if (const auto symbol = unique_symbol(image))
    return "it has unique symbols (" + *symbol +
           " is one): compile it with -fno-gnu-unique, as portico_add_plugin() does";
  if (image.imports("__cxa_thread_atexit") || image.imports("__cxa_thread_atexit_impl"))
    return "it has objects with thread_local storage and a destructor, which keep it until the "
           "threads that used them have ended: keep what belongs to a thread elsewhere, in what "
           "app.keep() gives for example, or let thread_local objects have no destructor";
  return "another library that is loaded still needs it, or it was opened once more by itself";
}

}  // namespace portico::plugin
