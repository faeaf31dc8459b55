#include <portico/portico.hpp>

namespace streaming_response {

using namespace portico;

/// The next line of the export; nothing at its end.
struct Csv {
  std::int64_t next = 0;

  std::optional<std::string> operator()() {
    const std::string id = std::to_string(next++);
    if (next == 1) return "id,name\n";
    if (next > 1001) return std::nullopt;
    return id + ",user" + id + "\n";
  }
};

PORTICO_PLUGIN("streaming_response", "1.0.0") {
  app.get("/export/users.csv", {.name = "export_users"}, [] {
    return StreamingResponse{
        .media_type = "text/csv; charset=utf-8",
        .next = Csv{},
        .headers = {{"Content-Disposition", "attachment; filename=users.csv"}},
    };
  });
}

}  // namespace streaming_response
