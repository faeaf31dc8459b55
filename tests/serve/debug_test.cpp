// `--debug`, and the tools that it is for, as sdk/docs/debugging.md tells to use them.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
namespace fs = std::filesystem;

const std::string portico = std::string{PORTICO_BINARY_DIR} + "/bin/portico";

class Debug : public ::testing::Test {
protected:
  const Folder folder;

  std::vector<std::string> serving(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"serve", "--debug", "--plugins", folder.path().string(), "--listen",
                               "127.0.0.1:0", "--control", "off"});
    return more;
  }
  static std::vector<std::string> behind(std::vector<std::string> first,
                                         const std::vector<std::string>& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  }
  void replace(const std::string& fixture, const std::string& file) const {
    fs::copy_file(Folder::fixture(fixture), folder / ".new", fs::copy_options::overwrite_existing);
    fs::rename(folder / ".new", folder / file);
  }
  /// Whether code of that very file is in the process.
  static bool maps(pid_t process, const fs::path& file) {
    std::ifstream maps{"/proc/" + std::to_string(process) + "/maps"};
    for (std::string line; std::getline(maps, line);)
      if (line.ends_with(' ' + file.string())) return true;
    return false;
  }
};

TEST_F(Debug, LoadsTheFilesThemselvesInOneProcess) {
  folder.add("good");
  folder.add("constructor");
  const auto file = folder.write("p.json", R"({"plugins": {"good": {"isolation": "process"}}})");
  Host host{serving({"--config", file.string()}), {{"FIXTURE_TRACE", (folder / "trace").string()}}};
  Client client{host.port()};
  EXPECT_EQ(client.get("/good").status, 200);
  EXPECT_EQ(host.serving(), -1) << "another process";
  EXPECT_TRUE(maps(host.process(), folder / "good.so"));
  EXPECT_TRUE(maps(host.process(), folder / "constructor.so"));
  fs::remove(folder / "good.so");
  EXPECT_TRUE(host.await_err("good 1.0.0 is no longer served"));
  std::this_thread::sleep_for(300ms);
  EXPECT_TRUE(maps(host.process(), (folder / "good.so").string() + " (deleted)"))
      << "what a tool has to tell later is gone";
  host.signal(SIGTERM);
  EXPECT_EQ(host.wait(), 0) << host.err();
}

TEST_F(Debug, LoadsNoFileTwice) {
  replace("version_1", "version.so");
  Host host{serving()};
  EXPECT_THAT(Client{host.port()}.get("/version").body, HasSubstr("1.0.0"));
  replace("version_2", "version.so");
  EXPECT_TRUE(host.await_err("version.so: is loaded already, and --debug loads no file twice, so "
                             "that debuggers find it: start the host again; version 1.0.0 goes on "
                             "serving"))
      << host.err();
  EXPECT_THAT(Client{host.port()}.get("/version").body, HasSubstr("1.0.0"));
}

TEST_F(Debug, ChecksInOneProcess) {
  folder.add("good");
  folder.add("start_fails");
  Host host{{"check", "--listen", "127.0.0.1:0", "--debug", "--plugins", folder.path().string()}};
  EXPECT_EQ(host.wait(), 1);
  EXPECT_THAT(host.out(), HasSubstr("good 1.0.0"));
  EXPECT_THAT(host.err(), HasSubstr("start_fails.so: "));
}

TEST_F(Debug, LetsGdbStopInAPlugin) {
  if (os::sanitized || !fs::exists("/usr/bin/gdb")) GTEST_SKIP() << "gdb is not installed";
  folder.add("constructor");
  Host gdb{
      behind({"-batch", "-nx", "-ex", "set breakpoint pending on", "-ex",
              "break constructor.c:stop", "-ex", "run", "-ex", "backtrace", "-ex", "kill", "--args",
              portico},
             {"check", "--listen", "127.0.0.1:0", "--debug", "--plugins", folder.path().string()}),
      {},
      Host::Errors::caught,
      "/usr/bin/gdb"};
  EXPECT_EQ(gdb.wait(60s), 0) << gdb.err();
  EXPECT_THAT(gdb.out(), AllOf(HasSubstr("Breakpoint 1, "), HasSubstr("constructor.c:")))
      << gdb.err();
}

TEST_F(Debug, LetsAddressSanitizerNameTheLine) {
  if (os::sanitized) GTEST_SKIP() << "the host has a sanitizer of its own";
  folder.add("overflowing");
  {
    Host host{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()}};
    EXPECT_EQ(host.wait(), 1);
    EXPECT_THAT(host.err(), HasSubstr("overflowing.so: is built with AddressSanitizer, whose "
                                      "runtime has to be the first library of the process: start "
                                      "the host as LD_PRELOAD=$(c++ -print-file-name=libasan.so)"));
  }
  std::string runtime;
  for (const char* one : {"/usr/lib/gcc/x86_64-linux-gnu/12/libasan.so"})
    if (fs::exists(one)) runtime = one;
  if (runtime.empty()) GTEST_SKIP() << "the runtime is not where it is looked for";
  Host host{serving(), {{"LD_PRELOAD", runtime}}};
  Client client{host.port()};
  client.send("GET /overflowing HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(host.wait(60s), 0);
  EXPECT_THAT(host.err(), AllOf(HasSubstr("heap-buffer-overflow"), HasSubstr("overflowing.c:")));
}

// The try in a child does not stand in its way either.
TEST_F(Debug, IsNotNeededForASanitizedPlugin) {
  if (os::sanitized) GTEST_SKIP() << "the host has a sanitizer of its own";
  const std::string runtime = "/usr/lib/gcc/x86_64-linux-gnu/12/libasan.so";
  if (!fs::exists(runtime)) GTEST_SKIP() << "the runtime is not where it is looked for";
  folder.add("overflowing");
  Host host{{"check", "--listen", "127.0.0.1:0", "--plugins", folder.path().string()},
            {{"LD_PRELOAD", runtime}, {"ASAN_OPTIONS", "detect_leaks=0"}}};
  EXPECT_EQ(host.wait(60s), 0) << host.err();
  EXPECT_THAT(host.out(), HasSubstr("overflowing 1.0.0"));
}

}  // namespace
}  // namespace portico
