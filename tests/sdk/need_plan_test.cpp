// What handlers need of the plugin's own: what joins the route, and what a call makes and ends.

#include <exception>

#include <gtest/gtest.h>

#include <portico/portico.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using detail::type_name;
using tests::Json;
using tests::RecordedCall;
using tests::Recorder;

std::string story;
void tell(const std::string& what) { story += what + ' '; }

/// What the providers of these tests make; it can neither be copied nor moved.
struct Session {
  int number;
  explicit Session(int given) : number{given} { tell("session"); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { tell(std::uncaught_exceptions() > 0 ? "~session(thrown)" : "~session"); }
};
struct User {
  Session& session;
  std::string name;
  User(Session& its, std::string called) : session{its}, name{std::move(called)} { tell("user"); }
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { tell("~user"); }
};
struct Mailer {
  virtual ~Mailer() { tell("~mailer"); }
  virtual std::string kind() const { return "plain"; }
};
struct SmtpMailer : Mailer {
  std::string kind() const override { return "smtp"; }
};
struct Missing {};
struct One {};
struct Two {};
struct Whole {
  std::chrono::sys_seconds at;
};

struct NeedsTest : testing::Test {
  Recorder host;
  App app{host.host()};
  portico_result result = PORTICO_OK;

  NeedsTest() { story.clear(); }

  void provide_both() {
    app.provide<Session>([](Query<"n", int, Default<7>> n) { return Session{*n}; });
    app.provide<User>([](Need<Session> session, Header<"x_name"> name) {
      return User{*session, *name};
    });
  }
  RecordedCall call(const Json& input = Json::object()) {
    RecordedCall made;
    result = host.call(host.routes.back(), input, made);
    return made;
  }
  static void end(RecordedCall& made) {
    for (auto& [name, task] : made.tasks) EXPECT_EQ(task.run(task.self), PORTICO_OK);
    made.drop_tasks();
  }
  template <class F> std::string refusal(const F& registers) {
    try {
      registers();
    } catch (const std::exception& problem) {
      return problem.what();
    }
    return "nothing";
  }
};

TEST_F(NeedsTest, TheirParametersJoinTheInputOfTheRoute) {
  provide_both();
  app.get("/x/{id}", [](Path<"id", int>, Query<"q"> q, Need<User>) { return *q; });
  EXPECT_EQ(
      host.routes.back().input.dump(),
      R"({"type":"object","properties":{)"
      R"("n":{"type":"integer","minimum":-2147483648,"maximum":2147483647,"in":"query","default":7},)"
      R"("x_name":{"type":"string","in":"header"},)"
      R"("id":{"type":"integer","minimum":-2147483648,"maximum":2147483647,"in":"path"},)"
      R"("q":{"type":"string","in":"query"}},)"
      R"("required":["x_name","id","q"]})");
}

TEST_F(NeedsTest, AreMadeInOrderOncePerCallAndEndedInReverse) {
  provide_both();
  app.get("/x", [](Need<User> user, Query<"q"> q, Need<Session> session, Call call) {
    EXPECT_EQ(&user->session, &*session);
    call.defer("mail", [] { tell("mail"); });
    tell("handler");
    return user->name + *q + std::to_string(session->number);
  });
  for (int round = 0; round < 2; ++round) {
    RecordedCall made = call({{"n", 3}, {"x_name", "ada"}, {"q", "!"}});
    EXPECT_EQ(made.reply, "ada!3");
    EXPECT_EQ(story, "session user handler ");
    end(made);
    EXPECT_EQ(story, "session user handler mail ~user ~session ");
    story.clear();
  }
}

TEST_F(NeedsTest, AreEndedAlsoWhenTheHostDropsTheTask) {
  provide_both();
  app.get("/x", [](Need<Session>) { return 1; });
  RecordedCall made = call({{"n", 3}});
  ASSERT_EQ(made.tasks.size(), 1u);
  EXPECT_EQ(made.tasks[0].first, "portico.ending/1");
  made.drop_tasks();
  EXPECT_EQ(story, "session ~session ");
}

TEST_F(NeedsTest, AreEndedWhileTheHandlersExceptionIsOnItsWay) {
  provide_both();
  app.get("/x", [](Need<Session>) -> int { throw HttpError{418, "no tea"}; });
  const RecordedCall made = call({{"n", 3}});
  EXPECT_EQ(made.failed_status, 418);
  EXPECT_TRUE(made.tasks.empty());
  EXPECT_EQ(story, "session ~session(thrown) ");
  app.get("/x", [](Need<Session>) -> int { throw 42; });
  story.clear();
  call({{"n", 3}});
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(host.log.back(), "GET /x: handler threw an int: 42");
  EXPECT_EQ(story, "session ~session(thrown) ");
}

TEST_F(NeedsTest, WhatIsDeferredIsDroppedBeforeWhatItRefersToIsEnded) {
  struct Closing {
    Session* session;
    ~Closing() { tell("drop" + std::to_string(session->number)); }
  };
  app.provide<Session>([] { return Session{1}; });
  const auto defer = [](Session& session, const Call& call) {
    call.defer("close", [closing = std::shared_ptr<Closing>(new Closing{&session})] {});
  };
  const auto throws = [&](auto problem) {
    app.get("/x", [=](Need<Session> session, Call call) -> int {
      defer(*session, call);
      throw problem;
    });
    story.clear();
    return call();
  };
  RecordedCall made = throws(HttpError{418, "no tea"});
  EXPECT_EQ(made.failed_status, 418);
  EXPECT_EQ(story, "session drop1 ~session(thrown) ");
  throws(42);
  EXPECT_EQ(result, PORTICO_FAILED);
  EXPECT_EQ(story, "session drop1 ~session(thrown) ");
  app.on<std::string>([](const std::string& text) { return TextResponse{text, 409}; });
  made = throws(std::string{"taken"});
  EXPECT_EQ(made.status, 409);
  EXPECT_EQ(story, "session drop1 ~session(thrown) ");
  // A provider's own task as well.
  app.provide<User>([=](Need<Session> session, Call call) -> User {
    defer(*session, call);
    throw HttpError{401, "who are you?"};
  });
  app.get("/x", [](Need<User>) { return 1; });
  story.clear();
  call();
  EXPECT_EQ(story, "session drop1 ~session(thrown) ");
}

TEST_F(NeedsTest, AProviderThrowsAsAHandlerDoes) {
  app.provide<Session>([] { return Session{1}; });
  app.provide<User>([](Need<Session>) -> User {
    throw HttpError{401, "who are you?", {{"WWW-Authenticate", "Bearer"}}};
  });
  app.get("/x", [](Need<User>) -> int { throw std::logic_error("it runs"); });
  const RecordedCall made = call();
  EXPECT_EQ(made.failed_status, 401);
  EXPECT_EQ(made.failed, "who are you?");
  EXPECT_EQ(made.headers.size(), 1u);
  EXPECT_EQ(story, "session ~session(thrown) ");
}

TEST_F(NeedsTest, WhatAParameterOfAProviderCanNotHoldIsNamed) {
  app.provide<One>([](Body<Whole, As<"when">>) { return One{}; });
  app.post("/x", [](Body<Missing, As<"other">>, Need<One>) { return 1; });
  const Json bad = {{"at", "2024-01-01T00:00:00.5Z"}};
  const RecordedCall made = call({{"when", bad}, {"other", Json::object()}});
  EXPECT_EQ(made.failed_status, 422);
  EXPECT_EQ(made.failed.at(0).at("loc").dump(), R"(["body","when","at"])");
  app.provide<Two>([](Query<"filter", Whole>, Query<"q", int>) { return Two{}; });
  app.get("/x", [](Query<"own", Whole>, Query<"q", int>, Need<Two>) { return 1; });
  const Json good = {{"at", "2024-01-01T00:00:00Z"}};
  EXPECT_EQ(call({{"filter", bad}, {"own", good}, {"q", 1}}).failed.at(0).at("loc").dump(),
            R"(["query","at"])");
  EXPECT_EQ(call({{"filter", good}, {"own", bad}, {"q", 1}}).failed.at(0).at("loc").dump(),
            R"(["query","at"])");
  EXPECT_EQ(call({{"filter", good}, {"own", good}, {"q", 1}}).reply, 1);
}

TEST_F(NeedsTest, TheSameParameterOfBothIsOne) {
  app.provide<One>([](Query<"q", int> q, Path<"id", int> id, Header<"x_key"> key) {
    tell(std::to_string(*q) + std::to_string(*id) + *key);
    return One{};
  });
  app.provide<Two>([](Query<"q", int> q, Need<One>) {
    tell(std::to_string(*q));
    return Two{};
  });
  app.get("/x/{id}",
          [](Query<"q", int> q, Path<"id", int> id, Need<Two>) { return *q * 10 + *id; });
  const Json properties = host.routes.back().input.at("properties");
  EXPECT_EQ(properties.size(), 3u) << properties;
  EXPECT_EQ(call({{"x_key", "k"}, {"q", 4}, {"id", 2}}).reply, 42);
  EXPECT_EQ(story, "42k 4 ");
}

TEST_F(NeedsTest, OneNameInTwoPlacesIsTwoParameters) {
  app.provide<One>([](Query<"id", int> id, Header<"x_id", int> header) {
    tell(std::to_string(*id) + std::to_string(*header));
    return One{};
  });
  app.get("/x/{id}", [](Path<"id", int> id, Query<"x_id", int> other, Need<One>) {
    return *id * 10 + *other;
  });
  const Json properties = host.routes.back().input.at("properties");
  EXPECT_EQ(properties.at("query_id").at("x-alias"), "id");
  EXPECT_EQ(properties.at("header_x_id").at("x-alias"), "x-id");
  const RecordedCall made = call({{"query_id", 8}, {"header_x_id", 9}, {"id", 1}, {"x_id", 2}});
  EXPECT_EQ(made.reply, 12);
  EXPECT_EQ(story, "89 ");
}

TEST_F(NeedsTest, OneNameWithOtherRulesIsRefused) {
  app.provide<One>([](Query<"limit", int, Le<10>>) { return One{}; });
  EXPECT_EQ(refusal([&] { app.get("/x", [](Query<"limit", int>, Need<One>) {}); }),
            "GET /x: the query parameter limit of the provider of " + std::string{type_name<One>} +
                " is another one than that of the same name beside it: give both the same type "
                "and rules");
  app.provide<Two>([](Body<Whole>) { return Two{}; });
  EXPECT_NE(refusal([&] { app.post("/x", [](Body<Missing>, Need<Two>) {}); }).find("As<\"...\">"),
            std::string::npos);
  EXPECT_EQ(refusal([&] { app.post("/x", [](Body<Whole>, Need<Two>) { return 1; }); }), "nothing");
}

TEST_F(NeedsTest, AMissingProviderIsRefusedWithItsCure) {
  const std::string missing{type_name<Missing>}, one{type_name<One>};
  EXPECT_EQ(refusal([&] { app.get("/x", [](Need<Missing>) {}); }),
            "GET /x: it needs a " + missing + ", which nobody provides: say app.provide<" +
                missing + ">(...) before this route");
  app.provide<One>([](Need<Missing>) { return One{}; });
  EXPECT_EQ(refusal([&] { app.get("/x", [](Need<One>) {}); }),
            "GET /x: the provider of " + one + " needs a " + missing +
                ", which nobody provides: say app.provide<" + missing + ">(...) before this route");
}

TEST_F(NeedsTest, ACircleIsRefused) {
  const std::string one{type_name<One>}, two{type_name<Two>};
  app.provide<One>([](Need<Two>) { return One{}; });
  app.provide<Two>([](Need<One>) { return Two{}; });
  EXPECT_EQ(refusal([&] { app.get("/x", [](Need<One>) {}); }),
            "GET /x: what it needs goes round in a circle, " + one + " needs " + two + " needs " +
                one + ": let one of them do without");
}

TEST_F(NeedsTest, AProvidersPathParameterHasToBeInThePath) {
  app.provide<One>([](Path<"tenant">) { return One{}; });
  EXPECT_EQ(refusal([&] { app.get("/x", [](Need<One>) {}); }),
            "GET /x: the path has no {tenant}, which the provider of " +
                std::string{type_name<One>} + " takes; write it into the path, in braces");
}

TEST_F(NeedsTest, AnyFormOfOwnershipWillDo) {
  Mailer& kept = app.keep<Mailer>();
  struct Own {};
  struct Shared {
    int number = 0;
  };
  app.provide<Mailer>([] { return std::make_unique<SmtpMailer>(); });
  app.provide<Own>([] { return std::unique_ptr<Own>{}; });
  const auto shared = std::make_shared<Shared>(Shared{5});
  app.provide<Shared>([shared] { return shared; });
  app.get("/x", [](Need<Mailer> mailer, Need<Shared> five) {
    return mailer->kind() + std::to_string(five->number);
  });
  RecordedCall made = call();
  EXPECT_EQ(made.reply, "smtp5");
  EXPECT_EQ(shared.use_count(), 3);
  end(made);
  EXPECT_EQ(shared.use_count(), 2);
  EXPECT_EQ(story, "~mailer ");
  app.get("/null", [](Need<Own>) {});
  call();
  EXPECT_EQ(host.log.back(),
            "GET /null: handler threw a std::logic_error: portico: the provider of "
            "a " +
                std::string{type_name<Own>} + " gave none");
  app.override_provider<Session>([] { return Session{1}; });
  struct Reference {};
  static Reference the_one;
  app.provide<Reference>([]() -> Reference& { return the_one; });
  app.get("/reference", [](Need<Reference> one) { return &one.get() == &the_one; });
  made = call();
  EXPECT_EQ(made.reply, true);
  end(made);
  static_cast<void>(kept);
}

TEST_F(NeedsTest, AnOverrideTakesThePlaceWhateverTheOrder) {
  app.override_provider<Session>([](Query<"other", int> n) { return Session{*n}; });
  provide_both();
  app.get("/x", [](Need<Session> session) { return session->number; });
  EXPECT_TRUE(host.routes.back().input.at("properties").contains("other"));
  EXPECT_FALSE(host.routes.back().input.at("properties").contains("n"));
  RecordedCall made = call({{"other", 9}});
  EXPECT_EQ(made.reply, 9);
  end(made);
  const std::string type{type_name<Session>};
  EXPECT_EQ(refusal([&] { app.provide<Session>([] { return Session{1}; }); }),
            "portico: a " + type + " is provided twice; override_provider<" + type +
                ">() replaces one, for tests");
  app.get("/user", [](Need<User>) {});
  EXPECT_EQ(refusal([&] {
              app.override_provider<User>([](Need<Session> one) { return User{*one, "eve"}; });
            }),
            "portico: override_provider<" + std::string{type_name<User>} +
                ">() comes too late: say it before the routes that need one");
}

TEST_F(NeedsTest, AScopeOfTheFunctionEndsWhenTheResultIsRendered) {
  app.provide<Session>([] { return Session{1}; }, {.scope = Scope::function});
  app.get("/x", [](Need<Session>) {
    tell("handler");
    return 1;
  });
  EXPECT_TRUE(call().tasks.empty());
  EXPECT_EQ(story, "session handler ~session ");
  app.provide<User>([](Need<Session> session) { return User{*session, ""}; });
  EXPECT_NE(refusal([&] { app.get("/y", [](Need<User>) {}); }).find("give both the same scope"),
            std::string::npos);
}

TEST_F(NeedsTest, WhatAnEndThrowsKeepsNoOtherFromItsTurn) {
  struct Throwing {
    ~Throwing() noexcept(false) { throw std::runtime_error("cannot be closed"); }
  };
  app.provide<Session>([] { return Session{1}; });
  app.provide<Throwing>([](Need<Session>) { return Throwing{}; });
  app.get("/x", [](Need<Throwing>) { return 1; });
  RecordedCall made = call();
  end(made);
  EXPECT_EQ(story, "session ~session ");
}

TEST_F(NeedsTest, WhatProvidersDocumentJoinsTheRoute) {
  app.security_scheme("bearer", {{"type", "http"}, {"scheme", "bearer"}});
  app.provide<One>([] { return One{}; },
                   {.security = {"bearer"}, .responses = {{401, "no"}, {404, "theirs"}}});
  app.get("/x", Options{.responses = {{404, "own"}}}, [](Need<One>) { return 1; });
  EXPECT_EQ(host.routes.back().docs.dump(),
            R"({"security":[{"bearer":[]}],"responses":{"401":{"description":"no"},)"
            R"("404":{"description":"own"}},)"
            R"("securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}}})");
}

struct alignas(64) Wide {
  std::array<double, 8> numbers;
};

TEST_F(NeedsTest, WideTypesAreKeptWhereTheyBelong) {
  app.provide<One>([] { return One{}; });
  app.provide<Wide>([](Need<One>) { return Wide{}; });
  app.get("/x", [](Need<Wide> wide) {
    return reinterpret_cast<std::uintptr_t>(&*wide) % alignof(Wide) == 0;
  });
  RecordedCall made = call();
  EXPECT_EQ(made.reply, true);
  end(made);
}

}  // namespace
