// The real executable and curl, where that is installed: ranges, and a stream that is left.

#include <array>
#include <filesystem>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Client;
using ::testing::EndsWith;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using Clock = std::chrono::steady_clock;

constexpr const char* program = "/usr/bin/curl";

class Curl : public ::testing::Test {
protected:
  void SetUp() override {
    if (!fs::exists(program)) GTEST_SKIP() << "curl is not installed";
  }
  void serve(const std::string& plugin) {
    fs::create_directory(folder / "plugins");
    fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / (plugin + ".so"),
                  folder / "plugins" / (plugin + ".so"));
    folder.write(
        "portico.json",
        R"({"plugins": {")" + plugin + R"(": {"config": )" +
            (plugin == "files" ? R"({"folder": ")" + folder.path().string() + R"("})" : "{}") +
            "}}}");
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0"});
    url = "http://127.0.0.1:" + std::to_string(host->port());
  }
  /// What curl prints.
  static std::string run(const std::string& arguments) {
    return testing::printed(std::string{program} + " -s --max-time 60 " + arguments);
  }
  /// Another program that listens until it is killed.
  pid_t listen() const {
    std::string to = url + "/news";
    std::array<char*, 4> arguments{const_cast<char*>(program), const_cast<char*>("-sN"), to.data(),
                                   nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, program, &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed) throw std::runtime_error{"posix_spawn"};
    return child;
  }
  std::string listeners() const {
    Client client{std::stoi(url.substr(url.rfind(':') + 1))};
    client.send("POST /news HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 16\r\n\r\n{\"headline\":\"x\"}");
    return client.receive().body;
  }
  bool await_listeners(const std::string& count) const {
    return until([&] { return listeners() == "{\"listeners\":" + count + "}"; });
  }

  const Folder folder;
  std::optional<Host> host;
  std::string url;
};

TEST_F(Curl, TakesRanges) {
  folder.write("report.pdf", "0123456789abcdefghij");
  serve("files");
  const std::string file = url + "/download";
  EXPECT_EQ(run("--range 2-5 " + file), "2345");
  EXPECT_EQ(run("--range -3 " + file), "hij");
  EXPECT_EQ(run("--range 15- " + file), "fghij");
  EXPECT_EQ(run("-o /dev/null -w '%{http_code}' --range 20- " + file), "416");
  const std::string parts = run("-i --range 0-1,18-19 " + file);
  EXPECT_THAT(parts, HasSubstr("206 Partial Content"));
  EXPECT_THAT(parts, HasSubstr("content-type: multipart/byteranges; boundary="));
  EXPECT_THAT(parts, HasSubstr("Content-Range: bytes 0-1/20\r\n\r\n01\r\n--"));
  EXPECT_THAT(parts, HasSubstr("Content-Range: bytes 18-19/20\r\n\r\nij\r\n--"));
  EXPECT_THAT(parts, EndsWith("--"));
  // A download that was cut off goes on where it ended.
  folder.write("part", "0123456789");
  run("-C - -o " + (folder / "part").string() + " " + file);
  EXPECT_EQ(Folder::read(folder / "part"), "0123456789abcdefghij");
}

TEST_F(Curl, UploadsAFile) {
  folder.write("big", std::string(3'000'000, 'x'));
  serve("files");
  const std::string got = run("-F file=@" + (folder / "big").string() + " " + url + "/upload");
  EXPECT_THAT(got, HasSubstr("\"filename\":\"big\",\"size\":3000000,"));
}

TEST_F(Curl, EndsTheSourceWhenItIsKilled) {
  serve("events");
  const pid_t child = listen();
  EXPECT_TRUE(await_listeners("1"));
  ::kill(child, SIGKILL);
  const auto begin = Clock::now();
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(await_listeners("0"));
  std::printf("the source ended after %.1f ms\n",
              std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
}

}  // namespace
}  // namespace portico
