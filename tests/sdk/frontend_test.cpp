// Folders of files as a plugin of the SDK registers them.

#include <stdexcept>

#include <gmock/gmock.h>
#include <portico/router.hpp>

#include "sdk/recorder.hpp"

namespace {

using namespace portico;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using tests::Recorder;

TEST(Frontend, SaysWhatTheHostIsToServe) {
  Recorder host;
  App app{host.host()};
  app.frontend("/", "dist");
  app.frontend("/app", "/srv/app",
               {.fallback = Fallback::not_found, .check_folder = false, .immutable = false});
  EXPECT_EQ(host.frontends, (std::map<std::string, Recorder::Files>{
                                {"/", {"dist", PORTICO_FALLBACK_AUTO, 0}},
                                {"/app",
                                 {"/srv/app", PORTICO_FALLBACK_NOT_FOUND,
                                  PORTICO_FOLDER_LATER | PORTICO_FILES_CHANGE}}}));
}

TEST(Frontend, OfARouterStandsBehindItsPrefix) {
  Recorder host;
  App app{host.host()};
  const RouterOptions shop{.prefix = "/shop"};
  app.router(shop).frontend("/", "dist");
  app.router(shop).router({.prefix = "/a"}).frontend("/b", "b");
  app.router({}).frontend("/", "all");
  EXPECT_EQ(host.frontends.at("/shop").folder, "dist");
  EXPECT_EQ(host.frontends.at("/shop/a/b").folder, "b");
  EXPECT_EQ(host.frontends.at("/").folder, "all");
}

// Nobody would be asked for what its routes ask for.
TEST(Frontend, OfARouterWithSecurityIsRefused) {
  Recorder host;
  App app{host.host()};
  EXPECT_THROW(app.router({.prefix = "/a", .security = {"key"}}).frontend("/", "dist"),
               std::invalid_argument);
  EXPECT_TRUE(host.frontends.empty());
}

TEST(Frontend, OneThatTheHostRefusesIsNoStart) {
  Recorder host;
  App app{host.host()};
  app.frontend("/", "dist");
  EXPECT_THROW(app.frontend("/", "other"), std::runtime_error);
}

TEST(Frontend, IsALineInTheLogOfAHostThatIsOlder) {
  Recorder host;
  host.serves_files = false;
  App app{host.host()};
  app.frontend("/", "dist");
  EXPECT_THAT(host.log, ElementsAre(HasSubstr("does not offer portico.frontend/1, and will not "
                                              "serve dist")));
}

}  // namespace
