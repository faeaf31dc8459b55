#include "observed/plugin/apps.hpp"

namespace observed {

using namespace portico;

void files(App& app, const std::string& folder) {
  const auto route = [&](std::string_view path, FileResponse file) {
    file.root = folder;
    app.get(path, [file] { return file; });
  };
  route("/f", {.path = "report.txt"});
  route("/class", {.path = "report.txt"});
  route("/st", {.path = "report.txt", .status = 201});
  route("/fn", {.path = "report.txt", .name = "report.pdf"});
  route("/inline", {.path = "report.txt", .name = "a.txt", .disposition = Disposition::inlined});
  route("/empty", {.path = "empty.txt"});
  route("/png", {.path = "a.png"});
  route("/missing", {.path = "missing.txt"});
}

}  // namespace observed
