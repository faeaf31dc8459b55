#include <portico/portico.hpp>

namespace custom_status {

using namespace portico;

PORTICO_PLUGIN("custom_status", "1.0.0") {
  app.get("/custom-status", {.name = "custom_status_endpoint"}, [] {
    return JsonResponse{.content = {{"message", "Accepted"}}, .status = 202};
  });
}

}  // namespace custom_status
