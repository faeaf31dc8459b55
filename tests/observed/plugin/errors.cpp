#include <stdexcept>

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;

struct Uni : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct Sub : Uni {
  using Uni::Uni;
};
struct ZeroDivision : std::domain_error {
  using std::domain_error::domain_error;
};

}  // namespace

void errors(App& app) {
  app.on<Uni>([](const Uni& error) {
    return JsonResponse{.content = {{"m", error.what()}}, .status = 418};
  });
  app.on<HttpError>([](const HttpError& error) {
    if (error.status() == 404)
      return Response{.body = "custom 404: " + error.detail().get<std::string>(),
                      .media_type = "text/plain; charset=utf-8",
                      .status = 404};
    return Response{.body = JsonValue{{"detail", error.detail()}}.dump(),
                    .media_type = "application/json",
                    .status = error.status(),
                    .headers = error.headers()};
  });
  app.on<ZeroDivision>([](const ZeroDivision&) {
    return JsonResponse{.content = {{"err", "ZeroDivisionError"}}, .status = 500};
  });

  app.get<It>("/u", []() -> It { throw Uni{"x"}; });
  app.get<It>("/su", []() -> It { throw Sub{"y"}; });
  app.get<It>("/e404", []() -> It { throw HttpError{404, "zz"}; });
  app.get<It>("/boom", []() -> It { throw ZeroDivision{"division by zero"}; });
  app.get<It>("/rv", [] { return nlohmann::json::object(); });
}

void errors_of_replies(App& app) {
  app.get<It>("/rvn", [] { return nlohmann::json(); });
}

void errors_of_servers(App& app) {
  app.on<std::exception>([](const std::exception&) {
    return JsonResponse{.content = {{"exception", "server-error"}}, .status = 500};
  });
  app.get<void>("/server-error", []() -> nlohmann::json { throw std::runtime_error{"Oops!"}; });
  app.get<void>("/request-validation/{param}/", [](Path<"param", int> param) {
    return nlohmann::json{{"param", *param}};
  });
}

}  // namespace observed
