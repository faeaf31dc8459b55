#include "serve/supervise/vitals.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/memory/room.hpp"
#include "os/sanitized.hpp"
#include "process/shared_memory.hpp"

namespace portico::serve {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

// A child that takes memory when it is told to, and is killed.
class Grown : public ::testing::Test {
protected:
  Grown() {
    for (auto* pipe : {commands, answers})
      if (::pipe(pipe) != 0) throw std::runtime_error{"pipe"};
    child = ::fork();
    if (child == 0) grow();
    memory->labels = 1;
    note(1, "items");
    memory->slot[0].thread = 1;
  }
  ~Grown() override {
    for (const int end : {commands[0], commands[1], answers[0], answers[1]}) ::close(end);
  }
  /// A plugin whose library was loaded.
  void note(std::size_t label, const char* plugin) {
    os::put(memory->label[label].plugin, plugin);
    auto& module = memory->module[memory->modules++];
    os::put(module.plugin, plugin);
    os::put(module.digest, std::string(64, 'a'));
  }
  /// 64 MiB for every byte.
  [[noreturn]] void grow() const {
    for (char byte; ::read(commands[0], &byte, 1) == 1;) {
      constexpr std::size_t size = 64 * mebibyte;
      auto* room = static_cast<char*>(
          ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      for (std::size_t at = 0; at < size; at += 4096) room[at] = 1;
      if (::write(answers[1], &byte, 1) != 1) break;
    }
    ::_exit(0);
  }
  void more() const {
    char byte = 'm';
    ASSERT_EQ(::write(commands[1], &byte, 1), 1);
    ASSERT_EQ(::read(answers[0], &byte, 1), 1);
  }
  void run(bool items) { memory->slot[0].label = items ? 1 : 0; }
  void look() { vitals.look(child, *memory); }
  process::Death death() {
    ::kill(child, SIGKILL);
    int status = 0;
    rusage usage{};
    EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
    look();  // of a dead one there is nothing to be seen
    return vitals.death(status, usage, *memory);
  }

  int commands[2], answers[2];
  pid_t child = -1;
  process::SharedMemory memory;
  Vitals vitals;
};

TEST_F(Grown, BeforeThePluginRanIsNotItsFault) {
  more();
  more();
  look();
  run(true);
  more();
  const process::Death death = this->death();
  EXPECT_TRUE(WIFSIGNALED(death.status));
  EXPECT_GT(death.resident, 128 * mebibyte);
  EXPECT_GT(death.peak, 192 * mebibyte);
  EXPECT_GT(death.growth, 60 * mebibyte);
  if (!os::sanitized) {  // which takes memory for that memory
    EXPECT_LT(death.growth, 120 * mebibyte);
  }
}

TEST_F(Grown, SinceItRunsAloneIsItsOwn) {
  look();
  run(true);
  more();
  look();
  more();
  look();
  more();
  const process::Death death = this->death();
  EXPECT_GT(death.growth, 180 * mebibyte);
  if (!os::sanitized) {  // a sanitizer keeps memory of its own
    EXPECT_GT(death.growth, death.peak / 2);
  }
}

TEST_F(Grown, BesideAnotherIsNobodys) {
  memory->labels = 2;
  note(2, "users");
  memory->slot[1].thread = 2;
  run(true);
  memory->slot[1].label = 2;
  look();
  more();
  more();
  more();
  look();
  memory->slot[1].label = 0;
  const process::Death death = this->death();
  EXPECT_LT(death.growth, death.peak / 2) << "the other may have taken it";
}

}  // namespace
}  // namespace portico::serve
