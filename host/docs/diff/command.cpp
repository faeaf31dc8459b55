#include "docs/diff/command.hpp"

#include <cstdlib>
#include <fstream>
#include <ostream>
#include <stdexcept>

#include "docs/diff/diff.hpp"
#include "docs/openapi.hpp"

namespace portico::docs {
namespace {

Json read(const std::filesystem::path& path, const FromPlugins& from_plugins) {
  if (std::filesystem::is_directory(path) || path.extension() == ".so") return from_plugins(path);
  std::ifstream file{path};
  if (!file) throw std::runtime_error{path.string() + " cannot be read"};
  Json document = Json::parse(file, nullptr, false);
  if (!document.is_object() || !document.contains("paths"))
    throw std::runtime_error{path.string() +
                             " is no OpenAPI document in JSON, no library and no folder"};
  return document;
}

}  // namespace

int run_openapi(const Json& document, std::ostream& out) {
  out << text_of(document, 2) << std::endl;
  return EXIT_SUCCESS;
}

int run_diff(const std::filesystem::path& before, const std::filesystem::path& after,
             const FromPlugins& from_plugins, std::ostream& out) {
  const Changes changes = diff(read(before, from_plugins), read(after, from_plugins));
  out << report(changes) << std::flush;
  return breaks(changes) ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace portico::docs
