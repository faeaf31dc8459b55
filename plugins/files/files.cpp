// Files: one report, a folder that a client may choose from, and uploads. The host does ranges,
// conditions and Content-Disposition, never leaves the folder, and keeps large uploads out of
// memory.

#include <portico/portico.hpp>

namespace files {

using namespace portico;

struct Settings {
  Field<std::string, Description<"The folder whose files are served">> folder =
      by_default(std::string{"."});
};

/// What came in; the checksum is FNV-1a of all octets.
struct Stored {
  std::string filename;
  std::int64_t size = 0;
  std::string checksum;
};

std::string checksum_of(std::string_view octets) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char octet : octets)
    hash = (hash ^ static_cast<unsigned char>(octet)) * 1099511628211u;
  return std::to_string(hash);
}

PORTICO_PLUGIN("files", "1.0.0", .summary = "Files with ranges and conditions",
               .config = configuration<Settings>) {
  const std::string folder = *app.config<Settings>().folder;

  app.get("/download", {.summary = "The report"}, [folder] {
    return FileResponse{.root = folder, .path = "report.pdf", .name = "report.pdf"};
  });
  app.get("/files/{name:path}", {.summary = "Any file of the folder"},
          [folder](Path<"name"> name) { return FileResponse{.root = folder, .path = *name}; });
  // However large: the octets are where the host put them, and are never copied.
  app.post("/upload", {.status = 201, .summary = "Takes a file"}, [](File<"file", Upload> file) {
    return Stored{file->filename, file->size, checksum_of(file->content)};
  });
  app.head("/files/{name:path}", {.listed = false},
           [folder](Path<"name"> name) { return FileResponse{.root = folder, .path = *name}; });
}

}  // namespace files
