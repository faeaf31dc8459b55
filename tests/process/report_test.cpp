#include "process/report.hpp"

#include <csignal>

#include <gmock/gmock.h>

#include "os/memory/room.hpp"
#include "process/shared_memory.hpp"

namespace portico::process {
namespace {

using route::FlightMemory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int by_kill = SIGKILL, by_exit = 3 << 8;  // as waitpid() gives them
constexpr std::uint64_t mebibyte = 1 << 20;
const std::string digest(64, 'a');

// A process that has left no word of its end.
class ReportOf : public ::testing::Test {
protected:
  ReportOf() {
    note("items", "GET /items/{id}");
    note("users", "GET /users");
  }
  void note(const char* plugin, const char* what) {
    const std::uint32_t number = ++memory->labels;
    os::put(memory->label[number].plugin, plugin);
    os::put(memory->label[number].what, what);
    route::FlightMemory::Module module{};
    os::put(module.plugin, plugin);
    os::put(module.version, "1.0.0");
    os::put(module.digest, digest);
    memory->module[memory->modules++] = module;
  }
  /// A thread is at it.
  void run(std::uint32_t label) {
    memory->slot[label].thread = label;
    memory->slot[label].label = label;
  }
  Report killed(Oom oom, std::uint64_t growth) const {
    return report(*memory, {by_kill, oom, 40 * mebibyte, 900 * mebibyte, growth * mebibyte});
  }

  SharedMemory memory;
};

TEST_F(ReportOf, AKillSaysWhetherItWasForWantOfMemory) {
  EXPECT_THAT(killed(Oom::certain, 0).summary, HasSubstr("SIGKILL: out of memory, says the"));
  EXPECT_THAT(killed(Oom::probable, 0).summary, HasSubstr("SIGKILL: probably out of memory"));
  EXPECT_THAT(killed(Oom::no, 0).summary, HasSubstr("SIGKILL: somebody's kill, not the kernel's"));
  EXPECT_THAT(killed(Oom::unknown, 0).summary, HasSubstr("SIGKILL (out of memory, or somebody's"));
  EXPECT_THAT(killed(Oom::no, 0).summary,
              HasSubstr("it had 40 MiB of memory, 900 MiB at its peak"));
  EXPECT_EQ(report(*memory, {by_kill, Oom::unknown, 0, 0, 0}).summary,
            "was killed by SIGKILL (out of memory, or somebody's kill)");
}

TEST_F(ReportOf, AKillBlamesAPluginThatGrewAlone) {
  run(1);
  const Report guilty = killed(Oom::certain, 860);
  EXPECT_EQ(guilty.plugin, "items");
  EXPECT_EQ(guilty.digest, digest);
  EXPECT_THAT(guilty.summary, HasSubstr(" in plugin items 1.0.0, GET /items/{id}"));
  EXPECT_THAT(guilty.in_flight, ElementsAre("items GET /items/{id}"));
}

TEST_F(ReportOf, AKillBlamesNobodyAsLongAsThereIsDoubt) {
  EXPECT_EQ(killed(Oom::certain, 860).plugin, "") << "nothing was in flight";
  run(1);
  for (const Oom oom : {Oom::unknown, Oom::no, Oom::probable}) {
    const Report doubtful = killed(oom, 860);
    EXPECT_EQ(doubtful.plugin, "");
    EXPECT_THAT(doubtful.summary,
                HasSubstr("; only plugin items 1.0.0, GET /items/{id}, was in flight"));
  }
  EXPECT_EQ(killed(Oom::certain, 400).plugin, "") << "most of it was there before";
  run(2);
  const Report two = killed(Oom::certain, 860);
  EXPECT_EQ(two.plugin, "");
  EXPECT_THAT(two.in_flight, ElementsAre("items GET /items/{id}", "users GET /users"));
}

TEST_F(ReportOf, AnotherSignalFromOutsideBlamesNobody) {
  run(1);
  EXPECT_EQ(report(*memory, {SIGUSR1, Oom::certain, 0, 100, 100}).plugin, "");
}

TEST_F(ReportOf, AnExitIsThatOfTheOnlyPluginThatRan) {
  run(1);
  const Report left = report(*memory, {by_exit, Oom::no, 0, 0, 0});
  EXPECT_EQ(left.summary, "ended with exit status 3 in plugin items 1.0.0, GET /items/{id}");
  EXPECT_EQ(left.plugin, "items");
}

TEST_F(ReportOf, AKillOfTheHostSaysSo) {
  EXPECT_EQ(report(*memory, {.status = by_kill, .oom = Oom::no, .by_host = true}).summary,
            "was killed by SIGKILL, by the host");
}

TEST_F(ReportOf, AWordThatDoesNotFitToTheEndIsNotBelieved) {
  memory->crash.how = FlightMemory::Crash::by_signal;
  memory->crash.label = 1;
  memory->crash.number = SIGSEGV;
  EXPECT_EQ(report(*memory, {.status = SIGSEGV}).summary,
            "crashed with SIGSEGV at address 0x0 in plugin items 1.0.0, GET /items/{id}");
  EXPECT_TRUE(report(*memory, {.status = SIGBUS}).told) << "a second fault";
  for (const int status : {by_kill, by_exit, SIGHUP}) {
    const Report other = report(*memory, {.status = status});
    EXPECT_FALSE(other.told) << status;
    EXPECT_EQ(other.plugin, "") << status;
  }
  memory->crash.number = SIGHUP;
  EXPECT_FALSE(report(*memory, {.status = SIGHUP}).told);
  memory->crash.how = FlightMemory::Crash::by_exit;
  memory->crash.number = 3;
  EXPECT_THAT(report(*memory, {.status = by_exit}).summary, HasSubstr("with exit status 3 in"));
  EXPECT_FALSE(report(*memory, {.status = 0}).told);
}

TEST_F(ReportOf, NamesOfPluginsThatNeverWereThereAreNotBelieved) {
  os::put(memory->module[0].digest, "\1\1\1");
  run(1);
  run(2);
  EXPECT_THAT(killed(Oom::certain, 860).in_flight, ElementsAre("users GET /users"));
  FlightMemory::Load& load = memory->load[0];
  load.until = 1;
  os::put(load.plugin, "items");
  EXPECT_FALSE(killed(Oom::no, 0).load);
  EXPECT_FALSE(overdue(*memory, std::chrono::steady_clock::now()));
  os::put(load.digest, digest);
  EXPECT_TRUE(killed(Oom::no, 0).load);
  EXPECT_TRUE(overdue(*memory, std::chrono::steady_clock::now()));
}

TEST_F(ReportOf, TasksInNoStateAreNone) {
  for (std::uint32_t state = 0; state < 6; ++state) memory->task[state].state = state;
  EXPECT_EQ(unfinished_tasks(*memory).named.size(), 2u);
}

}  // namespace
}  // namespace portico::process
