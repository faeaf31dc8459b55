#include "docs/diff/command.hpp"

#include <cstdlib>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <utility>

#include "docs/diff/diff.hpp"
#include "docs/diff/task_diff.hpp"
#include "docs/openapi.hpp"

namespace portico::docs {
namespace {

Contract read(const std::filesystem::path& path, Version version, const FromPlugins& from_plugins) {
  if (std::filesystem::is_directory(path) || path.extension() == ".so")
    return from_plugins(path, version);
  std::ifstream file{path};
  if (!file) throw std::runtime_error{path.string() + " cannot be read"};
  Json document = Json::parse(file, nullptr, false);
  if (!document.is_object() || !document.contains("paths"))
    throw std::runtime_error{path.string() +
                             " is no OpenAPI document in JSON, no library and no folder"};
  return {std::move(document)};
}

}  // namespace

int run_openapi(const Json& document, std::ostream& out) {
  out << text_of(document, 2) << std::endl;
  return EXIT_SUCCESS;
}

int run_diff(const std::filesystem::path& before, const std::filesystem::path& after,
             const FromPlugins& from_plugins, std::ostream& out) {
  const Contract first = read(before, Version::before, from_plugins),
                 second = read(after, Version::after, from_plugins);
  Changes changes = diff(first.document, second.document);
  const Changes of_tasks = diff_tasks(first, second);
  changes.insert(changes.end(), of_tasks.begin(), of_tasks.end());
  out << report(changes) << std::flush;
  return breaks(changes) ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace portico::docs
