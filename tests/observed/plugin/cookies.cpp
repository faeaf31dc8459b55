#include <chrono>

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;

void route(App& app, std::string_view path, std::string name, std::string value,
           CookieOptions options = {}) {
  app.get<void>(path, [name, value, options](Call call) {
    call.set_cookie(name, value, options);
    return nlohmann::json::object();
  });
}

}  // namespace

void cookies(App& app) {
  route(app, "/c1", "a", "b c;d,\"e\"",
        {.max_age = 60,
         .expires = 60,
         .path = "/p",
         .domain = "x.com",
         .secure = true,
         .http_only = true,
         .same_site = "strict"});
  route(app, "/c3", "a", "é");
  const auto then = std::chrono::sys_days{std::chrono::year{2030} / 1 / 2} + std::chrono::hours{3} +
                    std::chrono::minutes{4} + std::chrono::seconds{5};
  route(app, "/c5", "a", "b", {.expires = std::chrono::system_clock::time_point{then}});
  route(app, "/c7", "a", "x=y/z:[]{}");
  route(app, "/c8", "bad key", "b");
  route(app, "/c9", "a", "b", {.expires = std::string{"Wed, 21 Oct 2026 07:28:00 GMT"}});
  app.get<void>("/del", [](Call call) {
    call.delete_cookie("a", {.domain = "x.com"});
    return nlohmann::json::object();
  });
}

}  // namespace observed
