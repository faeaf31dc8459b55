#include <portico/answers.hpp>
#include <portico/portico.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "sdk/recorder.hpp"

namespace portico {
namespace {

using tests::Json;
using tests::RecordedCall;
using tests::Recorder;

struct Item {
  int id = 0;
};
struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct BrokenMore : Broken {
  using Broken::Broken;
};

class Responses : public testing::Test {
protected:
  RecordedCall call() {
    RecordedCall made;
    result = host.call(host.routes.back(), nlohmann::ordered_json::object(), made);
    return made;
  }

  Recorder host;
  App app{host.host()};
  portico_result result = PORTICO_OK;
};

TEST_F(Responses, HaveTheStatusOfTheirRouteUnlessTheySayOne) {
  const Options created{.status = 201};
  app.get("/a", created, [] { return JsonResponse{.content = {{"b", 1}, {"a", nullptr}}}; });
  RecordedCall made = call();
  EXPECT_EQ(made.status, 0) << "nothing is said of it, so that the host takes the route's";
  EXPECT_EQ(made.media_type, "application/json");
  EXPECT_EQ(made.body, R"({"b":1,"a":null})");  // in the order given
  EXPECT_FALSE(made.replied);
  app.get("/b", created, [] { return RedirectResponse{.url = "/x"}; });
  made = call();
  EXPECT_EQ(made.status, 307);
  EXPECT_EQ(made.media_type, "");
  app.get("/c", created, [] { return HtmlResponse{"<p>", 404}; });
  made = call();
  EXPECT_EQ(made.status, 404);
  EXPECT_EQ(made.media_type, "text/html; charset=utf-8");
  app.get("/d", created, [] { return TextResponse{.content = "t", .headers = {{"x-b", "2"}}}; });
  made = call();
  EXPECT_EQ(made.media_type, "text/plain; charset=utf-8");
  EXPECT_EQ(made.headers.at(0), (std::pair<std::string, std::string>{"x-b", "2"}));
  EXPECT_EQ(made.status, 0);
  app.get("/e", created, [] { return Response{.body = "t"}; });
  EXPECT_EQ(call().status, 0);
  app.get("/f", created, [] { return StreamingResponse{.next = [] { return std::nullopt; }}; });
  made = call();
  made.source.drop(made.source.self);
  EXPECT_EQ(made.status, 0);
  app.get("/g", created,
          [] { return StreamingResponse{.next = [] { return std::nullopt; }, .status = 202}; });
  made = call();
  made.source.drop(made.source.self);
  EXPECT_EQ(made.status, 202);
}

TEST_F(Responses, ARedirectHasTheStatusOfItsRouteUnlessItSaysOne) {
  const std::string url = "/x";
  const Options permanent{.status = 301};
  app.get("/a", permanent, [url] { return RedirectResponse{.url = url}; });
  EXPECT_EQ(call().status, 301);
  app.get("/b", permanent, [url] { return RedirectResponse{.url = url, .status = 303}; });
  EXPECT_EQ(call().status, 303);
  app.get("/c", [url] { return RedirectResponse{.url = url}; });
  EXPECT_EQ(call().status, 307);
  app.get("/d", Options{.status = 201},
          [url]() -> std::variant<Item, RedirectResponse> { return RedirectResponse{.url = url}; });
  EXPECT_EQ(call().status, 307) << "the route's is that of the value";
  EXPECT_EQ(host.routes.back().status, 201);
}

TEST_F(Responses, JsonKeepsTheOrderInWhichItIsWritten) {
  app.get("/a", [] { return JsonResponse{{{"b", 1}, {"a", 2}}}; });
  EXPECT_EQ(call().body, R"({"b":1,"a":2})");
  app.get("/b", [] { return nlohmann::ordered_json{{"b", 1}, {"a", 2}}; });
  EXPECT_EQ(call().reply.dump(), R"({"b":1,"a":2})");
}

TEST_F(Responses, HaveNoModelButThatOfTheValueBesideThem) {
  app.get("/a", [] { return JsonResponse{}; });
  EXPECT_TRUE(host.routes.back().output.is_null());
  app.get("/b", []() -> std::variant<TextResponse, Item, JsonResponse> { return Item{7}; });
  EXPECT_EQ(host.routes.back().output["$ref"], "#/components/schemas/Item");
  EXPECT_EQ(call().reply, (Json{{"id", 7}}));
  app.get("/c", []() -> std::variant<TextResponse, JsonResponse> { return TextResponse{"x"}; });
  EXPECT_TRUE(host.routes.back().output.is_null());
  EXPECT_EQ(call().body, "x");
}

TEST_F(Responses, OfJsonDoNotTurnWhatIsNoNumberIntoNull) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Json& content : {Json(std::nan("")), Json{{"v", {1, Json{{"w", -infinity}}}}}}) {
    app.get("/a", [content] { return JsonResponse{.content = content}; });
    call();
    EXPECT_EQ(result, PORTICO_FAILED);
    EXPECT_NE(host.log.back().find("NaN or an infinity, which JSON cannot say"), std::string::npos);
  }
}

TEST(Location, IsQuoted) {
  EXPECT_EQ(detail::quote_location("/\u00fcn\u00efcode"), "/%C3%BCn%C3%AFcode");
  EXPECT_EQ(detail::quote_location("/x\r\nSet-Cookie: a=b"), "/x%0D%0ASet-Cookie:%20a=b");
  EXPECT_EQ(detail::quote_location("/p?next=/a%2Fb&x=1+2"), "/p?next=/a%2Fb&x=1+2");
  EXPECT_EQ(detail::quote_location("../up"), "../up");
  EXPECT_EQ(detail::quote_location("?a=1#\"<>|"), "?a=1#%22%3C%3E%7C");
}

TEST_F(Responses, StreamUntilTheEnd) {
  app.get("/a", [] {
    return StreamingResponse{.media_type = "text/csv",
                             .next = [left = 2]() mutable -> std::optional<std::string> {
                               if (left == 0) return std::nullopt;
                               return std::to_string(left--);
                             }};
  });
  for (int round = 0; round < 2; ++round) {  // each call has a source of its own
    RecordedCall made = call();
    EXPECT_EQ(made.media_type, "text/csv; charset=utf-8");
    portico_str chunk{};
    EXPECT_EQ(made.source.next(made.source.self, &chunk), PORTICO_OK);
    EXPECT_EQ(detail::to_view(chunk), "2");
    EXPECT_EQ(made.source.next(made.source.self, &chunk), PORTICO_OK);
    EXPECT_EQ(made.source.next(made.source.self, &chunk), PORTICO_END);
    made.source.drop(made.source.self);
  }
}

TEST_F(Responses, ThatNeedAnExtensionSayWhenTheHostHasNone) {
  app.get("/a", [] { return FileResponse{.root = "/", .path = "x"}; });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_NE(host.log.back().find("this host does not offer portico.file/1"), std::string::npos);
  app.get("/b", [] { return JsonLines<Item>{[]() -> std::optional<Item> { return {}; }}; });
  EXPECT_EQ(host.routes.back().output["$ref"], "#/components/schemas/Item");
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
}

TEST_F(Responses, OfExceptionsGoByTheMostDerivedType) {
  app.on<std::exception>([](const std::exception&) { return TextResponse{"any", 500}; });
  app.on<BrokenMore>([](const BrokenMore& error, Call) { return TextResponse{error.what(), 418}; });
  app.on<Broken>([](const Broken&, Call) { return TextResponse{"broken", 417}; });
  app.get("/a", [] { throw BrokenMore{"more"}; });
  EXPECT_EQ(call().status, 418);
  app.get("/b", [] { throw Broken{"b"}; });
  EXPECT_EQ(call().status, 417);
  app.get("/c", [] { throw std::runtime_error{"r"}; });
  EXPECT_EQ(call().body, "any");
  app.get("/d", [] { throw 7; });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  // HttpError keeps its own answer though it is a std::exception too.
  app.get("/e", [] { throw HttpError(404, "gone"); });
  const RecordedCall made = call();
  EXPECT_EQ(made.failed_status, 404);
  EXPECT_EQ(made.failed, "gone");
  EXPECT_EQ(made.body, "");
}

TEST_F(Responses, OfExceptionsDoNotHaveTheStatusOfTheRoute) {
  app.on<Broken>([](const Broken&) { return TextResponse{"broken"}; });
  app.on<BrokenMore>([](const BrokenMore&) { return RedirectResponse{.url = "/x"}; });
  app.get("/a", Options{.status = 201}, [](Call call) {
    call.status(204);
    throw Broken{"b"};
  });
  EXPECT_EQ(call().status, 200);
  app.get("/b", Options{.status = 201}, [] { throw BrokenMore{"b"}; });
  EXPECT_EQ(call().status, 307);
}

struct Gone {
  Field<std::string, Alias<"itemId">> item_id;
  std::optional<int> since{};
};

TEST_F(Responses, OfExceptionsMayBeAnswersOfTheirOwnStatus) {
  app.on<Broken>([](const Broken& error) {
    return NotFound{Gone{.item_id = error.what()}, {{"x-a", "1"}}};
  });
  app.on<BrokenMore>([](const BrokenMore& error) -> Answers<Conflict<Gone>, NoContent> {
    if (std::string{error.what()} == "nothing") return NoContent{};
    return Conflict{Gone{.item_id = "7", .since = 3}};
  });
  app.on<std::exception>(
      [](const std::exception&) -> std::variant<TextResponse, BadRequest<std::string>> {
        return BadRequest{"bad"};
      });
  app.get("/a", Options{.status = 201}, [](Call call) {
    call.header("x-lost", "1");
    throw Broken{"b"};
  });
  const RecordedCall made = call();
  EXPECT_EQ(made.status, 404);
  EXPECT_EQ(made.media_type, "application/json");
  EXPECT_EQ(made.body, R"({"itemId":"b","since":null})");
  ASSERT_EQ(made.headers.size(), 1u);
  EXPECT_EQ(made.headers[0].first, "x-a");
  app.get("/b", [] { throw BrokenMore{"nothing"}; });
  EXPECT_EQ(call().status, 204);
  EXPECT_EQ(call().body, "");
  app.get("/c", [] { throw BrokenMore{"more"}; });
  EXPECT_EQ(call().status, 409);
  EXPECT_EQ(call().body, R"({"itemId":"7","since":3})");
  app.get("/d", [] { throw std::runtime_error{"r"}; });
  EXPECT_EQ(call().status, 400);
  EXPECT_EQ(call().body, R"("bad")");
}

TEST_F(Responses, OfHttpErrorsMayBeReplaced) {
  app.on<HttpError>([](const HttpError& error, Call call) {
    return TextResponse{std::string{call.method()} + " custom", error.status()};
  });
  app.get("/a", [](Call call) {
    call.header("x-lost", "1");
    throw HttpError(404, "zz");
  });
  const RecordedCall made = call();
  EXPECT_EQ(made.status, 404);
  EXPECT_EQ(made.body, "GET custom");
  EXPECT_TRUE(made.headers.empty());
}

TEST(Channels, CarryEventsUntilTheyAreClosed) {
  const auto channel = make_channel<Item>(2);
  Event<Item> event;
  EXPECT_EQ(channel.take(event), PORTICO_IDLE);
  static int woken, dropped;
  woken = dropped = 0;
  channel.listen({nullptr, [](void*) { ++woken; }, [](void*) { ++dropped; }});
  EXPECT_TRUE(channel.send({.data = Item{1}}));
  EXPECT_TRUE(channel.send({.text = "raw"}));
  EXPECT_FALSE(channel.send({.data = Item{3}}));  // full
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(channel.take(event), PORTICO_OK);
  EXPECT_EQ(event.data->id, 1);
  channel.close();
  EXPECT_EQ(woken, 3);
  EXPECT_EQ(channel.take(event), PORTICO_OK);
  EXPECT_EQ(event.text, "raw");
  EXPECT_EQ(channel.take(event), PORTICO_END);
  EXPECT_FALSE(channel.send({}));
  channel.leave();
  EXPECT_EQ(dropped, 1);
  channel.close();
  EXPECT_EQ(woken, 3);
}

}  // namespace
}  // namespace portico
