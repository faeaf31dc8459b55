#include "settings/author/project_file.hpp"

#include <system_error>
#include <utility>

namespace portico::settings {
namespace {

namespace fs = std::filesystem;

constexpr const char* project_file = "portico.json";

}  // namespace

Sources with_project_file(Sources sources, const fs::path& plugins) {
  std::error_code none;
  const fs::path folder = fs::is_directory(plugins, none) ? plugins : plugins.parent_path();
  for (const fs::path& file : {fs::path{project_file}, folder / project_file}) {
    if (sources.file) break;
    // One that cannot be read is named, and not passed over.
    if (fs::exists(fs::symlink_status(file, none))) sources.file = file;
  }
  return sources;
}

}  // namespace portico::settings
