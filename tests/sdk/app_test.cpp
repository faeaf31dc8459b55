// What handlers become: the route that is registered, and what a call does.

#include <atomic>

#include <gtest/gtest.h>

#include <portico/portico.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using namespace portico::detail;
using tests::Json;
using tests::RecordedCall;
using tests::Recorder;

struct Item {
  std::string name;
  Field<double> tax = by_default(1.5);
};
struct User {
  int id;
};
struct StoredUser {
  int id;
  std::string password;
};
struct Filter {
  Field<int, Ge<1>> limit = by_default(10);
};
struct Message {
  std::string message;
};

struct Fixture : testing::Test {
  Recorder host;
  App app{host.host()};

  RecordedCall call(const Json& input = Json::object()) {
    RecordedCall made;
    result = host.call(host.routes.back(), input, made);
    return made;
  }
  portico_result result = PORTICO_OK;
};
using AppTest = Fixture;

struct Pair {
  int a = 1, b = 2;
};

TEST(App, AnEmptyIncludeIsNoneOfTheMembersAndAnEmptyExcludeTakesNoneAway) {
  Recorder host;
  App app{host.host()};
  app.get("/all", [] { return Pair{}; });
  app.get("/none", Options{.include = {}, .exclude = {}}, [] { return Pair{}; });
  app.get("/null", Options{.include = JsonValue{}}, [] { return Pair{}; });
  app.get("/json", Options{.include = nlohmann::json{"a"}}, [] { return Pair{}; });
  EXPECT_TRUE(host.route("GET", "/all").include.is_null());
  EXPECT_EQ(host.route("GET", "/none").include, Json::array());
  EXPECT_TRUE(host.route("GET", "/none").exclude.is_null());
  EXPECT_TRUE(host.route("GET", "/null").include.is_null());
  EXPECT_EQ(host.route("GET", "/json").include, Json::parse(R"(["a"])"));
}

TEST_F(AppTest, RegistersEveryKindOfParameter) {
  app.post("/x/{id}/{rest:path}", Options{},
           [](Path<"id", std::int64_t, Ge<1>>, Path<"rest">,
              Query<"q", std::optional<std::string>, MaxLength<5>>,
              Query<"limit", std::int64_t, Default<10>, Alias<"max">>, Header<"user_agent">,
              Header<"x_raw", std::string, KeepUnderscores>, Cookie<"session", std::optional<Uuid>>,
              Query<"filter", Filter>, Body<Item, Embed<"item">>, Call) {});
  EXPECT_EQ(
      host.routes.back().input.dump(),
      R"({"type":"object","properties":{)"
      R"("id":{"type":"integer","minimum":1,"in":"path"},)"
      R"("rest":{"type":"string","in":"path"},)"
      R"("q":{"anyOf":[{"type":"string","maxLength":5},{"type":"null"}],"in":"query","default":null},)"
      R"("limit":{"type":"integer","in":"query","x-alias":"max","default":10},)"
      R"("user_agent":{"type":"string","in":"header"},)"
      R"("x_raw":{"type":"string","x-convert-underscores":false,"in":"header"},)"
      R"("session":{"anyOf":[{"type":"string","format":"uuid"},{"type":"null"}],"in":"cookie","default":null},)"
      R"("filter":{"$ref":"#/components/schemas/Filter","in":"query"},)"
      R"("item":{"$ref":"#/components/schemas/Item","in":"body","x-embed":true}},)"
      R"("required":["id","rest","user_agent","x_raw","filter","item"]})");
  EXPECT_TRUE(host.models.contains("Item"));
  EXPECT_TRUE(host.models.contains("Filter"));
}

TEST_F(AppTest, RegistersForms) {
  app.post("/x", [](Form<"name">, File<"photo">, File<"other", std::vector<Upload>>) {});
  EXPECT_EQ(
      host.routes.back().input.at("properties").dump(),
      R"({"name":{"type":"string","in":"form"},"photo":{"type":"string","format":"binary","in":"file"},)"
      R"("other":{"type":"array","items":{"type":"object","x-upload":true},"in":"file"}})");
}

TEST_F(AppTest, RegistersEveryOption) {
  app.put(
      "/x",
      Options{
          .status = 201,
          .tags = {"a", "b"},
          .summary = "S",
          .description = "D",
          .response_description = "R",
          .operation_id = "O",
          .deprecated = true,
          .responses = {{404, answer<Message>(
                                  "gone",
                                  {.examples = {{"e", {{"message", "m"}}}},
                                   .headers = {{"Retry-After", header<std::int64_t>("seconds")}}})},
                        {409, "busy"}},
          .response_headers = {{"X-Count", header<std::int64_t>("how many")}, {"X-Any", "text"}},
          .response_examples = {{"one", {{"name", "x"}}}},
          .request_examples = {{"two", 2}},
          .openapi = {{"externalDocs", {{"url", "https://a"}}}, {"x-mine", true}},
          .listed = false,
          .include = {"name"},
          .exclude = {{"owner", {"id"}}},
          .exclude_unset = true,
          .exclude_defaults = true,
          .exclude_none = true,
          .by_alias = false,
          .quick = true,
          .exact_path = true,
          .any_content_type = true},
      [] { return Item{}; });
  const auto& route = host.routes.back();
  EXPECT_EQ(route.method, "PUT");
  EXPECT_EQ(route.status, 201);
  EXPECT_EQ(route.flags, ((1u << 9) - 1) & ~PORTICO_BLOCKING);
  EXPECT_TRUE(route.input.is_null());
  EXPECT_EQ(route.output.dump(), R"({"$ref":"#/components/schemas/Item"})");
  EXPECT_EQ(route.include.dump(), R"(["name"])");
  EXPECT_EQ(route.exclude.dump(), R"({"owner":["id"]})");
  EXPECT_EQ(route.docs, nlohmann::ordered_json::parse(R"({
    "tags": ["a", "b"], "summary": "S", "description": "D", "operationId": "O", "deprecated": true,
    "requestBody": {"content": {"application/json": {"examples": {"two": {"value": 2}}}}},
    "responses": {
      "201": {"description": "R",
              "headers": {"X-Any": {"schema": {"type": "string"}, "description": "text"},
                          "X-Count": {"schema": {"type": "integer"}, "description": "how many"}},
              "content": {"application/json": {"examples": {"one": {"value": {"name": "x"}}}}}},
      "404": {"description": "gone",
              "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}},
              "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Message"},
                "examples": {"e": {"value": {"message": "m"}}}}},
              "x-portico-held": true},
      "409": {"description": "busy"}},
    "externalDocs": {"url": "https://a"}, "x-mine": true})"));
  EXPECT_TRUE(host.models.contains("Message"));
}

TEST_F(AppTest, TheReturnTypeNamesTheMediaType) {
  const auto content = [&](const char* status = "200") {
    return host.routes.back().docs.at("responses").at(status).at("content").dump();
  };
  app.get("/x", [] { return HtmlResponse{}; });
  EXPECT_EQ(content(), R"({"text/html":{"schema":{"type":"string"}}})");
  app.get("/x", [] { return TextResponse{}; });
  EXPECT_EQ(content(), R"({"text/plain":{"schema":{"type":"string"}}})");
  app.get("/x", [] { return JsonResponse{}; });
  EXPECT_EQ(content(), R"({"application/json":{"schema":{}}})");
  app.get("/x", [] { return Response{}; });
  EXPECT_EQ(content(), R"({"*/*":{"schema":{}}})");
  app.get("/x", Options{.media_type = "image/png"}, [] { return Response{}; });
  EXPECT_EQ(content(), R"({"image/png":{"schema":{}}})");
  app.get("/x", Options{.media_type = "text/csv"}, [] { return StreamingResponse{}; });
  EXPECT_EQ(content(), R"({"text/csv":{"schema":{"type":"string"}}})");
  app.get("/x", Options{.media_type = "text/csv"}, [](Call) {});
  EXPECT_EQ(content(), R"({"text/csv":{"schema":{"type":"string"}}})");
  app.get("/x", [] { return RedirectResponse{}; });
  EXPECT_EQ(content("307"), "{}");
  EXPECT_EQ(host.routes.back().status, 307);
  app.get("/x", Options{.status = 301}, [] { return RedirectResponse{}; });
  EXPECT_EQ(content("301"), "{}");
  // What the compiler sees is what is documented, and the route's status.
  app.get("/x", [] { return RedirectResponse{.url = "/elsewhere", .status = 308}; });
  EXPECT_EQ(content("308"), "{}");
  EXPECT_EQ(host.routes.back().status, 308);
  app.get("/x", Options{.status = 201}, [] { return HtmlResponse{"<p>", 404}; });
  EXPECT_EQ(host.routes.back().status, 404);
  const std::string url = "/elsewhere";
  app.get("/x", [url] { return RedirectResponse{.url = url, .status = 308}; });
  EXPECT_EQ(content("307"), "{}");
  app.get("/x", Options{.status = 308}, [url] { return RedirectResponse{.url = url}; });
  EXPECT_EQ(content("308"), "{}");
  app.get("/x", [] { return JsonLines<Item>{[] { return std::optional<Item>{}; }}; });
  EXPECT_EQ(content(), R"({"application/jsonl":{"schema":{"type":"string"},"x-item-schema":{}}})");
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Item"})");
  app.get("/x", []() -> std::variant<Item, HtmlResponse, JsonResponse> { return Item{}; });
  EXPECT_EQ(content(), R"({"text/html":{"schema":{"type":"string"}}})");
  app.get("/x", []() -> std::variant<Item, Response> { return Item{}; });
  EXPECT_TRUE(host.routes.back().docs.is_null());
  app.get("/x", [] { return FileResponse{}; });
  EXPECT_TRUE(host.routes.back().docs.at("responses").contains("206"));
}

TEST_F(AppTest, SecuritySchemesAreNamedBeforeTheyAreUsed) {
  EXPECT_THROW(app.get("/x", Options{.security = {"bearer"}}, [] { return 1; }),
               std::invalid_argument);
  app.security_scheme("bearer", {{"type", "http"}, {"scheme", "bearer"}});
  app.get("/x", Options{.security = {"bearer"}}, [] { return 1; });
  EXPECT_EQ(host.routes.back().docs.dump(),
            R"({"security":[{"bearer":[]}],)"
            R"("securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}}})");
}

TEST_F(AppTest, ASecurityIsAPropertyOfTheInput) {
  EXPECT_THROW(app.get("/x", [](Security<"bearer"> who) { return who->subject; }),
               std::invalid_argument);
  app.security_scheme("bearer", {{"type", "http"}, {"scheme", "bearer"}});
  app.security_scheme("key", {{"type", "apiKey"}, {"in", "header"}, {"name", "x-key"}});
  app.get("/x", [](Security<"bearer", std::string, Scopes<"me", "items:write">, Or<"key">> who) {
    return *who;
  });
  EXPECT_EQ(host.routes.back().input.dump(),
            R"({"type":"object","properties":{"security bearer key: me items:write":)"
            R"({"type":"string","in":"security","x-scheme":["bearer","key"],)"
            R"("x-scopes":["me","items:write"]}},)"
            R"("required":["security bearer key: me items:write"]})");
  EXPECT_EQ(host.routes.back().docs["securitySchemes"].size(), 2u);
  EXPECT_FALSE(host.routes.back().docs.contains("security")) << "the host documents it";
  app.get("/x", [](Security<"key", std::optional<std::string>> who) { return *who; });
  EXPECT_TRUE(host.routes.back().input["properties"]["security key"].contains("default"));
  EXPECT_FALSE(host.routes.back().input.contains("required"));
}

TEST_F(AppTest, TwoScopesOfOneSchemeAreTwoParametersAndTheSameIsOne) {
  struct Me {};
  struct Items {};
  app.security_scheme("bearer", {{"type", "http"}, {"scheme", "bearer"}});
  app.provide<Me>([](Security<"bearer", Principal, Scopes<"me">>) { return Me{}; });
  app.provide<Items>([](Security<"bearer", Principal, Scopes<"items">>) { return Items{}; });
  app.get("/x", [](Need<Me>, Need<Items>, Security<"bearer", Principal, Scopes<"me">> who) {
    return who->subject;
  });
  EXPECT_EQ(host.routes.back().input["properties"].size(), 2u);
}

TEST_F(AppTest, WithoutOptionsTheyAreTheDefaults) {
  app.get("/x", [] { return 1; });
  const auto& route = host.routes.back();
  EXPECT_EQ(route.flags, 0u);
  EXPECT_EQ(route.status, 0);
  EXPECT_TRUE(route.docs.is_null() && route.include.is_null() && route.exclude.is_null());
}

TEST_F(AppTest, EveryMethod) {
  const auto nothing = [] {};
  app.get("/x", nothing);
  app.post("/x", nothing);
  app.put("/x", nothing);
  app.patch("/x", nothing);
  app.delete_("/x", nothing);
  app.head("/x", nothing);
  app.options("/x", nothing);
  app.route("PURGE", "/x", {}, nothing);
  std::string all;
  for (const auto& route : host.routes) all += route.method + " ";
  EXPECT_EQ(all, "GET POST PUT PATCH DELETE HEAD OPTIONS PURGE ");
}

TEST_F(AppTest, ARouteBlocksOrIsQuick) {
  app.get("/x", Options{.blocking = true}, [] { return 1; });
  EXPECT_EQ(host.routes.back().flags, PORTICO_BLOCKING);
  EXPECT_THROW(app.get("/y", Options{.quick = true, .blocking = true}, [] { return 1; }),
               std::invalid_argument);
}

TEST_F(AppTest, TheReturnTypeIsTheModelUnlessOneIsNamed) {
  app.get("/a", [] { return Item{}; });
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Item"})");
  app.get<User>("/b", [] { return StoredUser{}; });
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/User"})");
  app.get<void>("/c", [] { return Item{}; });
  EXPECT_TRUE(host.routes.back().output.is_null());
  app.get("/d", [] { return nlohmann::json{}; });
  EXPECT_TRUE(host.routes.back().output.is_null());
  app.get("/e", [] { return Response{}; });
  EXPECT_TRUE(host.routes.back().output.is_null());
  app.get("/f", []() -> std::variant<Item, Response> { return Item{}; });
  EXPECT_EQ(host.routes.back().output.dump(), R"({"$ref":"#/components/schemas/Item"})");
  app.get("/g", [] { return nullptr; });
  EXPECT_TRUE(host.routes.back().output.is_null());
}

TEST_F(AppTest, RunsAHandlerWithItsParameters) {
  app.post("/x/{id}", [](Call call, Path<"id", int> id, Body<Item> item,
                         Query<"q", std::optional<std::string>> q) {
    call.header("X-Name", item->name);
    call.status(202);
    return nlohmann::json{{"id", *id}, {"q", q->value_or("none")}, {"tax", *item->tax}};
  });
  const RecordedCall made =
      call({{"id", 7}, {"body", {{"name", "n"}, {"tax", 2.5}}}, {"q", nullptr}});
  EXPECT_EQ(result, PORTICO_OK);
  EXPECT_EQ(made.reply, Json::parse(R"({"id":7,"q":"none","tax":2.5})"));
  EXPECT_EQ(made.status, 202);
  ASSERT_EQ(made.headers.size(), 1u);
  EXPECT_EQ(made.headers[0].second, "n");
}

TEST_F(AppTest, AValueThatRefersToAParameterIsWholeWhenItIsSent) {
  app.post("/x", [](Body<Item> item) -> Item { return *item; });
  const std::string longer(100, 'y');
  EXPECT_EQ(call({{"body", {{"name", longer}, {"tax", 1.0}}}}).reply.at("name"), longer);
}

TEST_F(AppTest, VoidRepliesNothingItself) {
  app.delete_("/x", [] {});
  EXPECT_FALSE(call().replied);
  app.get("/x", [] { return nullptr; });
  EXPECT_TRUE(call().replied);
}

TEST_F(AppTest, AnHttpErrorIsAnAnswer) {
  app.get("/x", []() -> Item { throw HttpError{404, {{"reason", "none"}}, {{"X-Error", "yes"}}}; });
  const RecordedCall made = call();
  EXPECT_EQ(result, PORTICO_OK);
  EXPECT_EQ(made.failed_status, 404);
  EXPECT_EQ(made.failed.dump(), R"({"reason":"none"})");
  ASSERT_EQ(made.headers.size(), 1u);
  EXPECT_EQ(made.headers[0].first, "X-Error");
  app.get("/y", [] { throw HttpError{418}; });
  EXPECT_TRUE(call().failed.is_null());
  app.get("/z", [] { throw HttpError{400, "text"}; });
  EXPECT_EQ(call().failed, "text");
}

struct Foreign {};

TEST_F(AppTest, NoOtherExceptionLeaves) {
  app.get("/x", []() -> Item { throw std::runtime_error("the disk is full"); });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(host.log.back(), "GET /x: handler threw a std::runtime_error: the disk is full");
  app.get("/y", []() -> Item { throw Foreign{}; });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(host.log.back(), "GET /y: handler threw a Foreign");
}

TEST_F(AppTest, AHostThatAsksIsToldWhyAndHasNoOtherLine) {
  host.failures = true;
  app.get("/x", []() -> Item { throw std::runtime_error("the disk is full"); });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(host.failed, "threw a std::runtime_error: the disk is full");
  EXPECT_TRUE(host.log.empty());
}

inline Item create_user(Body<Item> item) { return *item; }
static Item read_quietly(Query<"q"> q) noexcept { return {.name = *q}; }

TEST_F(AppTest, ANameComesFromTheOptionsOrFromTheFunction) {
  const auto name = [&] {
    return host.routes.back().docs.is_null() ? ""
                                             : host.routes.back().docs.value("x-portico-name", "");
  };
  app.post("/users", named<create_user>);
  EXPECT_EQ(name(), "create_user");
  EXPECT_EQ(call({{"body", {{"name", "n"}, {"tax", 1.0}}}}).reply.at("name"), "n");
  app.get("/users", named<read_quietly>);
  EXPECT_EQ(name(), "read_quietly");
  app.post("/users", Options{.name = "make"}, named<create_user>);
  EXPECT_EQ(name(), "make");
  app.post("/users", Options{.name = "make"}, [] { return 1; });
  EXPECT_EQ(name(), "make");
  app.post("/users", create_user);
  EXPECT_EQ(name(), "");
}

TEST_F(AppTest, AHandlerThatReturnsNothingIsToldOfAtLoad) {
  app.post("/x", [](Body<Item>) {});
  ASSERT_EQ(host.log.size(), 1u);
  EXPECT_EQ(host.log[0].rfind("POST /x: the handler returns nothing", 0), 0u) << host.log[0];
  app.delete_("/x", [] {});
  app.get("/x", Options{.status = 201}, [](Query<"q">) {});
  EXPECT_EQ(host.log.size(), 3u);
  app.post("/x", Options{.status = status::no_content}, [] {});
  app.put("/x", Options{.status = status::not_modified}, [] {});
  app.post<void>("/x", [](Body<Item>) {});
  app.post("/x", [](Body<Item>, Call) {});
  app.head("/x", [] {});
  app.post("/x", [] { return nullptr; });
  app.post("/x", [](Body<Item> item) { return *item; });
  EXPECT_EQ(host.log.size(), 3u) << host.log.back();
}

TEST_F(AppTest, ANumberTheTypeCanNotHoldIs422) {
  app.get("/x/{id}", [](Path<"id", std::int8_t> id) { return *id; });
  const RecordedCall made = call({{"id", 300}});
  EXPECT_EQ(made.failed_status, 422);
  EXPECT_EQ(made.failed.dump(),
            R"([{"type":"less_than_equal","loc":["path","id"],)"
            R"("msg":"Input should be less than or equal to 127","input":300,"ctx":{"le":127}}])");
}

struct Long {
  std::chrono::seconds len;
  Field<std::chrono::seconds, Alias<"max-len">> most = by_default(std::chrono::seconds{0});
};

struct Wait {
  std::chrono::seconds x_len;
};

TEST_F(AppTest, WhatTheTypeCanNotHoldIs422WithTheNamesOfTheWire) {
  using Seconds = std::chrono::seconds;
  const std::string late = "PT0.5S";
  const Json bad = {{"len", late}};
  const auto where = [&](const Json& input) {
    const RecordedCall made = call(input);
    EXPECT_EQ(made.failed_status, 422);
    EXPECT_EQ(made.failed[0]["type"], "time_delta_parsing");
    EXPECT_EQ(made.failed[0]["msg"], "Input should be a valid duration, in whole seconds");
    EXPECT_EQ(made.failed[0]["input"], late);
    EXPECT_EQ(made.failed[0]["ctx"].dump(), R"({"error":"in whole seconds"})");
    return made.failed[0]["loc"].dump();
  };
  app.get("/x", [](Query<"my_len", Seconds, Alias<"l">>) {});
  EXPECT_EQ(where({{"my_len", late}}), R"(["query","l"])");
  app.get("/x", [](Header<"x_len", Seconds>) {});
  EXPECT_EQ(where({{"x_len", late}}), R"(["header","x-len"])");
  app.get("/x", [](Header<"x_len", Seconds, KeepUnderscores>) {});
  EXPECT_EQ(where({{"x_len", late}}), R"(["header","x_len"])");
  app.get("/x", [](Header<"x_len", Seconds, Alias<"X_Len">>) {});
  EXPECT_EQ(where({{"x_len", late}}), R"(["header","X_Len"])");
  app.get("/x", [](Cookie<"len", Seconds>) {});
  EXPECT_EQ(where({{"len", late}}), R"(["cookie","len"])");
  app.get("/x", [](Form<"len", Seconds>) {});
  EXPECT_EQ(where({{"len", late}}), R"(["body","len"])");
  app.get("/x", [](Query<"filter", Long>) {});
  EXPECT_EQ(where({{"filter", bad}}), R"(["query","len"])");
  EXPECT_EQ(where({{"filter", {{"len", "PT1S"}, {"max-len", late}}}}), R"(["query","max-len"])");
  app.get("/x", [](Query<"filter", Long>, Query<"more">) {});
  EXPECT_EQ(where({{"filter", bad}, {"more", "x"}}), R"(["query","len"])");
  app.get("/x", [](Query<"filter", std::optional<Long>>) {});
  EXPECT_EQ(where({{"filter", bad}}), R"(["query","len"])");
  app.get("/x", [](Header<"all", Wait>) {});
  EXPECT_EQ(where({{"all", {{"x_len", late}}}}), R"(["header","x-len"])");
  app.get("/x", [](Header<"all", Wait, KeepUnderscores>) {});
  EXPECT_EQ(where({{"all", {{"x_len", late}}}}), R"(["header","x_len"])");
  app.get("/x", [](Form<"data", Long>) {});
  EXPECT_EQ(where({{"data", bad}}), R"(["body","len"])");
  app.get("/x", [](Body<Long>) {});
  EXPECT_EQ(where({{"body", bad}}), R"(["body","len"])");
  app.get("/x", [](Body<Long, As<"one">>) {});
  EXPECT_EQ(where({{"one", bad}}), R"(["body","len"])");
  app.get("/x", [](Body<Long, Embed<"it">>) {});
  EXPECT_EQ(where({{"it", bad}}), R"(["body","it","len"])");
  app.get("/x", [](Body<Long, As<"one">>, Body<Item, As<"two">>) {});
  EXPECT_EQ(where({{"one", bad}, {"two", {{"name", "n"}}}}), R"(["body","one","len"])");
  app.get("/x", [](Body<std::vector<std::map<std::string, Long>>>) {});
  EXPECT_EQ(where({{"body", Json::array({{{"k", bad}}})}}), R"(["body",0,"k","len"])");
  app.get("/x", [](Body<std::map<Seconds, int>>) {});
  EXPECT_EQ(where({{"body", {{late, 1}}}}), R"(["body","PT0.5S","[key]"])");
}

TEST_F(AppTest, AConfigurationTheTypeCanNotHoldSaysWhere) {
  const App named{host.host(), About{.config = configuration<Long>}};
  host.config_json = {{"len", "PT0.5S"}};
  try {
    named.config<Long>();
    FAIL() << "it is read";
  } catch (const std::invalid_argument& problem) {
    EXPECT_STREQ(problem.what(), R"(portico: the configuration at ["len"]: )"
                                 R"(Input should be a valid duration, in whole seconds)");
  }
}

struct Until {
  std::chrono::sys_seconds at;
};

TEST_F(AppTest, AValueWithoutAFormIsLoggedWithItsPlace) {
  app.get("/never", [] { return std::vector<Until>{{std::chrono::sys_seconds::max()}}; });
  call();
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(host.log.back(), "GET /never: handler threw a portico::Unwritable: portico: 0.at: the "
                             "time 9223372036854775807 seconds since "
                             "1970 is outside of the years 1 to 9999");
}

struct PlainPatch {
  std::optional<double> price;
  Field<std::optional<int>> stock;
  std::string name;
};

TEST_F(AppTest, APatchThatCanNotTellNullIsWarnedOf) {
  app.patch("/x", [](Body<PlainPatch>) { return 1; });
  ASSERT_EQ(host.log.size(), 1u);
  EXPECT_EQ(host.log.back(), "PATCH /x: PlainPatch.price: null cannot be told from what was not "
                             "sent; a Field<std::optional<...>> can (is_set())");
  app.put("/x", [](Body<PlainPatch>) { return 1; });
  app.patch("/y", [](Body<Item>, Query<"q", std::optional<int>>) { return 1; });
  EXPECT_EQ(host.log.size(), 1u);
}

TEST_F(AppTest, TasksRunLaterAndAreDropped) {
  auto ran = std::make_shared<std::atomic<int>>(0);
  app.get("/x", [ran](Call call) {
    call.defer("first", [ran] { *ran += 1; });
    call.defer([ran] { throw std::runtime_error("no mail"); });
  });
  RecordedCall made = call();
  ASSERT_EQ(made.tasks.size(), 2u);
  EXPECT_EQ(*ran, 0);
  EXPECT_EQ(made.tasks[0].first, "first");
  EXPECT_EQ(made.tasks[0].second.run(made.tasks[0].second.self), PORTICO_OK);
  EXPECT_EQ(*ran, 1);
  EXPECT_EQ(made.tasks[1].second.run(made.tasks[1].second.self), PORTICO_FAILED);
  EXPECT_NE(host.log.back().find("no mail"), std::string::npos);
  made.drop_tasks();
  EXPECT_EQ(ran.use_count(), 2);  // here and in the handler
}

TEST_F(AppTest, BytesAndStreamsAndResponses) {
  app.get("/bytes", [](Call call) { call.bytes("text/plain", "abc"); });
  EXPECT_EQ(call().body, "abc");

  app.get("/stream", [](Call call) {
    call.stream("text/plain", [left = 2]() mutable -> std::optional<std::string> {
      if (left == 0) return std::nullopt;
      return std::to_string(left--);
    });
  });
  const RecordedCall streamed = call();
  portico_str piece{};
  std::string all;
  while (streamed.source.next(streamed.source.self, &piece) == PORTICO_OK) all += to_view(piece);
  streamed.source.drop(streamed.source.self);
  EXPECT_EQ(all, "21");

  app.get("/response", []() -> std::variant<Item, RedirectResponse> {
    return RedirectResponse{.url = "/elsewhere", .status = 303};
  });
  const RecordedCall redirected = call();
  EXPECT_EQ(redirected.status, 303);
  EXPECT_EQ(redirected.headers.at(0),
            std::pair(std::string{"location"}, std::string{"/elsewhere"}));
  EXPECT_FALSE(redirected.replied);
  app.get("/json", [] { return JsonResponse{{{"message", "Accepted"}}, 202}; });
  const RecordedCall json = call();
  EXPECT_EQ(json.status, 202);
  EXPECT_EQ(json.body, R"({"message":"Accepted"})");
  EXPECT_EQ(json.media_type, "application/json");
}

TEST_F(AppTest, RefusesWhatCanNotWork) {
  EXPECT_THROW(app.get("/x", Options{.status = 204}, [] { return 1; }), std::invalid_argument);
  EXPECT_NO_THROW(app.get("/x", Options{.status = 204}, [] {}));
  EXPECT_THROW(app.get("/x/{other}", [](Path<"id">) {}), std::invalid_argument);
  EXPECT_NO_THROW(app.get("/x/{file-id}", [](Path<"id", int, Alias<"file-id">>) {}));
  host.refuse_routes = true;
  EXPECT_THROW(app.get("/y", [] {}), std::runtime_error);
}

TEST_F(AppTest, ReadsItsConfiguration) {
  struct Settings {
    std::string greeting;
    Field<int> times = by_default(1);
  };
  const App named{host.host(), About{.config = configuration<Settings>}};
  EXPECT_THROW(named.config<Settings>(), std::logic_error);
  host.config_json = {{"greeting", "hi"}, {"times", 3}};
  EXPECT_EQ(named.config<Settings>().greeting, "hi");
  EXPECT_EQ(named.config<Settings>().times, 3);
}

TEST_F(AppTest, AConfigurationWithoutAModelIsNone) {
  struct Settings {
    std::string greeting;
  };
  host.config_json = Json::object();  // what a host has where the operator has written nothing
  try {
    app.config<Settings>();
    ADD_FAILURE() << "it reads what nobody has checked";
  } catch (const std::logic_error& error) {
    EXPECT_NE(std::string{error.what()}.find(".config = configuration<"), std::string::npos);
    EXPECT_NE(std::string{error.what()}.find("Settings>"), std::string::npos) << error.what();
  }
  EXPECT_EQ(app.config<Json>(), Json::object()) << "any JSON needs no model";
}

TEST(App, KeepsStateUntilItIsStopped) {
  Recorder host;
  std::string order;
  {
    App app{host.host()};
    struct Closing {
      std::string& order;
      explicit Closing(std::string& text) : order{text} {}
      ~Closing() { order += "closed "; }
    };
    app.keep<Closing>(order);
    app.at_stop([&] { order += "stopped "; });
  }
  EXPECT_EQ(order, "stopped closed ");
}

TEST(App, SaysWhatAKeptObjectThrowsWhenItGoes) {
  Recorder host;
  std::string order;
  {
    App app{host.host()};
    struct Throwing {
      ~Throwing() noexcept(false) { throw std::runtime_error{"cannot be closed"}; }
    };
    app.at_stop([&] { order += "stopped "; });
    app.keep<Throwing>();
  }
  EXPECT_EQ(order, "stopped ") << "what one throws keeps no other from its turn";
  ASSERT_EQ(host.log.size(), 1u);
  EXPECT_EQ(host.log[0], "stop() threw a std::runtime_error: cannot be closed");
}

}  // namespace
