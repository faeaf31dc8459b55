// W3C Trace Context, section by section.

#include "trace/trace_context.hpp"

#include <string>

#include <gtest/gtest.h>

#include "trace/trace_span.hpp"
#include "trace/tracer.hpp"

namespace portico::trace {
namespace {

const std::string usual = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string written(const Context& context) {
  std::string text(Context::size, '\0');
  context.write(text.data());
  return text;
}

TEST(TraceContext, IsWrittenAsItWasRead) {
  for (const std::string& text : {usual, usual.substr(0, 54) + '0'}) {
    const auto context = read_traceparent(text);
    ASSERT_TRUE(context) << text;
    EXPECT_EQ(written(*context), text);
  }
  EXPECT_EQ(read_traceparent(usual)->trace, (TraceId{0x0af7651916cd43dd, 0x8448eb211c80319c}));
}

TEST(TraceContext, FlagsThatNobodyKnowsAreNotPassedOn) {
  const auto context = read_traceparent(usual.substr(0, 53) + "ff");
  ASSERT_TRUE(context);
  EXPECT_EQ(written(*context), usual);
}

TEST(TraceContext, WhatIsMalformedIsNotThere) {
  for (std::string text : {std::string{}, std::string{"00-"}, usual.substr(0, 54), usual + "-",
                           usual + "1", "ff" + usual.substr(2), "0g" + usual.substr(2), " " + usual,
                           usual + " ", "0A" + usual.substr(2)})
    EXPECT_FALSE(read_traceparent(text)) << text;
  for (std::size_t at = 0; at < usual.size(); ++at)
    for (const char byte : {'F', 'g', '_', '\0', ' '}) {
      std::string text = usual;
      text[at] = byte;
      EXPECT_FALSE(read_traceparent(text)) << text;
    }
  EXPECT_FALSE(read_traceparent("00-" + std::string(32, '0') + usual.substr(35)));
  EXPECT_FALSE(read_traceparent(usual.substr(0, 36) + std::string(16, '0') + usual.substr(52)));
}

TEST(TraceContext, LaterVersionsMayHaveMoreBehindADash) {
  EXPECT_TRUE(read_traceparent("01" + usual.substr(2)));
  EXPECT_TRUE(read_traceparent("fe" + usual.substr(2) + "-and-more"));
  EXPECT_FALSE(read_traceparent("01" + usual.substr(2) + ".more"));
}

TEST(TraceContext, AStateIsAListOfKeysAndValues) {
  for (const std::string& text :
       {std::string{"a=1"}, std::string{"a=1,b=2"}, std::string{"a=1 , b=2"},
        std::string{"a=1,,b=2"}, std::string{"0tenant@system=x y"}, std::string{"a_-*/0=!~"},
        std::string(256, 'k') + "=1"})
    EXPECT_EQ(read_tracestate(text), text);
  EXPECT_EQ(read_tracestate(" a=1\t"), "a=1");
}

TEST(TraceContext, AStateThatBreaksTheGrammarIsDropped) {
  std::string many;
  for (int at = 0; at < 33; ++at) many += (at ? ",k" : "k") + std::to_string(at) + "=1";
  for (const std::string& text : {std::string{},
                                  std::string{","},
                                  std::string{"a"},
                                  std::string{"=1"},
                                  std::string{"A=1"},
                                  std::string{"0a=1"},
                                  std::string{"a="},
                                  std::string{"a=1=2"},
                                  std::string{"a@=1"},
                                  std::string{"@a=1"},
                                  std::string{"a@0b=1"},
                                  std::string{"a@b@c=1"},
                                  std::string{"a=\x7f"},
                                  std::string{"a=\xc3\xa4"},
                                  std::string(257, 'k') + "=1",
                                  many,
                                  "a=" + std::string(257, 'v'),
                                  "a=" + std::string(200, 'v') + ",b=" + std::string(200, 'v') +
                                      ",c=" + std::string(200, 'v'),
                                  std::string{"a=1,b=2,a=3"},
                                  std::string{"a=1, a=1"}})
    EXPECT_EQ(read_tracestate(text), "") << text;
}

TEST(TraceContext, OneTextHasBoth) {
  message::Arena arena;
  const std::string_view text = text_of(*read_traceparent(usual), "a=1", arena);
  EXPECT_EQ(text, usual + " a=1");
  EXPECT_EQ(traceparent_of(text), usual);
  EXPECT_EQ(tracestate_of(text), "a=1");
  EXPECT_TRUE(is_sampled(text));
  EXPECT_EQ(tracestate_of(usual), "");
  EXPECT_FALSE(is_sampled(""));
}

TEST(TraceContext, OfWhoeverIsNotBelievedATextIsLookedAt) {
  EXPECT_EQ(checked(usual), usual);
  EXPECT_EQ(checked(usual + " a=1"), usual + " a=1");
  EXPECT_EQ(checked(usual + " A=1"), usual);
  EXPECT_EQ(checked(usual + "\na=1"), usual);
  EXPECT_EQ(checked("x" + usual), "");
}

TEST(Span, KeepsSoMuchAndNoMore) {
  auto span = begin_span(usual, std::string(1000, 'n'), SpanKind::client);
  ASSERT_TRUE(span);
  EXPECT_EQ(span->name.size(), Span::longest_name);
  EXPECT_EQ(span->parent, 0xb7ad6b7169203331);
  for (int at = 0; at < 1000; ++at)
    span->set("name " + std::to_string(at), std::string(10000, 'v'));
  span->set("name 0", true);
  EXPECT_EQ(span->attributes.size(), Span::most_attributes);
  EXPECT_EQ(std::get<bool>(span->attributes[0].value), true);
  EXPECT_EQ(std::get<std::string>(span->attributes[1].value).size(), Span::longest_text);
  EXPECT_FALSE(begin_span(usual.substr(0, 54) + '0', "", SpanKind::internal));
  EXPECT_FALSE(begin_span("", "", SpanKind::internal));
}

// ---- What a request begins with ----

struct Begun {
  std::string text;
  bool sampled;
};

Begun begin(const Tracer& tracer, const std::vector<message::Header>& headers) {
  message::Arena arena;
  message::Request request;
  request.path = "/";
  request.headers = headers;
  const auto [text, trail] = tracer.begin(request, arena);
  return {std::string{text}, trail != nullptr};
}

TEST(Tracer, TwoParentsSayNothing) {
  const Begun begun = begin(Tracer{{}}, {{"traceparent", usual}, {"traceparent", usual}});
  EXPECT_NE(begun.text.substr(3, 32), usual.substr(3, 32));
  EXPECT_TRUE(begun.sampled);
}

TEST(Tracer, SeveralStatesAreOne) {
  const Begun begun =
      begin(Tracer{{}}, {{"tracestate", "a=1"}, {"traceparent", usual}, {"tracestate", "b=2,c=3"}});
  EXPECT_EQ(begun.text.substr(3, 32), usual.substr(3, 32));
  EXPECT_EQ(tracestate_of(begun.text), "a=1,b=2,c=3");
}

TEST(Tracer, AStateWithoutAParentIsDropped) {
  EXPECT_EQ(tracestate_of(begin(Tracer{{}}, {{"tracestate", "a=1"}}).text), "");
}

TEST(Tracer, HasIdsOfItsOwn) {
  const Begun one = begin(Tracer{{}}, {}), other = begin(Tracer{{}}, {});
  EXPECT_NE(one.text.substr(3, 32), other.text.substr(3, 32));
  const Begun within = begin(Tracer{{}}, {{"traceparent", usual}});
  EXPECT_NE(within.text.substr(36, 16), usual.substr(36, 16));
}

TEST(Sampler, TakesAShareByTheTrace) {
  const Sampler half = *Sampler::named("traceidratio", 0.5);
  EXPECT_TRUE(half.takes({0, 0}, nullptr));
  EXPECT_TRUE(half.takes({0, 0x7fffffffffffffff}, nullptr));
  EXPECT_FALSE(half.takes({0, 0x8000000000000000}, nullptr));
  EXPECT_FALSE(Sampler::named("traceidratio", 0)->takes({0, 0}, nullptr));
  EXPECT_TRUE(Sampler::named("traceidratio", 1)->takes({0, ~std::uint64_t{0}}, nullptr));
}

TEST(Sampler, GoesByTheParentWhereItsNameSaysSo) {
  const Context yes{{1, 1}, 1, true}, no{{1, 1}, 1, false};
  EXPECT_TRUE(Sampler::named("parentbased_always_off", 1)->takes({1, 1}, &yes));
  EXPECT_FALSE(Sampler::named("parentbased_always_off", 1)->takes({1, 1}, nullptr));
  EXPECT_FALSE(Sampler::named("always_off", 1)->takes({1, 1}, &yes));
  EXPECT_TRUE(Sampler::named("always_on", 1)->takes({1, 1}, &no));
  EXPECT_FALSE(Sampler{}.takes({1, 1}, &no));
  EXPECT_FALSE(Sampler::named("jaeger_remote", 1));
}

}  // namespace
}  // namespace portico::trace
