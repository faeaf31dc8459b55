// What the variables OTEL_* say, and what becomes of what they cannot say.

#include "trace/export/otel_variables.hpp"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portico::trace {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

Configured configured(const std::map<std::string, std::string>& variables,
                      const settings::Tracing& settings = {}) {
  return configure(settings, "1.2", [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view{} : std::string_view{found->second};
  });
}

std::string text(const std::vector<Attribute>& all, const std::string& name) {
  for (const Attribute& one : all)
    if (one.name == name) return std::get<std::string>(one.value);
  return "none";
}

constexpr const char* base = "OTEL_EXPORTER_OTLP_ENDPOINT";

TEST(OtelVariables, WithoutACollectorNothingIsTraced) {
  EXPECT_FALSE(configured({}).exporter);
  EXPECT_FALSE(configured({{base, " "}}).exporter);
  EXPECT_FALSE(configured({{base, "http://c:4318"}, {"OTEL_SDK_DISABLED", "TRUE"}}).exporter);
  EXPECT_FALSE(configured({{base, "http://c:4318"}, {"OTEL_TRACES_EXPORTER", "none"}}).exporter);
  EXPECT_THAT(configured({}).warnings, IsEmpty());
}

TEST(OtelVariables, AnEndpointGetsItsPath) {
  const auto url = [](const std::map<std::string, std::string>& variables,
                      const std::string& setting = {}) {
    return configured(variables, {.endpoint = setting}).exporter->collector.url();
  };
  EXPECT_EQ(url({{base, "http://c:4318"}}), "http://c:4318/v1/traces");
  EXPECT_EQ(url({{base, "http://c/otlp/"}}), "http://c:80/otlp/v1/traces");
  EXPECT_EQ(url({{base, "http://c:4318"}, {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://d/x"}}),
            "http://d:80/x");
  EXPECT_EQ(url({{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://[::1]:1"}}), "http://[::1]:1/");
  EXPECT_EQ(url({{base, "http://c:4318"}}, "http://e:4318"), "http://e:4318/v1/traces");
  EXPECT_EQ(url({}, "http://e:4318/own"), "http://e:4318/own");
}

// Before what is asked of it, which is sent, and not shown.
TEST(OtelVariables, AnEndpointWithAQueryGetsItsPathToo) {
  const auto collector = [](const std::map<std::string, std::string>& variables,
                            const std::string& setting = {}) {
    return configured(variables, {.endpoint = setting}).exporter->collector;
  };
  EXPECT_EQ(collector({{base, "http://c:4318?key=x"}}).path, "/v1/traces?key=x");
  EXPECT_EQ(collector({{base, "http://c:4318/otlp/?key=x/"}}).path, "/otlp/v1/traces?key=x/");
  EXPECT_EQ(collector({}, "http://c:4318?key=x").path, "/v1/traces?key=x");
  EXPECT_EQ(collector({}, "http://c:4318/?key=x").path, "/v1/traces?key=x");
  EXPECT_EQ(collector({}, "http://c:4318/own?key=x").path, "/own?key=x");
  EXPECT_EQ(collector({}, "http://c:4318/own?key=x").url(), "http://c:4318/own");
}

TEST(OtelVariables, AnEndpointThatCannotBeUsedIsTold) {
  for (const char* url : {"c:4318", "gopher://c:4318", "http://", "ftp://c", "http://a:b@c"}) {
    const Configured made = configured({{base, url}});
    EXPECT_FALSE(made.exporter) << url;
    EXPECT_THAT(made.warnings, ElementsAre(HasSubstr(base))) << url;
    EXPECT_NE(endpoint_objection(url), "") << url;
  }
  EXPECT_EQ(endpoint_objection(""), "");
  EXPECT_EQ(endpoint_objection("http://127.0.0.1:4318"), "");
}

TEST(OtelVariables, SayWhomAConnectionOverTlsBelieves) {
  const Collector plain =
      configured({{base, "http://c"}, {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"}})
          .exporter->collector;
  EXPECT_FALSE(plain.tls);
  EXPECT_EQ(plain.port, 80);
  const Configured secure = configured({{base, "https://c/otlp"},
                                        {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
                                        {"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE", "/own.pem"},
                                        {"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/client.pem"},
                                        {"OTEL_EXPORTER_OTLP_CLIENT_KEY", "/client.key"}});
  EXPECT_EQ(secure.exporter->collector.tls,
            (tls::ClientFiles{"/own.pem", "/client.pem", "/client.key"}));
  EXPECT_EQ(secure.exporter->collector.url(), "https://c:443/otlp/v1/traces");
  EXPECT_THAT(secure.warnings,
              ElementsAre(HasSubstr("OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE cannot"),
                          HasSubstr("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")));
  EXPECT_EQ(endpoint_objection("https://c:4318"), "");
}

TEST(OtelVariables, HaveDefaults) {
  const Configured made = configured({{base, "http://c:4318"}});
  const Exporter::Options& options = *made.exporter;
  EXPECT_EQ(options.queue, 2048u);
  EXPECT_EQ(options.batch, 512u);
  EXPECT_EQ(options.delay.count(), 5000);
  EXPECT_EQ(options.patience.count(), 30000);
  EXPECT_EQ(options.collector.timeout.count(), 10000);
  EXPECT_EQ(options.collector.encoding, Encoding::protobuf);
  EXPECT_FALSE(options.collector.gzip);
  EXPECT_EQ(text(options.resource, "service.name"), "portico");
  EXPECT_EQ(text(options.resource, "service.version"), "1.2");
  EXPECT_EQ(made.tracer.sampler, Sampler{});
}

TEST(OtelVariables, SayHow) {
  const Configured made =
      configured({{base, "http://c:4318"},
                  {"OTEL_EXPORTER_OTLP_HEADERS", "a=1, authorization=Basic%20x ,b=2"},
                  {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
                  {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"},
                  {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"},
                  {"OTEL_EXPORTER_OTLP_TIMEOUT", "7"},
                  {"OTEL_BSP_MAX_QUEUE_SIZE", "10"},
                  {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "20"},
                  {"OTEL_BSP_SCHEDULE_DELAY", "30"},
                  {"OTEL_BSP_EXPORT_TIMEOUT", "40"},
                  {"OTEL_RESOURCE_ATTRIBUTES", "service.name=one,service.version=9,team=a%2Cb"},
                  {"OTEL_SERVICE_NAME", "two"},
                  {"OTEL_PROPAGATORS", "baggage"},
                  {"OTEL_TRACES_SAMPLER", "traceidratio"},
                  {"OTEL_TRACES_SAMPLER_ARG", "0.25"}},
                 {.endpoint = "", .exclude = {"/x"}});
  EXPECT_THAT(made.warnings, IsEmpty());
  const Exporter::Options& options = *made.exporter;
  EXPECT_THAT(options.collector.headers,
              ElementsAre(Pair("a", "1"), Pair("authorization", "Basic x"), Pair("b", "2")));
  EXPECT_EQ(options.collector.encoding, Encoding::json);
  EXPECT_TRUE(options.collector.gzip);
  EXPECT_EQ(options.collector.timeout.count(), 7);
  EXPECT_EQ(options.queue, 10u);
  EXPECT_EQ(options.batch, 10u);
  EXPECT_EQ(options.delay.count(), 30);
  EXPECT_EQ(options.patience.count(), 40);
  EXPECT_EQ(text(options.resource, "service.name"), "two");
  EXPECT_EQ(text(options.resource, "service.version"), "9");
  EXPECT_EQ(text(options.resource, "team"), "a,b");
  EXPECT_FALSE(made.tracer.accepts);
  EXPECT_EQ(made.tracer.sampler, *Sampler::named("traceidratio", 0.25));
  EXPECT_THAT(made.tracer.exclude, ElementsAre("/x"));
}

TEST(OtelVariables, WhatTheyCannotSayCountsAsTheDefault) {
  const Configured made = configured({{base, "http://c:4318"},
                                      {"OTEL_SDK_DISABLED", "yes"},
                                      {"OTEL_TRACES_EXPORTER", "zipkin"},
                                      {"OTEL_TRACES_SAMPLER", "some"}});
  EXPECT_TRUE(made.exporter);
  EXPECT_EQ(made.warnings.size(), 3u) << ::testing::PrintToString(made.warnings);
  EXPECT_EQ(made.tracer.sampler, Sampler{});
  const Configured sampled = configured({{base, "http://c:4318"},
                                         {"OTEL_EXPORTER_OTLP_HEADERS", "nothing,a b=1,c=%0d%0a"},
                                         {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
                                         {"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"},
                                         {"OTEL_EXPORTER_OTLP_TIMEOUT", "0"},
                                         {"OTEL_BSP_MAX_QUEUE_SIZE", "-1"},
                                         {"OTEL_TRACES_SAMPLER", "traceidratio"},
                                         {"OTEL_TRACES_SAMPLER_ARG", "2"}});
  EXPECT_EQ(sampled.warnings.size(), 8u) << ::testing::PrintToString(sampled.warnings);
  EXPECT_THAT(sampled.exporter->collector.headers, IsEmpty());
  EXPECT_EQ(sampled.exporter->collector.encoding, Encoding::protobuf);
  EXPECT_EQ(sampled.exporter->queue, 2048u);
  EXPECT_EQ(sampled.exporter->collector.timeout.count(), 10000);
  EXPECT_EQ(sampled.tracer.sampler, *Sampler::named("traceidratio", 1));
}

}  // namespace
}  // namespace portico::trace
