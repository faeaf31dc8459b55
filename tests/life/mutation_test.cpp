// Libraries with damage at random, dropped into a host that serves: each is named, and the process
// that serves stays the same. Without a seal, which finds every damage, code that was changed may
// run and end a process: then that is named, and whatever else serves goes on. PORTICO_MUTATIONS
// says how many there are of each library.

#include <cstdlib>
#include <map>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "life/danger.hpp"
#include "os/sanitized.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Folder;
using testing::Host;
namespace fs = std::filesystem;

int mutations() {
  const char* asked = std::getenv("PORTICO_MUTATIONS");
  return asked ? std::atoi(asked) : 25;
}

std::string unsealed(const std::string& bytes) {
  const auto seal = bytes.rfind("\nPORTICO-SHA256 ");
  return seal == bytes.npos ? bytes : bytes.substr(0, seal);
}

/// One to four places, each of one to eight bytes. Half of the time where the linker looks: at the
/// beginning, or shortly before the end of what is loaded.
std::string mutated(std::string bytes, std::mt19937_64& random) {
  const auto places = 1 + random() % 4;
  for (std::uint64_t at = 0; at < places; ++at) {
    const std::size_t head = std::min<std::size_t>(bytes.size(), 16384);
    const std::size_t range = random() % 2 ? head : bytes.size();
    const std::size_t place = random() % range, size = 1 + random() % 8;
    for (std::size_t next = place; next < std::min(place + size, bytes.size()); ++next)
      bytes[next] = static_cast<char>(random());
  }
  return bytes;
}

class Mutation : public testing::Operated, public ::testing::WithParamInterface<const char*> {
protected:
  /// In one look of the host: the one before goes when the next one comes.
  void drop(const std::string& name, const std::string& before, const std::string& bytes) const {
    folder.write(".new", bytes);
    const timespec old[2]{{1'700'000'000, 0}, {1'700'000'000, 0}};  // nobody writes to it any more
    ::utimensat(AT_FDCWD, (folder / ".new").c_str(), old, 0);
    fs::rename(folder / ".new", folder / name);
    if (!before.empty()) fs::remove(folder / before);
  }
  /// The rest of the first line after that place which names the file, or says that it serves.
  static std::string told(const std::string& log, std::size_t from, const std::string& name) {
    for (const std::string& words : {name + ": ", std::string{" as generation "}}) {
      const auto at = log.find(words, from);
      if (at == log.npos || log.find('\n', at) == log.npos) continue;
      return words[0] == ' ' ? "serves" : log.substr(at + words.size(), 48);
    }
    return {};
  }

  static std::string sample() {
    return Folder::read(fs::path{PORTICO_BINARY_DIR} / "plugins" /
                        (std::string{GetParam()} + ".so"));
  }

  /// How many have served while damaged copies of these bytes came and went.
  int processes(const std::string& whole) {
    folder.add("good");
    Host host{{"serve", "--plugins", folder.path().string(), "--listen", "127.0.0.1:0",
               "--probe-deadline", "3", "--log-access", "false"}};
    EXPECT_EQ(status(host, "/good"), 200);
    std::mt19937_64 random{20'261'128};
    std::map<std::string, int> outcomes;
    int unnamed = 0, processes = 1;
    pid_t process = host.serving();
    std::string before;
    for (int number = 1; number <= mutations(); ++number) {
      const std::string name = "m" + std::to_string(number) + ".so";
      const std::size_t from = host.err().size();
      drop(name, before, mutated(whole, random));
      before = name;
      std::string outcome;
      EXPECT_TRUE(until([&] { return !(outcome = told(host.err(), from, name)).empty(); }))
          << "mutation " << number << " is not named";
      unnamed += outcome.empty();
      ++outcomes[outcome.substr(0, outcome.find(':'))];
      if (const pid_t now = host.serving(); now != process) {
        ++processes;
        std::printf("mutation %d ended the process\n%s\n", number, host.err().substr(from).c_str());
        EXPECT_TRUE(until([&] { return status(host, "/good") == 200; }));
        process = host.serving();
      }
    }
    EXPECT_EQ(unnamed, 0);
    EXPECT_EQ(status(host, "/good"), 200);
    for (const auto& [outcome, times] : outcomes) std::printf("%5d  %s\n", times, outcome.c_str());
    host.signal(SIGTERM);
    EXPECT_EQ(host.wait(), 0);
    return processes;
  }
};

TEST_P(Mutation, IsNamedAndHarmsNothing) {
  EXPECT_EQ(processes(sample()), 1) << "of those that served meanwhile";
}

TEST_P(Mutation, WithoutASealIsNamed) {
  if (os::sanitized) GTEST_SKIP() << "what has been changed may be what the sanitizer needs";
  std::printf("%d processes have served\n", processes(unsealed(sample())));
}

INSTANTIATE_TEST_SUITE_P(Of, Mutation,
                         ::testing::Values("hello", "items", "users", "profiles", "events", "files",
                                           "redirects", "reports", "exports"),
                         [](const auto& sample) { return std::string{sample.param}; });

}  // namespace
}  // namespace portico
