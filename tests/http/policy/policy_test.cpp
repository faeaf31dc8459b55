#include "http/policy/policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "http/decoded.hpp"
#include "http/given.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

using nlohmann::json;
using Fields = std::multiset<std::pair<std::string, std::string>>;

const std::string folder = PORTICO_SOURCE_DIR "/tests/http/cases/policy/";

std::vector<std::string> words(const json& list) { return list.get<std::vector<std::string>>(); }

settings::Cors cors_of(const json& given) {
  settings::Cors options = settings::load({}).cors;
  for (const auto& [key, value] : given.items()) {
    if (key == "allow_origins")
      options.allow_origins = words(value);
    else if (key == "allow_origin_regex")
      options.allow_origin_regex = value.get<std::string>();
    else if (key == "allow_methods")
      options.allow_methods = words(value);
    else if (key == "allow_headers")
      options.allow_headers = words(value);
    else if (key == "expose_headers")
      options.expose_headers = words(value);
    else if (key == "allow_credentials")
      options.allow_credentials = value.get<bool>();
    else if (key == "allow_private_network")
      options.allow_private_network = value.get<bool>();
    else if (key == "max_age")
      options.max_age = value.get<std::uint32_t>();
    else
      throw std::runtime_error{"cors: " + key};
  }
  // Settings without an origin switch it off: here it is on, and the one origin asks for nothing.
  if (!options.on()) options.allow_origins = {"https://nobody.invalid"};
  return options;
}

// Starlette offers gzip only and has no request id.
settings::Settings options(const json& given) {
  settings::Settings options = settings::load({});
  options.request_id.send = false;
  for (const auto& [key, value] : given.items()) {
    if (key == "cors") {
      options.cors = cors_of(value);
    } else if (key == "compress") {
      options.compression.enabled = true;
      options.compression.codings = {"gzip"};
      options.compression.minimum_size = value.value("minimum_size", std::size_t{500});
    } else if (key == "trusted_hosts") {
      options.trusted_hosts.allowed = words(value.at("allowed"));
      options.trusted_hosts.www_redirect = value.value("www_redirect", true);
    } else if (key == "https_redirect") {
      options.https_redirect.enabled = true;
    } else {
      throw std::runtime_error{"option " + key};
    }
  }
  return options;
}

std::string text(const json& given) {
  if (!given.contains("repeat")) return given.value("body", "");
  const auto& repeat = given.at("repeat");
  return std::string(repeat.at(1).get<std::size_t>(), repeat.at(0).get<std::string>().at(0));
}

// A source over the chunks of a case.
struct Chunks {
  std::vector<std::string> all;
  std::size_t at = 0;

  static portico_result next(void* self, portico_str* chunk) {
    auto& mine = *static_cast<Chunks*>(self);
    if (mine.at == mine.all.size()) return PORTICO_END;
    const std::string& piece = mine.all[mine.at++];
    *chunk = {piece.data(), piece.size()};
    return PORTICO_OK;
  }
};

void make_reply(Given& given, const json& reply, Chunks& chunks) {
  given.replied(reply.at("status").get<int>(), reply.at("media_type").get<std::string>(),
                text(reply));
  for (const auto& field : reply.value("headers", json::array()))
    given.field(field.at(0).get<std::string>(), field.at(1).get<std::string>());
  if (!reply.contains("chunks")) return;
  chunks.all = words(reply.at("chunks"));
  given.exchange.reply.source =
      message::Owned<portico_source>{portico_source{&chunks, Chunks::next, nullptr}};
}

// The order of the names in Vary says nothing.
std::string sorted_words(std::string_view list) {
  std::multiset<std::string> sorted;
  message::each_word(list, [&](auto word) { sorted.emplace(word); });
  std::string text;
  for (const auto& word : sorted) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

Fields fields(const message::Reply& reply) {
  Fields all;
  if (!reply.media_type.empty()) all.emplace("content-type", reply.media_type);
  for (const auto& [name, value] : reply.headers) {
    std::string lower{name};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    all.emplace(lower, lower == "vary" ? sorted_words(value) : std::string{value});
  }
  return all;
}

Fields fields(const json& headers) {
  Fields all;
  for (const auto& field : headers) {
    const auto name = field.at(0).get<std::string>(), value = field.at(1).get<std::string>();
    if (!value.empty()) all.emplace(name, name == "vary" ? sorted_words(value) : value);
  }
  return all;
}

void check(const json& test) {
  const json& asked = test.at("request");
  Given given{asked.at("method").get<std::string>(), asked.at("path").get<std::string>()};
  for (const auto& field : asked.at("headers"))
    given.with(field.at(0).get<std::string>(), field.at(1).get<std::string>());
  if (asked.value("scheme", "http") == "https") given.over_https();
  const Policy policy{options(test.at("options"))};
  Chunks chunks;
  if (!policy.before(given.exchange)) make_reply(given, test.at("reply"), chunks);
  policy.after(given.exchange);

  const json& expect = test.at("expect");
  EXPECT_EQ(given.exchange.reply.status, expect.at("status").get<int>());
  EXPECT_EQ(fields(given.exchange.reply), fields(expect.at("headers")));
  const bool untouched =
      test.at("reply").value("headers", json::array()).dump().find("ncoding") != std::string::npos;
  EXPECT_EQ(untouched ? given.body() : read_body(given.exchange), text(expect));
}

// Returns the number of cases. A case that differences.json names is held to what stands there.
std::size_t check_file(const std::string& name, std::set<std::string>& excused) {
  std::ifstream excuses{folder + "differences.json"};
  const json differences = json::parse(excuses);
  std::ifstream file{folder + name};
  std::size_t count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    json test = json::parse(line);
    const auto id = test.at("id").get<std::string>();
    SCOPED_TRACE(id);
    if (differences.contains(id)) {
      excused.insert(id);
      const json& difference = differences.at(id);
      EXPECT_FALSE(difference.at("reason").get<std::string>().empty());
      if (!difference.contains("expect")) continue;
      test["expect"].update(difference.at("expect"));
    }
    check(test);
  }
  return count;
}

TEST(Policy, AnswersAsStarletteDoes) {
  std::set<std::string> excused;
  EXPECT_EQ(check_file("observed.jsonl", excused), 32U);
  EXPECT_GT(check_file("recorded.jsonl", excused), 450U);
  std::ifstream excuses{folder + "differences.json"};
  EXPECT_EQ(json::parse(excuses).size(), excused.size()) << "a difference excuses no case";
}

TEST(Policy, OnlyTheRequestIdIsOnByDefault) {
  const Policy policy{settings::load({})};
  Given given;
  given.with("origin", "https://ex.org").with("accept-encoding", "gzip, br");
  given.with("host", "anything.example");
  EXPECT_FALSE(policy.before(given.exchange));
  given.replied(200, "text/plain", std::string(5000, 'x'));
  policy.after(given.exchange);
  ASSERT_EQ(given.exchange.reply.headers.size(), 1U);
  EXPECT_EQ(given.sent("x-request-id"), given.exchange.id);
  EXPECT_EQ(given.body().size(), 5000U);
}

TEST(Policy, WhatItsRulesHaveAnsweredOutlivesIt) {
  settings::Settings options = settings::load({});
  options.trusted_hosts.allowed = {"a.org"};
  RuleStates states;
  const auto answered = [&](const Policy& policy) {
    for (const auto& [rule, count] : policy.answers())
      if (rule == "trusted_hosts") return count;
    return std::uint64_t{0};
  };
  for (std::uint64_t made = 1; made <= 3; ++made) {
    const Policy policy{options, states};
    Given good, bad;
    good.with("host", "a.org");
    bad.with("host", "b.org");
    EXPECT_FALSE(policy.before(good.exchange));
    EXPECT_TRUE(policy.before(bad.exchange));
    EXPECT_EQ(answered(policy), made);
  }
  options.trusted_hosts.allowed = {"*"};
  EXPECT_EQ(answered(Policy{options, states}), 3U) << "a counter does not go while it is off";
  EXPECT_EQ(Policy{settings::load({})}.answers().size(), std::size(rules)) << "nor is it missing";
}

TEST(Policy, CodedBodiesAreRefused) {
  const Policy policy{settings::load({})};
  Given given{"POST"};
  given.with("content-length", "10").with("content-encoding", "gzip");
  ASSERT_TRUE(policy.before(given.exchange));
  EXPECT_EQ(given.exchange.reply.status, 415);
  EXPECT_EQ(given.sent("accept-encoding"), "identity");
  EXPECT_EQ(given.body(), R"({"detail":"The body must not have a content coding"})");
}

settings::Settings with_two_plugins() {
  settings::Settings options = settings::load({});
  options.cors.allow_origins = {"https://host.org"};
  options.plugins["own"].cors = settings::load({}).cors;
  options.plugins["own"].cors->allow_origins = {"https://own.org"};
  options.plugins["shut"].cors = settings::load({}).cors;
  return options;
}

TEST(Policy, APluginsCorsReplacesTheHosts) {
  const Policy policy{with_two_plugins()};
  const auto allowed = [&](const std::string& plugin, const char* origin) {
    Given given;
    given.with("origin", origin).replied(200, "", "");
    given.exchange.owner = plugin;
    policy.after(given.exchange);
    return given.sent("access-control-allow-origin");
  };
  EXPECT_EQ(allowed("other", "https://host.org"), "https://host.org");
  EXPECT_EQ(allowed("other", "https://own.org"), "(none)");
  EXPECT_EQ(allowed("own", "https://host.org"), "(none)");
  EXPECT_EQ(allowed("own", "https://own.org"), "https://own.org");
  EXPECT_EQ(allowed("shut", "https://host.org"), "(none)");
}

TEST(Policy, APreflightIsAnsweredForThePluginWhosePathItIs) {
  const Policy policy{with_two_plugins()};
  const auto status = [&](std::string_view plugin) {
    Given given{"OPTIONS"};
    given.with("origin", "https://own.org").with("access-control-request-method", "GET");
    return policy.before(given.exchange, plugin) ? given.exchange.reply.status : 0;
  };
  EXPECT_EQ(status("own"), 200);
  EXPECT_EQ(status(""), 400);
  EXPECT_EQ(status("shut"), 0);
}

TEST(Policy, EveryAnswerOfTheHostIsMarked) {
  settings::Settings options = settings::load({});
  options.cors.allow_origins = {"*"};
  options.security_headers.enabled = true;
  options.trusted_hosts.allowed = {"example.org"};
  const Policy policy{options};
  Given refused;
  refused.with("origin", "https://a.org").with("host", "evil.org").with("x-request-id", "r-1");
  ASSERT_TRUE(policy.before(refused.exchange));
  policy.after(refused.exchange);
  EXPECT_EQ(refused.exchange.reply.status, 400);
  EXPECT_EQ(refused.sent("access-control-allow-origin"), "*");
  EXPECT_EQ(refused.sent("x-content-type-options"), "nosniff");
  EXPECT_EQ(refused.sent("x-request-id"), "r-1");

  Given failed;
  failed.with("origin", "https://a.org").replied(500, "text/plain", "Internal Server Error");
  policy.after(failed.exchange);
  EXPECT_EQ(failed.sent("access-control-allow-origin"), "*");
  EXPECT_EQ(failed.sent("x-request-id").size(), 32U);
}

TEST(Policy, AForgedHostIsNeverRedirected) {
  settings::Settings options = settings::load({});
  options.https_redirect.enabled = true;
  options.trusted_hosts.allowed = {"example.org"};
  const Policy policy{options};
  Given given;
  given.with("host", "evil.org");
  ASSERT_TRUE(policy.before(given.exchange));
  EXPECT_EQ(given.exchange.reply.status, 400);
  EXPECT_EQ(given.sent("location"), "(none)");
}

void expect_refused(const settings::Settings& options, const std::string& sentence) {
  try {
    const Policy policy{options};
    ADD_FAILURE() << "not refused: " << sentence;
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string{error.what()}.substr(0, sentence.size()), sentence);
  }
}

TEST(Policy, OptionsThatCannotBeUsedAreRefusedByName) {
  settings::Settings options = settings::load({});
  options.cors.allow_origin_regex = "(";
  expect_refused(options, "cors.allow_origin_regex: \"(\" is not a pattern");
  options = settings::load({});
  options.plugins["own"].cors.emplace().expose_headers = {"a\r\nb: c"};
  expect_refused(options, "plugins.own.cors.expose_headers: ");
  options = settings::load({});
  options.trusted_hosts.allowed = {"ex.*.org"};
  expect_refused(options, "trusted_hosts.allowed: \"ex.*.org\": a wildcard");
  options = settings::load({});
  options.security_headers.frame_options = "a\nb";
  expect_refused(options, "security_headers.frame_options: ");
  options = settings::load({});
  options.compression.gzip_level = 10;
  expect_refused(options, "compression.gzip_level: is 10, allowed is 1 to 9");
}

}  // namespace
}  // namespace portico::http
