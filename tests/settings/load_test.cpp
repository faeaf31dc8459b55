#include "settings/load.hpp"

#include <fstream>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "settings/print/printed.hpp"

namespace portico::settings {
namespace {

using portico::testing::Folder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

std::vector<std::string> texts(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> all;
  for (const Endpoint& one : endpoints) all.push_back(one.address.text() + one.tls);
  return all;
}

class Load : public ::testing::Test {
protected:
  const Folder folder;

  Settings from(const std::string& text) { return load({folder.write("p.json", text), {}, {}}); }

  /// The lines about what is wrong, without the folder.
  std::vector<std::string> mistakes(const std::string& text) {
    Mistakes found;
    load({folder.write("p.json", text), {}, {}}, found);
    std::vector<std::string> lines = found.lines();
    const std::string prefix = folder.path().string() + '/';
    for (std::string& line : lines)
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
    return lines;
  }

  /// The one line.
  std::string mistake(const std::string& text) {
    const std::vector<std::string> lines = mistakes(text);
    EXPECT_LE(lines.size(), 1u) << lines.back();
    return lines.empty() ? "" : lines.front();
  }

  static std::string mistake(const Sources& sources) {
    try {
      load(sources);
      return "";
    } catch (const Mistake& wrong) {
      return wrong.what();
    }
  }
};

TEST_F(Load, HasDefaults) {
  const Settings settings = load({});
  EXPECT_THAT(texts(settings.listen), ElementsAre("127.0.0.1:8000"));
  EXPECT_EQ(settings.plugin_folder, "plugins");
  EXPECT_EQ(settings.limits.target, 8192u);
  EXPECT_EQ(settings.limits.header_section, 16384u);
  EXPECT_EQ(settings.limits.header_fields, 100u);
  EXPECT_EQ(settings.limits.body, 1048576u);
  EXPECT_EQ(settings.deadlines.header, 10s);
  EXPECT_EQ(settings.deadlines.handler, 30s);
  EXPECT_EQ(settings.log.format, LogFormat::plain);
  EXPECT_EQ(settings.origin("limits.body").text(), "default");
}

TEST_F(Load, PutsThePagesWhereTheFileSays) {
  const Settings settings = from(R"({"docs": {"title": "Shop", "servers": ["/v1", "https://a"],
      "openapi": "/api.json", "swagger": "/ui", "redoc": false, "front": ""}})");
  EXPECT_EQ(settings.docs.title, "Shop");
  EXPECT_THAT(settings.docs.servers, ElementsAre("/v1", "https://a"));
  EXPECT_EQ(settings.docs.openapi, "/api.json");
  EXPECT_EQ(settings.docs.swagger, "/ui");
  EXPECT_EQ(settings.docs.redoc, "");
  EXPECT_EQ(settings.docs.front, "");
  EXPECT_EQ(settings.docs.version, "");
}

TEST_F(Load, TakesTheIsolationOfAPlugin) {
  const Settings settings = from(R"({"plugins": {
      "a": {"isolation": "process", "process": {"user": "nobody", "memory": 512, "files": 64}},
      "b": {"isolation": "none"}}})");
  const Section& apart = settings.section("a");
  EXPECT_EQ(apart.isolation, Isolation::process);
  EXPECT_EQ(apart.process.user, "nobody");
  EXPECT_EQ(apart.process.memory, 512u);
  EXPECT_EQ(apart.process.files, 64u);
  EXPECT_EQ(settings.section("b").isolation, Isolation::none);
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"isolation": "thread"}}})"),
            "p.json:1: plugins.a.isolation: is \"thread\", allowed is one of none, process");
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"isolation": "process", "process": {"memory": 1}}}})"),
            "p.json:1: plugins.a.process.memory: is 1, allowed is 0 or a whole number from 128 to "
            "1048576, of MiB or with a unit (\"1GiB\")");
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"isolation": "process", "process": {"cpu": 1}}}})"),
            "p.json:1: plugins.a.process.cpu: is no setting, allowed is one of user, memory, "
            "files, value");
}

TEST_F(Load, RefusesConfinementOfAPluginThatIsNotIsolated) {
  EXPECT_EQ(mistake("{\"plugins\": {\"a\": {\n\"process\": {\"memory\": 512}}}}"),
            "p.json:2: plugins.a.process: has no effect on a plugin that runs in the process of "
            "the host: write \"isolation\": \"process\" beside it");
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"isolation": "none", "process": {"memory": 512}}}})"), "")
      << "switched off on purpose";
}

TEST_F(Load, SwitchesPagesOffByVariableAndFlag) {
  const Settings settings = load({std::nullopt,
                                  {{"PORTICO_DOCS_SWAGGER", "false"}, {"PORTICO_DOCS_SERVERS", ""}},
                                  {{"docs.redoc", ""}, {"docs.servers", "/a,/b"}}});
  EXPECT_EQ(settings.docs.swagger, "");
  EXPECT_EQ(settings.docs.redoc, "");
  EXPECT_THAT(settings.docs.servers, ElementsAre("/a", "/b"));
}

TEST_F(Load, RefusesTwoPagesInOnePlace) {
  EXPECT_EQ(mistake(R"({"docs": {
  "redoc": "/docs"}})"),
            "p.json:2: docs.redoc: is \"/docs\", where docs.swagger is already: choose another "
            "path or \"\" for one of them");
  EXPECT_EQ(mistake("{\"docs\": {\n\n\"openapi\": \"/docs\"}}"),
            "p.json:3: docs.openapi: is \"/docs\", where docs.swagger is already: choose another "
            "path or \"\" for one of them")
      << "the default is not the operator's mistake";
  EXPECT_EQ(mistake(R"({"docs": {"redoc": "", "swagger": false}})"), "");
  EXPECT_THAT(mistake(R"({"docs": {"front": "home"}})"),
              HasSubstr("docs.front: is \"home\", allowed is a path such as /docs"));
}

TEST_F(Load, ReadsAFileWithComments) {
  const Settings settings = from(R"(// mine
{ "$schema": "x",
  "listen": ["0.0.0.0:80", "[::1]:0"], /* both */
  "limits": {"body": 0},
  "deadlines": {"header": 0.25}
})");
  EXPECT_THAT(texts(settings.listen), ElementsAre("0.0.0.0:80", "[::1]:0"));
  EXPECT_EQ(settings.limits.body, 0u);
  EXPECT_EQ(settings.deadlines.header, 250ms);
  EXPECT_THAT(settings.origin("deadlines.header").text(), EndsWith("p.json:5"));
  EXPECT_EQ(settings.origin("deadlines.body").text(), "default");
}

TEST_F(Load, LetsFlagsWinOverTheEnvironmentAndThatOverTheFile) {
  const auto file =
      folder.write("p.json", R"({"limits": {"body": 1, "target": 100, "header_fields": 7}})");
  const Settings settings = load({file,
                                  {{"PORTICO_LIMITS_BODY", "2"},
                                   {"PORTICO_LIMITS_TARGET", "200"},
                                   {"PORTICO_PORT", "tcp://10.0.0.1"}},
                                  {{"limits.body", "3"}, {"listen", "localhost:1,localhost:2"}}});
  EXPECT_EQ(settings.limits.body, 3u);
  EXPECT_EQ(settings.limits.target, 200u);
  EXPECT_EQ(settings.limits.header_fields, 7u);
  EXPECT_THAT(texts(settings.listen), ElementsAre("localhost:1", "localhost:2"));
  EXPECT_EQ(settings.origin("limits.body").text(), "--limits-body");
  EXPECT_EQ(settings.origin("limits.target").text(), "PORTICO_LIMITS_TARGET");
}

TEST_F(Load, NamesFileLineKeyAndCure) {
  EXPECT_EQ(mistake("{\n\n  \"limits\": {\n    \"body\": -1\n  }\n}"),
            "p.json:4: limits.body: is -1, allowed is a whole number from 0 to 1073741824, "
            "of bytes or with a unit (\"32MiB\")");
  EXPECT_EQ(mistake("{\n  \"limits\": {\n    \"bodi\": 5\n  }\n}"),
            "p.json:3: limits.bodi: is no setting, allowed is one of target, header_section, "
            "header_fields, "
            "body, depth, body_rate, bodies, in_flight, input, send_rate, connections, "
            "connections_beyond, memory, library, at_most, rate: did "
            "you mean body?");
  EXPECT_THAT(mistake("{\"lisen\": 5}"), AllOf(StartsWith("p.json:1: lisen: is no setting"),
                                               HasSubstr("listen"), HasSubstr("plugins")));
  EXPECT_EQ(mistake("{\n\"deadlines\": {\"header\": \"10 s\"}}"),
            "p.json:2: deadlines.header: is \"10 s\", allowed is a number of seconds from 0.001 to "
            "86400, or "
            "with a unit (\"30s\")");
  EXPECT_EQ(mistake("{\"limits\": {\n\"body\": 1.5}}"),
            "p.json:2: limits.body: is 1.5, allowed is a whole number from 0 to 1073741824, "
            "of bytes or with a unit (\"32MiB\")");
  EXPECT_THAT(mistake("{\"limits\": {\"body\": true}}"), HasSubstr("is true"));
  EXPECT_THAT(mistake("{\"limits\": {\"body\": 99999999999999999999}}"),
              HasSubstr("allowed is a whole number"));
  EXPECT_THAT(mistake("{\"limits\": 5}"), HasSubstr("limits: must be an object with target"));
  EXPECT_THAT(mistake("{\"limits.body\": 5}"), HasSubstr("limits.body: is no setting"));
  EXPECT_THAT(mistake("{\"log\": {\"format\": \"xml\"}}"),
              HasSubstr("allowed is one of plain, json"));
  EXPECT_THAT(mistake("{\"plugin_folder\": \"\"}"), HasSubstr("not empty"));
}

TEST_F(Load, ChecksAddresses) {
  for (const std::string bad : {"80", "localhost", ":80", "a:", "a:65536", "a:-1", "a:1x", "::1:80",
                                "[]:1", "a b:1", "http://a:1", "[::1]"})
    EXPECT_THAT(mistake("{\"listen\": [\"" + bad + "\"]}"), HasSubstr("listen: is")) << bad;
  EXPECT_THAT(mistake("{\"listen\": []}"), HasSubstr("listen: is []"));
  EXPECT_THAT(mistake("{\"listen\": \"a:1\"}"), HasSubstr("a list of"));
}

TEST_F(Load, TellsAllMistakesInTheOrderOfTheFile) {
  EXPECT_THAT(mistakes(R"({
    "watch": "maybe",
    "trust": {"keys": ["abc"]},
    "limits": {"target": 1, "bodi": 2},
    "docs": {"swagger": "/redoc"},
    "plugins": {"items": {"enabled": 1, "confg": {}}, "Up": {}},
    "bogus": true
  })"),
              ElementsAre(StartsWith("p.json:2: watch: is \"maybe\""),
                          StartsWith("p.json:3: trust.keys: is [\"abc\"]"),
                          StartsWith("p.json:4: limits.target: is 1"),
                          StartsWith("p.json:4: limits.bodi: is no setting"),
                          StartsWith("p.json:5: docs.swagger: is \"/redoc\", where docs.redoc"),
                          StartsWith("p.json:6: plugins.items.enabled: is 1"),
                          StartsWith("p.json:6: plugins.items.confg: is no setting"),
                          StartsWith("p.json:6: plugins.Up: is no plugin's id"),
                          StartsWith("p.json:7: bogus: is no setting")));
}

TEST_F(Load, TellsThoseOfTheFileThenOfVariablesThenOfFlags) {
  Mistakes found;
  load({folder.write("p.json", "{\n\"watch\": 1}"),
        {{"PORTICO_LOG_LEVEL", "loud"}},
        {{"limits.body", "many"}}},
       found);
  EXPECT_THAT(found.lines(),
              ElementsAre(HasSubstr("p.json:2: watch"), StartsWith("PORTICO_LOG_LEVEL: log.level"),
                          StartsWith("--limits-body: limits.body")));
}

TEST_F(Load, KeepsWhatElseTheFileSays) {
  Mistakes found;
  const Settings settings =
      load({folder.write("p.json", R"({"watch": 1, "limits": {"body": 5}})"), {}, {}}, found);
  EXPECT_EQ(settings.limits.body, 5u);
  EXPECT_EQ(settings.watch, Watch::on);
  EXPECT_TRUE(found.has("watch"));
  EXPECT_FALSE(found.has("limits.body"));
}

TEST_F(Load, KnowsWhichSettingsAreMeant) {
  const auto is_meant = [&](const std::string& text, const std::string& key) {
    Mistakes found;
    const Settings settings = load({folder.write("p.json", text), {}, {{"control", "off"}}}, found);
    return meant(settings, key, found);
  };
  EXPECT_TRUE(is_meant("{}", "watch"));
  EXPECT_FALSE(is_meant("{\"watch\": 1}", "watch")) << "it has the default instead";
  EXPECT_TRUE(is_meant("{\"watch\": 1}", "listen"));
  EXPECT_FALSE(is_meant("{", "listen")) << "the file may have had it";
  EXPECT_TRUE(is_meant("{", "control"));
}

TEST_F(Load, NamesKeysWithDotsBreaksAndEscapesAtTheirOwnLine) {
  EXPECT_EQ(mistake("{\n\"limits\": {\n\n\"a.b\": 1}}").substr(0, 33),
            "p.json:4: limits.a.b: is no setti");
  EXPECT_THAT(mistake("{\n\"limits.body\": 5}"),
              StartsWith("p.json:2: limits.body: is no setting: write an object for each part"));
  EXPECT_THAT(mistake("{\n\n\"a\\nb\": 1}"), StartsWith("p.json:3: a\\u000ab: is no setting"));
  EXPECT_THAT(mistake("{\n\"plugins\": {\n\"x\\u001b[31m\": {}}}"),
              StartsWith("p.json:3: plugins.x\\u001b[31m: is no plugin's id"));
  EXPECT_THAT(mistake("{\n\"a/b~c\": 1}"), StartsWith("p.json:2: a/b~c: is no setting"));
  EXPECT_THAT(mistake("{\n\"\": 1}"), StartsWith("p.json:2: \"\": is no setting"));
  EXPECT_THAT(mistake("{\"limits\": {\n\"\": 1}}"),
              StartsWith("p.json:2: limits.\"\": is no setting"));
  EXPECT_THAT(mistake("{\n\"watch\": \"\\u009b2J\\u2028\"}"),
              StartsWith("p.json:2: watch: is \"\\u009b2J\\u2028\", allowed"));
}

TEST_F(Load, SaysWhereTheTextIsNoJson) {
  EXPECT_EQ(mistake("{\n  \"limits\": {\n    \"body\" 5\n  }\n}"),
            "p.json:3: a colon is missing before 5: write \"body\": and the value (column 12)");
  EXPECT_EQ(
      mistake("[]"),
      "p.json:1: begins with [: the settings are one JSON object, between { and } (column 1)");
  EXPECT_THAT(mistake("{\n\"a\": \"\xff\"}"),
              StartsWith("p.json:2: holds the byte \\xff, which is not UTF-8"));
}

TEST_F(Load, TellsNoSecretOfSchemesThatCannotBeUsed) {
  for (const std::string schemes :
       {R"("c2VjcmV0")", R"(["c2VjcmV0"])", R"({"a": "c2VjcmV0"})",
        R"({"a": {"verify": "c2VjcmV0"}})", R"({"a": {"verify": "jwt", "key": {"k": "c2VjcmV0"}}})",
        R"({"a": {"verify": c2VjcmV0}})",
        R"({"a": {"verify": "jwt", "keys": {"k": "c2VjcmV0"}, "keys": "c2VjcmV0"}})", "c2VjcmV0"}) {
    const std::string file = "{\"security\": {\"schemes\": " + schemes + "}}";
    for (const Sources& sources :
         {Sources{folder.write("p.json", file), {}, {}},
          Sources{folder.write("p.json", "{\"schemes\": " + schemes + "}"), {}, {}},
          Sources{{}, {{"PORTICO_SECURITY_SCHEMES", schemes}}, {}},
          Sources{{}, {}, {{"security.schemes", schemes}}}}) {
      Mistakes found;
      const Settings settings = load(sources, found);
      EXPECT_FALSE(found.empty()) << schemes;
      for (const std::string& line : found.lines()) EXPECT_THAT(line, Not(HasSubstr("c2Vj")));
      EXPECT_THAT(values(settings), Not(HasSubstr("c2Vj"))) << schemes;
    }
  }
}

TEST_F(Load, AllowsACommaBehindTheLastOne) {
  EXPECT_THAT(texts(from("{\n  \"listen\": [\"a:1\", \"b:2\",],\n}").listen),
              ElementsAre("a:1", "b:2"));
}

TEST_F(Load, RefusesAMemberGivenTwice) {
  EXPECT_EQ(mistake("{\"limits\": {\"body\": 1,\n\"body\": 2}}"),
            "p.json:2: limits.body: is given twice: remove one of them");
}

TEST_F(Load, RefusesDepthInsteadOfDyingOfIt) {
  EXPECT_THAT(mistake("{\"plugins\": {\"a\": {\"config\": {\"x\": " + std::string(200000, '[')),
              HasSubstr("nested deeper than 64"));
}

TEST_F(Load, NamesTheSettingThatWasMeant) {
  const auto asks = [](const std::string& name) {
    return EndsWith(": did you mean " + name + '?');
  };
  EXPECT_THAT(mistake(R"({"limit": {}})"), asks("limits"));
  EXPECT_THAT(mistake(R"({"Limits": {"body": 1}})"), asks("limits"));
  EXPECT_THAT(mistake(R"({"limits": {"body-rate": 1}})"), asks("body_rate"));
  EXPECT_THAT(mistake(R"({"plugin": {}})"), asks("plugins"));
  EXPECT_THAT(mistake(R"({"plugins": {"a": {"confg": {}}}})"), asks("config"));
  EXPECT_THAT(mistake(R"({"plugins": {"a": {"cors": {"max-age": 1}}}})"), asks("max_age"));
  EXPECT_THAT(mistake(R"({"zzzzzzzzzz": 1})"), EndsWith("plugins"));
  EXPECT_EQ(mistake(R"({"plugins": "x"})"),
            "p.json:1: plugins: must be an object with a section for each plugin's id; the folder "
            "of the plugins is plugin_folder");
}

TEST_F(Load, SaysNumbersAsTheyWereWritten) {
  const auto said = [&](const std::string& number) {
    const std::string line = mistake("{\"limits\": {\"body\": " + number + "}}");
    return line.substr(0, line.find(", allowed"));
  };
  for (const char* number : {"99999999999999999999", "1e3", "-1.0", "-0.50", "1.50"})
    EXPECT_EQ(said(number), "p.json:1: limits.body: is " + std::string{number});
  const auto spelt = [&](const std::string& text) {
    const std::string line = mistake({{}, {{"PORTICO_DEADLINES_BODY", text}}, {}});
    return line.substr(0, line.find(", allowed"));
  };
  for (const char* number : {"nan", "1e300", "-1", "99999999999999999999", "inf"})
    EXPECT_EQ(spelt(number), "PORTICO_DEADLINES_BODY: deadlines.body: is " + std::string{number});
}

TEST_F(Load, CountsLinesThatEndInACarriageReturn) {
  EXPECT_THAT(mistake("{\r\r\"lisen\": 5}"), StartsWith("p.json:3: lisen: "));
  EXPECT_THAT(mistake("{\r\n\r\n\"lisen\": 5}"), StartsWith("p.json:3: lisen: "));
  EXPECT_THAT(mistake("{ // of mine\r\"lisen\": 5}"), StartsWith("p.json:2: lisen: "));
  EXPECT_THAT(mistake("{\r\"a\" 5}"), EndsWith("(column 5)"));
}

// As in a file, which is UTF-8 throughout.
TEST_F(Load, RefusesBytesThatAreNotUtf8) {
  EXPECT_EQ(mistake({{},
                     {{"PORTICO_DOCS_TITLE", "a\xff"
                                             "b"}},
                     {}}),
            "PORTICO_DOCS_TITLE: docs.title: holds the byte \\xff, which is not UTF-8: write it in "
            "UTF-8");
  EXPECT_THAT(mistake({{}, {}, {{"docs.servers", "/a,/\xe4"}}}),
              StartsWith("--docs-servers: docs.servers: holds the byte \\xe4, which is not UTF-8"));
}

TEST_F(Load, NamesTheVariableThatAFlagSuggests) {
  Mistakes found;
  load({std::nullopt, {{"PORTICO_PLUGINS", "/srv"}, {"PORTICO_SDK_VERSION", "1"}}, {}}, found);
  EXPECT_THAT(found.warnings(),
              ElementsAre("PORTICO_PLUGINS: is no setting and has no effect: write "
                          "PORTICO_PLUGIN_FOLDER, or remove it",
                          "PORTICO_SDK_VERSION: is no setting and has no effect: remove it"));
}

TEST_F(Load, WarnsOfAVariableThatIsMisspelt) {
  Mistakes found;
  load({std::nullopt,
        {{"PORTICO_LIMIT_BODY", "5"},
         {"PORTICO_FOO", "1"},
         {"PORTICO_ZZZZZZ", "1"},
         {"PORTICO_CONFIG", "p.json"},
         {"PORTICO_SERVICE_HOST", "10.0.0.1"},
         {"PORTICO_SERVICE_PORT_HTTP", "80"},
         {"PORTICO_PORT", "tcp://10.0.0.1:80"},
         {"PORTICO_PORT_80_TCP_ADDR", "10.0.0.1"},
         {"PORTICO_DB_SERVICE_HOST", "10.0.0.2"}},
        {}},
       found);
  EXPECT_TRUE(found.empty());
  EXPECT_THAT(found.warnings(),
              ElementsAre("PORTICO_FOO: is no setting and has no effect: remove it",
                          "PORTICO_LIMIT_BODY: is no setting and has no effect: write "
                          "PORTICO_LIMITS_BODY, or remove it",
                          "PORTICO_ZZZZZZ: is no setting and has no effect: remove it"));
}

// A NUL would end it for the system, and not for whoever reads it.
TEST_F(Load, RefusesTextsThatHoldANul) {
  EXPECT_EQ(mistake(R"({"docs": {"title": "a\u0000b"}})"),
            R"(p.json:1: docs.title: is "a\u0000b", allowed is a text that is not empty, without )"
            "\\u0000");
  EXPECT_THAT(mistake(R"({"uploads": {"folder": "/srv/x\u0000y"}})"),
              EndsWith(", without \\u0000"));
  EXPECT_THAT(mistake(R"({"state_folder": "/srv/x\u0000y"})"),
              StartsWith("p.json:1: state_folder: "));
  EXPECT_THAT(mistake(R"({"plugins": {"a": {"prefix": "/v1\n"}}})"), HasSubstr("plugins.a.prefix"));
  EXPECT_THAT(mistake(R"({"plugins": {"a": {"prefix": "//v1"}}})"), HasSubstr("plugins.a.prefix"));
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"prefix": "/{a}"}}})"),
            R"(p.json:1: plugins.a.prefix: is "/{a}", allowed is a path such as /v1, without a )"
            R"(slash at its end, empty segments, . and .., blanks and ? # % { } \ " < >; or "")");
  EXPECT_EQ(mistake(R"({"plugins": {"a": {"prefix": "/v1/api"}}})"), "");
}

TEST_F(Load, RefusesATrustKeyThatIsNone) {
  EXPECT_THAT(mistake("{\"trust\": {\n\"keys\": [\"nonsense\"]}}"),
              AllOf(StartsWith("p.json:2: trust.keys: is [\"nonsense\"], allowed is a list of "
                               "Ed25519 public keys"),
                    HasSubstr("openssl pkey")));
  EXPECT_EQ(mistake("{\"trust\": {\"keys\": [\"" + std::string(64, 'a') + "\"]}}"), "");
}

TEST_F(Load, KeepsThePluginsSectionsWithTheirLines) {
  const Settings settings =
      from("{\"plugins\": {\n  \"items\": {\n    \"config\": {\n      \"a/b\": {\"c\": [1,\n "
           "2]}\n}},\n \"off\": {\"enabled\": false}}}");
  const Section& items = settings.section("items");
  EXPECT_TRUE(items.enabled);
  EXPECT_EQ(items.config, R"({"a/b":{"c":[1,2]}})");
  EXPECT_THAT(items.where("/a~1b/c/1"), EndsWith("p.json:5"));
  EXPECT_THAT(items.where("/a~1b/missing"), EndsWith("p.json:4"));
  EXPECT_THAT(items.where("/missing"), EndsWith("p.json:3"));
  EXPECT_FALSE(settings.section("off").enabled);
  EXPECT_EQ(settings.section("other").config, "{}");
  EXPECT_EQ(settings.section("other").where("/x"), "");
}

TEST_F(Load, ChecksThePluginsSections) {
  EXPECT_THAT(mistake("{\"plugins\": {\n\"Items\": {}}}"),
              StartsWith("p.json:2: plugins.Items: is no plugin's id"));
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": {\n\"confg\": {}}}}"),
              StartsWith("p.json:2: plugins.items.confg: is no setting"));
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": {\"config\": 5}}}"),
              HasSubstr("plugins.items.config: is 5, allowed is an object"));
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": {\"enabled\": 1}}}"),
              HasSubstr("plugins.items.enabled: is 1"));
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": true}}"),
              HasSubstr("plugins.items: must be an object"));
}

TEST_F(Load, ReadsWhatTheHostOwnsAroundARequest) {
  const Settings settings = from(R"({
    "cors": {"allow_origins": ["https://a.org"], "allow_credentials": true, "max_age": 5},
    "compression": {"enabled": true, "codings": ["gzip"]},
    "security_headers": {"enabled": true, "frame_options": ""},
    "request_id": {"header": "X-Trace", "accept": false}})");
  EXPECT_THAT(settings.cors.allow_origins, ElementsAre("https://a.org"));
  EXPECT_THAT(settings.cors.allow_methods, ElementsAre("GET"));
  EXPECT_TRUE(settings.cors.allow_credentials);
  EXPECT_EQ(settings.cors.max_age, 5u);
  EXPECT_THAT(settings.compression.codings, ElementsAre("gzip"));
  EXPECT_EQ(settings.compression.minimum_size, 500u);
  EXPECT_EQ(settings.security_headers.frame_options, "");
  EXPECT_EQ(settings.security_headers.referrer_policy, "no-referrer");
  EXPECT_EQ(settings.request_id.header, "X-Trace");
  EXPECT_FALSE(settings.request_id.accept);
}

TEST_F(Load, TakesListsAndTruthsFromFlagsAndVariables) {
  const Settings settings =
      load({{},
            {{"PORTICO_CORS_ALLOW_ORIGINS", "https://a.org,https://b.org"},
             {"PORTICO_TRUSTED_HOSTS_ALLOWED", "a.org"},
             {"PORTICO_COMPRESSION_MEDIA_TYPES", ""}},
            {{"compression.enabled", "true"}, {"security_headers.referrer_policy", ""}}});
  EXPECT_THAT(settings.cors.allow_origins, ElementsAre("https://a.org", "https://b.org"));
  EXPECT_THAT(settings.trusted_hosts.allowed, ElementsAre("a.org"));
  EXPECT_TRUE(settings.compression.media_types.empty());
  EXPECT_TRUE(settings.compression.enabled);
  EXPECT_EQ(settings.security_headers.referrer_policy, "");
  EXPECT_EQ(mistake(Sources{{}, {}, {{"compression.enabled", "yes"}}}),
            "--compression-enabled: compression.enabled: is \"yes\", allowed is true or false");
  EXPECT_THAT(mistake(Sources{{}, {{"PORTICO_LISTEN", ""}}, {}}), HasSubstr("listen: is []"));
}

TEST_F(Load, NamesTheLineOfAPolicysMistake) {
  EXPECT_EQ(mistake("{\"cors\": {\n\"allow_origin\": [\"*\"]}}"),
            "p.json:2: cors.allow_origin: is no setting, allowed is one of allow_origins, "
            "allow_origin_regex, allow_methods, allow_headers, allow_credentials, expose_headers, "
            "allow_private_network, max_age: did you mean allow_origins?");
  EXPECT_EQ(
      mistake("{\"cors\": {\n\"allow_origins\": \"*\"}}"),
      "p.json:2: cors.allow_origins: is \"*\", allowed is a list of texts that are not empty");
  EXPECT_THAT(mistake("{\"cors\": {\"allow_methods\": [\"\"]}}"), HasSubstr("is [\"\"]"));
  EXPECT_EQ(mistake("{\"compression\": {\"codings\": [\n\"zstd\"]}}"),
            "p.json:1: compression.codings: is [\"zstd\"], allowed is a list of br, gzip");
  EXPECT_THAT(mistake("{\"https_redirect\": {\"enabled\": 1}}"),
              HasSubstr("is 1, allowed is true or false"));
  EXPECT_THAT(mistake("{\"security_headers\": {\"frame_options\": null}}"),
              HasSubstr("is null, allowed is a text"));
  EXPECT_THAT(mistake("{\"request_id\": {\"header\": \"\"}}"), HasSubstr("not empty"));
}

TEST_F(Load, GivesAPluginCorsOfItsOwn) {
  const Settings settings = from("{\"cors\": {\"allow_origins\": [\"*\"], \"max_age\": 1},\n"
                                 "\"plugins\": {\"items\": {\"cors\": {\n"
                                 "\"allow_origins\": [\"https://a.org\"]}}, \"users\": {}}}");
  ASSERT_TRUE(settings.section("items").cors.has_value());
  EXPECT_THAT(settings.section("items").cors->allow_origins, ElementsAre("https://a.org"));
  EXPECT_EQ(settings.section("items").cors->max_age, 600u) << "the default, not the host's";
  EXPECT_FALSE(settings.section("users").cors.has_value());
  EXPECT_EQ(settings.cors.max_age, 1u);
  EXPECT_THAT(settings.origin("plugins.items.cors.allow_origins").text(), EndsWith("p.json:3"));
  EXPECT_THAT(settings.origin("plugins.items.cors.max_age").text(), EndsWith("p.json:2"));
  EXPECT_EQ(mistake("{\"plugins\": {\"items\": {\"cors\": {\n\"max_age\": -1}}}}"),
            "p.json:2: plugins.items.cors.max_age: is -1, allowed is a whole number from 0 to "
            "31536000, of seconds or with a unit (\"30s\")");
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": {\"cors\": {\n\"origins\": []}}}}"),
              StartsWith("p.json:2: plugins.items.cors.origins: is no setting, allowed is one of "
                         "allow_origins"));
  EXPECT_THAT(mistake("{\"plugins\": {\"items\": {\"cors\": true}}}"),
              HasSubstr("plugins.items.cors: must be an object with allow_origins"));
}

TEST_F(Load, NamesTheFlagOrTheVariable) {
  EXPECT_EQ(mistake(Sources{{}, {}, {{"limits.body", "many"}}}),
            "--limits-body: limits.body: is \"many\", allowed is a whole number from 0 to "
            "1073741824, of bytes "
            "or with a unit (\"32MiB\")");
  EXPECT_EQ(mistake(Sources{{}, {{"PORTICO_LOG_LEVEL", "loud"}}, {}}),
            "PORTICO_LOG_LEVEL: log.level: is \"loud\", allowed is one of debug, information, "
            "warning, error");
  EXPECT_THAT(mistake(Sources{{}, {}, {{"listen", "a:1,b"}}}),
              StartsWith("--listen: listen: has [\"b\"], allowed is"));
}

TEST_F(Load, SaysWhenTheFileCannotBeRead) {
  EXPECT_THAT(mistake(Sources{folder / "none.json", {}, {}}),
              HasSubstr("none.json: cannot be read: No such file"));
  EXPECT_THAT(mistake(Sources{folder.path(), {}, {}}), HasSubstr("it is a folder"));
  EXPECT_THAT(mistake(Sources{"/dev/zero", {}, {}}), HasSubstr("it has more than 16 MiB"));
}

TEST_F(Load, ReadsAPipeOnce) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = R"({"limits": {"body": 5}})";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const Settings settings = load({"/dev/fd/" + std::to_string(ends[0]), {}, {}});
  ::close(ends[0]);
  EXPECT_EQ(settings.limits.body, 5u);
  EXPECT_EQ(settings.file, Provenance::File::once);
  EXPECT_EQ(from("{}").file, Provenance::File::lasting);
}

TEST_F(Load, WaitsForWhoeverWritesToAPipe) {
  const auto file = folder.path() / "fifo.json";
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  std::thread writer{[&] { std::ofstream{file} << R"({"limits": {"body": 6}})"; }};
  EXPECT_EQ(load({file, {}, {}}).limits.body, 6u);
  writer.join();
}

TEST_F(Load, NamesTheMemberOfAListenerThatIsWrong) {
  EXPECT_EQ(mistake(R"({"listen": [{"address": "unix:/a.sock", "mode": 660}]})"),
            "p.json:1: listen.0.mode: is 660, allowed is text such as \"0660\"");
  EXPECT_EQ(mistake("{\"listen\": [\"a:1\",\n{\"address\": \"a:2\", \"cert\": \"x\"}]}"),
            "p.json:2: listen.1.cert: is no member, there are address, tls, proxy_protocol, mode, "
            "owner, group");
  EXPECT_EQ(mistake(R"({"listen": [{"tls": "default"}]})"),
            "p.json:1: listen.0: has no member address, which it needs");
  EXPECT_EQ(mistake(R"({"listen": [{"address": "a:1", "owner": "x"}]})"),
            "p.json:1: listen.0.owner: is said of \"a:1\", and only a socket of a file "
            "(unix:/path) has one");
  EXPECT_EQ(mistake(R"({"listen": ["unix:run/rel.sock"]})"),
            "p.json:1: listen.0: is \"unix:run/rel.sock\", and needs an absolute path, such as "
            "unix:/run/portico.sock");
  EXPECT_THAT(mistake(R"({"listen": [{"address": "nonsense"}]})"),
              StartsWith("p.json:1: listen.0.address: is \"nonsense\", allowed is \"host:port\""));
  EXPECT_EQ(mistake(R"({"tls": {"certificates": [{"certificate": "a", "privat_key": "b"}]}})"),
            "p.json:1: tls.certificates.0.privat_key: is no member, there are certificate, "
            "private_key, ocsp");
  EXPECT_THAT(mistake(Sources{{}, {}, {{"listen", R"([{"address": "a:1", "tls": 5}])"}}}),
              EndsWith("listen.0.tls: is 5, allowed is the name of a profile (see tls)"));
}

TEST_F(Load, RefusesPatternsThatNoPathMatches) {
  const auto lines =
      mistakes(R"({"log": {"exclude": ["/a", "/b*", "*", "/", "healthz", "/a*b"]}})");
  EXPECT_THAT(lines, ElementsAre("p.json:1: log.exclude: \"healthz\" matches no path: a path "
                                 "begins with /, and a * stands at the end alone",
                                 StartsWith("p.json:1: log.exclude: \"/a*b\" matches no path")));
}

TEST_F(Load, WarnsOfARefusalBeyondNoLimit) {
  const auto warnings = [&](const std::string& text) {
    Mistakes found;
    load({folder.write("p.json", text), {}, {}}, found);
    return found.warnings();
  };
  EXPECT_THAT(warnings(R"({"limits": {"connections": 0, "connections_beyond": "refuse"}})"),
              ElementsAre(EndsWith("p.json:1: limits.connections_beyond: has no effect while "
                                   "limits.connections is 0: set a limit, or remove it")));
  EXPECT_THAT(warnings(R"({"limits": {"connections": 9, "connections_beyond": "refuse"}})"),
              ::testing::IsEmpty());
}

}  // namespace
}  // namespace portico::settings
