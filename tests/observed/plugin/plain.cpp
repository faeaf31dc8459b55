// Routes for what the host does by itself: cross-origin rules, hosts, https, compression, pages.

#include <stdexcept>

#include "observed/plugin/apps.hpp"

namespace observed {

using namespace portico;

void plain(App& app, const nlohmann::ordered_json& root) {
  app.get<void>("/", [root] { return root; });
  app.get("/v", [](Call call) {
    call.header("vary", "Accept");
    return 1;
  });
  app.get<void>("/boom", []() -> nlohmann::json { throw std::runtime_error{"secret"}; });
}

void sized(App& app) {
  const auto text = [](std::size_t size) {
    return TextResponse{.content = std::string(size, 'x')};
  };
  app.get("/big", [text] { return text(4000); });
  app.get("/edge", [text] { return text(500); });
  app.get("/small", [text] { return text(499); });
  app.get("/enc", [] {
    return TextResponse{.content = std::string(4000, 'x'), .headers = {{"content-encoding", "br"}}};
  });
  app.get("/stream", [] {
    return StreamingResponse{.next = [left = 4]() mutable -> std::optional<std::string> {
      if (left-- == 0) return std::nullopt;
      return std::string(1000, 'x');
    }};
  });
}

}  // namespace observed
