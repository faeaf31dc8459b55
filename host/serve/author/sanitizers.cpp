#include "serve/author/sanitizers.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string_view>

#include <elf.h>

#include "os/elf/elf_image.hpp"
#include "os/environment.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;

void add_needs(const fs::path& file, std::set<std::string>& all) {
  std::ifstream stream{file, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  for (const std::string_view name : os::ElfImage{bytes}.strings(DT_NEEDED)) {
    if (name.starts_with("libclang_rt."))
      throw std::runtime_error{file.string() + " needs " + std::string{name} +
                               ", which only clang finds: LD_PRELOAD=$(clang -print-file-name=" +
                               std::string{name} + ") before the command"};
    if (name.starts_with("libasan.so") || name.starts_with("libtsan.so")) all.emplace(name);
  }
}

}  // namespace

std::string sanitizers_of(const fs::path& plugins) {
  std::set<std::string> all;
  if (!os::variable("LD_PRELOAD").empty()) return {};
  std::error_code error;
  if (plugins.extension() == ".so") add_needs(plugins, all);
  for (const fs::directory_entry& entry : fs::directory_iterator{plugins, error})
    if (entry.path().extension() == ".so") add_needs(entry.path(), all);
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : " ") + one;
  return text;
}

}  // namespace portico::serve
