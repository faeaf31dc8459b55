// `portico check` as an operator uses it before a change: what it finds, and with which status it
// ends.

#include "serve/command/check_command.hpp"

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"
#include "serve/socket_unit.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

class Check : public ::testing::Test {
protected:
  const Folder folder, runtime;

  Host::Variables with_runtime(Host::Variables variables = {}) const {
    variables["XDG_RUNTIME_DIR"] = runtime.path();
    return variables;
  }
  struct Ended {
    int status;
    std::string out, err;
  };
  /// Of the folder, on an address that is free.
  Ended check(std::vector<std::string> more, const Host::Variables& variables = {}) const {
    more.insert(more.begin(), {"check", "--plugins", folder.path().string()});
    Host host{more, with_runtime(variables)};
    const int status = host.wait();
    return {status, host.out(), host.err()};
  }
  Ended check(const std::string& text) const {
    const auto file = folder.write("p.json", text);
    return check({"--config", file, "--listen", "127.0.0.1:0"});
  }
};

TEST_F(Check, FindsNothingInOrder) {
  folder.add("good");
  const Ended ended = check(R"({"plugins": {"good": {"config": {"limit": 3}}}})");
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("good 1.0.0"));
}

TEST_F(Check, FailsForAFolderWithoutPlugins) {
  const Ended empty = check(std::vector<std::string>{"--listen", "127.0.0.1:0"});
  EXPECT_EQ(empty.status, 1);
  EXPECT_THAT(empty.err,
              HasSubstr("warning portico no plugin is served from " + folder.path().string() +
                        ": there is no library in it, a file whose name ends in .so"));
  folder.add("good");
  const Ended off = check(R"({"plugins": {"good": {"enabled": false}}})");
  EXPECT_EQ(off.status, 1);
  EXPECT_THAT(off.err, HasSubstr(": the settings switch off all that there are"));
}

TEST_F(Check, NamesTheFileThatLacksTheSectionOfAPlugin) {
  folder.add("demanding");
  EXPECT_THAT(check("{\n\"log\": {},\n\"plugins\": {}}").err,
              HasSubstr("p.json:3: plugins.demanding.config.url: Field required"));
  EXPECT_THAT(check("{}").err, HasSubstr("p.json:1: plugins.demanding.config.url: Field required"));
}

TEST_F(Check, NamesVariablesOfTracingThatCannotBeUsed) {
  folder.add("good");
  const Ended ended = check({"--listen", "127.0.0.1:0"},
                            {{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://127.0.0.1:4318"},
                             {"OTEL_EXPORTER_OTLP_CERTIFICATE", folder.path() / "none.pem"}});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("OTEL_EXPORTER_OTLP_CERTIFICATE"));
  EXPECT_THAT(ended.err, HasSubstr("none.pem"));
}

TEST_F(Check, FailsForARouteThatIsNeverReached) {
  folder.add("hidden");
  const Ended ended = check(std::vector<std::string>{"--listen", "127.0.0.1:0"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("warning plugin.hidden GET /hidden/{name} is never reached: GET "
                                   "/hidden/{id} was registered before it"));
}

TEST_F(Check, FailsForARouteThatIsLeftOut) {
  folder.add("optional");
  const Ended ended = check(std::vector<std::string>{"--listen", "127.0.0.1:0"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("a route is left out: "));
}

TEST_F(Check, FailsForAReasonThatHoldsANul) {
  folder.add("nul_method");
  const Ended ended = check(std::vector<std::string>{"--listen", "127.0.0.1:0"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("nul_method.so: "));
  EXPECT_THAT(ended.err, HasSubstr("\\u0000ET"));
}

TEST_F(Check, BindsTheAddresses) {
  folder.add("good");
  const Folder other;
  Host host{{"serve", "--plugins", other.path(), "--listen", "127.0.0.1:0"}, with_runtime()};
  const std::string address = "127.0.0.1:" + std::to_string(host.port());
  const Ended ended = check({"--listen", address});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(ended.err, "--listen: listen: \"" + address +
                           "\" is in use: stop the program that listens there, or choose another "
                           "port\n");
  EXPECT_EQ(check({"--listen", "127.0.0.1:0", "--monitoring-listen", address}).status, 2);
}

TEST_F(Check, LetsTheHostThatServesTheFolderHaveThem) {
  folder.add("good");
  Host host{{"serve", "--plugins", folder.path(), "--listen", "127.0.0.1:0"}, with_runtime()};
  const std::string address = "127.0.0.1:" + std::to_string(host.port());
  const Ended ended = check({"--listen", address});
  EXPECT_EQ(ended.status, 0) << ended.err;
}

// Whoever starts the host passes them, and not whoever asks.
TEST_F(Check, LetsSocketsBeThatWillBeGiven) {
  folder.add("good");
  const Ended ended = check(std::vector<std::string>{"--listen", "fd:http"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("listen: \"fd:http\" is not tried: whoever starts the host "
                                   "passes it"));
}

// Whoever connects to it would wait for ever.
TEST_F(Check, FailsForASocketThatWasPassedAndIsNotNamed) {
  folder.add("good");
  const testing::SocketUnit unit;
  Host host{{"-c", unit.hand_over(PORTICO_BINARY_DIR "/bin/portico check --listen 127.0.0.1:0 "
                                                     "--plugins " +
                                  folder.path().string())},
            with_runtime(),
            Host::Errors::caught,
            "/bin/sh"};
  EXPECT_EQ(host.wait(), 1);
  EXPECT_THAT(host.err(), HasSubstr("--listen: listen: does not name the socket \"fd:http\", which "
                                    "was passed to this process: its clients wait for ever: name "
                                    "it, or remove its unit"));
}

TEST_F(Check, FailsForASectionThatNoPluginHas) {
  folder.add("good");
  const Ended ended = check("{\"plugins\": {\n\"goood\": {}}}");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err,
              HasSubstr("warning portico " + (folder / "p.json").string() +
                        ":2: plugins.goood: no plugin of the folder has this id: add it, or remove "
                        "the section: did you mean good?"));
}

// Of a version that comes later, or of none yet.
TEST_F(Check, LetsASectionStandBesideThatOfAVersion) {
  folder.add("good");
  const Ended ended = check("{\"plugins\": {\"good\": {}, \"good@1.0.0\": {}}}");
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(check("{\"plugins\": {\"good\": {}, \"good@9.9.9\": {}}}").status, 1);
}

TEST_F(Check, FailsForAVariableThatHasNoEffect) {
  folder.add("good");
  const Ended ended = check({"--listen", "127.0.0.1:0"},
                            {{"PORTICO_LIMIT_BODY", "5"}, {"PORTICO_SERVICE_HOST", "x"}});
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("PORTICO_LIMIT_BODY: is no setting and has no effect: write "
                                   "PORTICO_LIMITS_BODY"));
  EXPECT_THAT(ended.err, Not(HasSubstr("PORTICO_SERVICE_HOST")));
}

TEST_F(Check, FailsForAConfigurationThatNobodyReads) {
  folder.add("second");
  const Ended ended = check("{\"plugins\": {\"second\": {\n\"config\": {\"x\": 1}}}}");
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(ended.err, HasSubstr("p.json:2: plugins.second.config: the plugin takes no "
                                   "configuration: remove it"));
}

TEST_F(Check, RefusesFoldersThatAreNone) {
  const auto file = folder.write("file", "");
  const auto expect = [&](const std::vector<std::string>& flags, const std::string& words) {
    std::vector<std::string> all{"check", "--listen", "127.0.0.1:0"};
    all.insert(all.end(), flags.begin(), flags.end());
    Host host{all, with_runtime()};
    EXPECT_EQ(host.wait(), 2) << words;
    EXPECT_THAT(host.err(), HasSubstr(words));
  };
  const std::string plugins = folder.path();
  expect({"--plugins", file},
         "--plugins: plugin_folder: \"" + file.string() + "\" is no folder: name a folder");
  expect({"--plugins", plugins + "/none"},
         "plugin_folder: \"" + plugins + "/none\" does not exist");
  expect({"--plugins", plugins, "--uploads-folder", plugins + "/none"},
         "--uploads-folder: uploads.folder: \"" + plugins + "/none\" does not exist: create it");
  expect({"--plugins", plugins, "--control", plugins + "/none/a.sock"},
         "--control: control: \"" + plugins +
             "/none/a.sock\" cannot be a socket: its folder does "
             "not exist");
}

TEST_F(Check, ReadsASettingsFileFromAPipe) {
  folder.add("good");
  const std::string command =
      "printf '{\"limits\": {\"bodi\": 1}}' | " + std::string{PORTICO_BINARY_DIR} +
      "/bin/portico check --config /dev/stdin --plugins " + folder.path().string() + " 2>&1";
  EXPECT_THAT(testing::printed(command), HasSubstr("/dev/stdin:1: limits.bodi: is no setting"));
}

}  // namespace
}  // namespace portico
