// The exported constant, start and stop, in this very executable.

#include <gtest/gtest.h>

#include <portico/portico.hpp>

#include "sdk/recorder.hpp"

namespace {
struct Settings {
  std::string greeting;
  portico::Field<std::vector<std::int64_t>> numbers = portico::by_default();
};
bool fail_to_start = false;
}  // namespace

PORTICO_PLUGIN("sample", "1.2.3", .summary = "A sample",
               .config = portico::configuration<Settings>) {
  app.get("/x", [] { return 1; });
  if (fail_to_start) throw std::runtime_error("no database");
}

namespace {

using portico::tests::Json;
using portico::tests::Recorder;

TEST(Plugin, SaysWhatItIs) {
  EXPECT_EQ(portico_plugin_v1.size, sizeof(portico_plugin));
  EXPECT_EQ(portico_plugin_v1.minor, 0u);
  EXPECT_STREQ(portico_plugin_v1.id, "sample");
  EXPECT_STREQ(portico_plugin_v1.version, "1.2.3");
  const auto* built =
      static_cast<const portico_built*>(portico_plugin_v1.extension(nullptr, PORTICO_BUILT));
  ASSERT_NE(built, nullptr);
  EXPECT_EQ(built->minor, PORTICO_ABI_MINOR);
  EXPECT_STREQ(built->sdk, PORTICO_SDK_VERSION);
  EXPECT_EQ(portico_plugin_v1.extension(nullptr, "portico.none/1"), nullptr);
  EXPECT_STREQ(portico_plugin_v1.summary, "A sample");
  EXPECT_EQ(
      Json::parse(portico_plugin_v1.config).dump(),
      R"({"type":"object","title":"Settings","properties":{"greeting":{"type":"string"},)"
      R"("numbers":{"type":"array","items":{"type":"integer"},"default":[]}},"required":["greeting"]})");
}

TEST(Plugin, StartsAndStops) {
  Recorder host;
  void* self = nullptr;
  EXPECT_EQ(portico_plugin_v1.start(host.table(), host.handle(), &self), PORTICO_OK);
  EXPECT_EQ(host.routes.size(), 1u);
  portico_plugin_v1.stop(self);
}

TEST(Plugin, AStartThatThrowsIsLoggedAndCanBeStopped) {
  Recorder host;
  void* self = nullptr;
  fail_to_start = true;
  EXPECT_EQ(portico_plugin_v1.start(host.table(), host.handle(), &self), PORTICO_FAILED);
  fail_to_start = false;
  EXPECT_EQ(host.log.back(), "start() threw a std::runtime_error: no database");
  portico_plugin_v1.stop(self);
}

}  // namespace
