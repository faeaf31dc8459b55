#include "serve/settings_memory.hpp"

#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "settings/load.hpp"

namespace portico::serve {
namespace {

TEST(SettingsMemory, IsSharedByItsDescriptor) {
  const SettingsMemory here;
  const SettingsMemory there{::fcntl(here.descriptor(), F_DUPFD_CLOEXEC, 0)};
  const settings::Settings first = settings::load({});
  here.put(first);
  EXPECT_EQ(there.get(), first);
  settings::Settings second = first;
  second.docs.description = std::string(100'000, 'x');
  there.put(second);
  EXPECT_EQ(here.get(), second);
  here.put(first);
  EXPECT_EQ(there.get(), first) << "nothing is left of what was longer";
}

TEST(SettingsMemory, TakesNothingThatIsHalfWritten) {
  const SettingsMemory memory;
  settings::Settings settings = settings::load({});
  memory.put(settings);
  ASSERT_EQ(::pwrite(memory.descriptor(), "x", 1, 100), 1);
  EXPECT_ANY_THROW(memory.get());
  std::thread writer{[&] { memory.put(settings); }};
  EXPECT_EQ(memory.get(), settings) << "it waits for whoever writes";
  writer.join();
}

TEST(SettingsMemory, RefusesWhatIsNone) {
  const SettingsMemory memory;
  EXPECT_ANY_THROW(memory.get());
  ASSERT_EQ(::pwrite(memory.descriptor(), "nonsense", 8, 0), 8);
  EXPECT_ANY_THROW(memory.get());
  ASSERT_EQ(::ftruncate(memory.descriptor(), off_t{1} << 40), 0);
  EXPECT_ANY_THROW(memory.get()) << "all of that would not fit into memory";
}

}  // namespace
}  // namespace portico::serve
