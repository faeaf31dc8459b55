// Files: one report, and a folder that a client may choose from. The host does ranges, conditions
// and Content-Disposition, and never leaves the folder.

#include <portico/portico.hpp>

namespace {

using namespace portico;

struct Settings {
  Field<std::string, Description<"The folder whose files are served">> folder =
      by_default(std::string{"."});
};

}  // namespace

PORTICO_PLUGIN("files", "1.0.0", .summary = "Files with ranges and conditions",
               .config = configuration<Settings>) {
  const std::string folder = *app.config<Settings>().folder;

  app.get("/download", {.summary = "The report"}, [folder] {
    return FileResponse{.root = folder, .path = "report.pdf", .name = "report.pdf"};
  });
  app.get("/files/{name:path}", {.summary = "Any file of the folder"},
          [folder](Path<"name"> name) { return FileResponse{.root = folder, .path = *name}; });
  app.head("/files/{name:path}", {.listed = false},
           [folder](Path<"name"> name) { return FileResponse{.root = folder, .path = *name}; });
}
