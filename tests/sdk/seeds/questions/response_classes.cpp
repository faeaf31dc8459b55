#include <portico/portico.hpp>

namespace response_classes {

using namespace portico;

PORTICO_PLUGIN("response_classes", "1.0.0") {
  app.get("/download", {.name = "download"},
          [] { return FileResponse{.root = ".", .path = "report.pdf", .name = "report.pdf"}; });

  app.get("/stream", {.name = "stream"}, [] {
    return StreamingResponse{"text/plain; charset=utf-8",
                             [number = 0]() mutable -> std::optional<std::string> {
                               if (number == 3) return std::nullopt;
                               return "line " + std::to_string(++number) + "\n";
                             }};
  });
}

}  // namespace response_classes
