#include "plugin/generation.hpp"

#include <clocale>

#include <gmock/gmock.h>

#include "plugin/log.hpp"
#include "plugin/served.hpp"

namespace portico::plugin {
namespace {

using ::testing::AllOf;
using testing::CaughtLog;
using ::testing::HasSubstr;
using testing::Served;
using ::testing::StartsWith;
using testing::taken_trace;

TEST(Generation, EndsInTheRightOrder) {
  taken_trace();
  {
    const Served served{"constructor"};
    EXPECT_EQ(taken_trace(), "loaded;started;");
    EXPECT_EQ(served.call("GET /constructor").body, "1.5") << "the plugin's locale shows";
    EXPECT_EQ(served.generation().summary(), "Meddles");
  }
  EXPECT_EQ(taken_trace(), "dropped;stopped;unloaded;");
  std::setlocale(LC_ALL, "C");
}

TEST(Generation, StopsAPluginThatCouldNotStart) {
  const CaughtLog log;
  taken_trace();
  EXPECT_EQ(testing::why_refused("start_fails"),
            "start() reported a failure: no database at db.internal:5432");
  EXPECT_EQ(taken_trace(), "dropped;stopped;unloaded;");
  EXPECT_TRUE(log.has("plugin.start_fails: no database"));
}

TEST(Generation, SaysWhatStartThrew) {
  const CaughtLog log;
  EXPECT_EQ(testing::why_refused("start_throws"), "start() threw an int: 42");
  EXPECT_EQ(testing::why_refused("start_throws_std"),
            "start() threw a std::runtime_error: the licence has expired");
  EXPECT_EQ(testing::why_refused("start_throws_own"),
            "start() threw a std::logic_error: portico: the configuration has no model; name it "
            "behind the plugin's version: .config = configuration<sample::Settings>");
  EXPECT_EQ(log.text(), "") << "who refuses it tells the reason";
}

TEST(Generation, AsksForAReason) {
  EXPECT_THAT(testing::why_refused("start_silent"), HasSubstr("logged no reason"));
}

TEST(Generation, SaysWhatIsWrongAlsoWhenThereIsANulInIt) {
  EXPECT_THAT(testing::why_refused("nul_method"),
              AllOf(HasSubstr("\\u0000ET /nul"), HasSubstr("in upper case")));
  EXPECT_THAT(testing::why_refused("nul_path"),
              AllOf(HasSubstr("\\u0000/nul"), HasSubstr("must begin with '/'")));
  EXPECT_THAT(testing::why_refused("nul_input"),
              AllOf(HasSubstr("'\\u0000a'"), HasSubstr("is one of path,")));
  EXPECT_THAT(testing::why_refused("nul_schema"), HasSubstr("/properties/\\u0000a: is neither in"));
  EXPECT_THAT(testing::why_refused("nul_model"),
              AllOf(HasSubstr("model \\u0000Item"), HasSubstr("objekt")));
  EXPECT_EQ(testing::why_refused("nul_words"), "start() reported a failure: \\u0000no disk");
}

TEST(Generation, RefusesASchemaItDoesNotKnow) {
  EXPECT_THAT(testing::why_refused("bad_schema"), AllOf(HasSubstr("Item"), HasSubstr("propertys")));
}

TEST(Generation, LeavesOutOptionalRoutesAloneThatItCannotCompile) {
  const CaughtLog log;
  const Served served{"optional"};
  ASSERT_EQ(served.generation().routes().size(), 2u);
  EXPECT_EQ(served.call("GET /second").body, "\"here\"");
  EXPECT_EQ(served.call("GET /fourth").body, "\"here\"");
  EXPECT_EQ(served.generation().routes().front()->docs, R"({"summary":"one"})");
  for (const char* path : {"/first", "/third"})
    EXPECT_TRUE(log.has("plugin.optional: a route is left out: model Bad at /properties/bad/type"))
        << path;
}

TEST(Generation, RefusesAModelForAReplyWithoutABody) {
  EXPECT_THAT(testing::why_refused("bodiless"),
              AllOf(StartsWith("DELETE /bodiless: status code 204 must not have a response body")));
}

TEST(Generation, TakesNothingAfterStart) {
  const CaughtLog log;
  const Served late{"late"};
  EXPECT_EQ(late.call("GET /late").body, "1");
  EXPECT_EQ(late.generation().routes().size(), 1u);
  EXPECT_TRUE(log.has("plugin.late: route GET /late/more is refused: models, routes, frontends and "
                      "health checks are registered in start() only"));
  EXPECT_TRUE(log.has("plugin.late: model 'Late' is refused"));
}

TEST(Generation, RefusesWhatNoHostTakesAndDropsIt) {
  const CaughtLog log;
  taken_trace();
  const Served refusing{"refusing"};
  EXPECT_EQ(taken_trace(), "dropped;");
  EXPECT_EQ(refusing.generation().routes().size(), 1u);
  EXPECT_TRUE(log.has("route GET /none is refused: it has no handler"));
  EXPECT_TRUE(log.has("states 16 bytes, set size to sizeof(portico_route)"));
}

}  // namespace
}  // namespace portico::plugin
