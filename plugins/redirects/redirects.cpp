// Responses that a handler makes itself: redirects, a status of its own, a page, and what an
// exception of the plugin's own becomes. None of them is held to a model.

#include <stdexcept>

#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace redirects {

using namespace portico;

struct MyData {
  int a = 0;
  std::string b;
  Field<std::optional<int>> c = by_default(std::optional<int>{});
};

struct Problem {
  std::string message;
};

struct SoldOut : std::runtime_error {
  using std::runtime_error::runtime_error;
};

PORTICO_PLUGIN("redirects", "1.0.0", .summary = "Responses with a status of their own") {
  app.get("/old-path", {.status = 301, .summary = "Moved for good", .deprecated = true},
          [] { return RedirectResponse{.url = "/new-path", .status = status::moved_permanently}; });
  // 307 keeps the method of the request.
  app.get("/login", {.summary = "Moved for now"},
          [] { return RedirectResponse{.url = "/auth/login"}; });
  app.get("/new-path", {.summary = "Where /old-path leads to"},
          [] { return TextResponse{.content = "You have arrived"}; });
  app.get("/page", {.summary = "A page and a cookie"}, [](Call call) {
    call.set_cookie("seen", "yes", {.max_age = 60, .http_only = true});
    return HtmlResponse{.content = "<h1>Portico</h1>"};
  });
  app.get("/forget", {.summary = "Take the cookie back"}, [] {
    return JsonResponse{.content = {{"forgotten", true}}, .headers = {delete_cookie("seen")}};
  });

  app.get("/custom-status", {.status = 202, .summary = "A status of its own"}, [] {
    return JsonResponse{.content = {{"message", "Accepted"}}, .status = 202};
  });
  app.get("/manual-serialize", {.summary = "A model as the plugin writes it"}, [] {
    const MyData data{.a = 1, .b = "hello"};
    return JsonResponse{.content = dump(data, {.exclude_none = true})};
  });

  app.on<SoldOut>([](const SoldOut& error, Call) {
    return JsonResponse{.content = {{"message", error.what()}}, .status = status::conflict};
  });
  app.get("/tickets",
          {.summary = "Always sold out", .responses = {{409, answer<Problem>("Sold out")}}},
          []() -> MyData { throw SoldOut{"no tickets left"}; });
}

}  // namespace redirects
