#include "testing/tested_folder.hpp"

#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h>

#include "plugin/library/companions.hpp"
#include "plugin/refused.hpp"

namespace portico::testing {
namespace {

namespace fs = std::filesystem;

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "portico-testing-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error{"no folder can be made: " + name};
  return name;
}

/// What a plugin brings along is found from its link as from its file. What is no library is the
/// host's to refuse.
void link_companions(const fs::path& file, const fs::path& made) try {
  std::error_code there_already;
  for (const fs::path& place : plugin::places_of_companions(plugin::Copy{file})) {
    const fs::path link = (made / fs::relative(place, file.parent_path())).lexically_normal();
    if (!fs::exists(place)) continue;
    fs::create_directories(link.parent_path());
    fs::create_symlink(place, link, there_already);
  }
} catch (const plugin::Refused&) {
}

}  // namespace

TestedFolder::TestedFolder() : path_{make_folder()} {}

TestedFolder::~TestedFolder() {
  std::error_code nobody_cares;
  fs::remove_all(path_, nobody_cares);
}

fs::path TestedFolder::gather(const std::vector<fs::path>& plugins) const {
  for (const fs::path& file : plugins)
    if (!fs::exists(file)) throw std::runtime_error{"there is no plugin " + file.string()};
  if (plugins.size() == 1) return fs::absolute(plugins.front());
  fs::path made = path_ / "1/2/3/4/plugins";
  fs::create_directories(made);
  for (const fs::path& one : plugins) {
    const fs::path file = fs::absolute(one);
    if (fs::exists(made / file.filename()))
      throw std::runtime_error{"two plugins are called " + file.filename().string()};
    fs::create_symlink(file, made / file.filename());
    link_companions(file, made);
  }
  return made;
}

}  // namespace portico::testing
