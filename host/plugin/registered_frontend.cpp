#include "plugin/registered_frontend.hpp"

#include "plugin/refused.hpp"
#include "settings/printable.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;

/// Without a slash at its end.
fs::path whole(const fs::path& path) {
  const fs::path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() || normal == normal.root_path() ? normal : normal.parent_path();
}

bool is_beneath(const fs::path& path, const fs::path& folder) {
  const fs::path way = path.lexically_relative(folder);
  return !way.empty() && way != "." && *way.begin() != "..";
}

[[noreturn]] void refuse(const Frontend& one, const std::string& why) {
  throw Refused{one.label() + ": the folder " + settings::printable(one.given.folder) + ' ' + why};
}

void place(Frontend& one, const std::string& prefix, const fs::path& home, Reached reached) {
  const fs::path folder = whole(home / one.given.folder);
  if (folder == home || is_beneath(home, folder))
    refuse(one, "holds the plugin's own library, which would be served too: put the files into a "
                "folder beside it");
  if (reached == Reached::beneath && !is_beneath(folder, home))
    refuse(one, "is not beneath " + settings::printable(home.string()) +
                    ", where the plugin's library lies: one in a process of its own serves "
                    "nothing else; put it there, or a link to it");
  one.given.folder = folder.string();
  one.given.path = prefix + (one.given.path == "/" && !prefix.empty() ? "" : one.given.path);
}

}  // namespace

std::vector<Frontend> placed(std::vector<Frontend> registered, const std::string& prefix,
                             const fs::path& library, Reached reached) {
  const fs::path home = whole(library).parent_path();
  for (Frontend& one : registered) place(one, prefix, home, reached);
  return registered;
}

settings::FrontendPlan plan_of(const std::vector<Frontend>& registered) {
  settings::FrontendPlan plan;
  for (const Frontend& one : registered) plan.add(one.given);
  return plan;
}

}  // namespace portico::plugin
