#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <thread>

#include "http/decoded.hpp"
#include "http/given.hpp"
#include "http/policy/rule.hpp"
#include "settings/load.hpp"

namespace portico::http {
namespace {

/// Bytes of a body beyond which it is compressed piece by piece.
constexpr std::size_t at_once = 128 * 1024;

settings::Compression both() {
  settings::Compression values = settings::load({}).compression;
  values.enabled = true;
  return values;
}

MadeRule made(const settings::Compression& values) {
  settings::Settings all = settings::load({});
  all.compression = values;
  return compression(all);
}

std::string json_of(std::size_t size) {
  std::string text = "[";
  for (unsigned number = 7; text.size() < size; number = number * 1103515245U + 12345U)
    text += "{\"id\": " + std::to_string(number) + ", \"name\": \"item\"},\n";
  return text;
}

// What the client reads, after it has asked for `coding`.
struct Answer {
  std::string coding, body;
  bool streamed;
};

Answer answer(const MadeRule& compress, const std::string& coding, const std::string& body) {
  Given given;
  given.with("accept-encoding", coding).replied(200, "application/json", body);
  compress->after(given.exchange);
  const bool streamed = static_cast<bool>(given.exchange.reply.source);
  return {given.sent("content-encoding"), read_body(given.exchange), streamed};
}

TEST(Compression, WhatIsReadIsWhatWasWritten) {
  const MadeRule compress = made(both());
  for (const std::string coding : {"gzip", "br"})
    for (const std::size_t size :
         {500UL, 501UL, 4096UL, 100'000UL, at_once - 100, at_once + 100, 3'000'000UL}) {
      SCOPED_TRACE(coding + ' ' + std::to_string(size));
      const auto body = json_of(size);
      const Answer got = answer(compress, coding, body);
      EXPECT_EQ(got.coding, coding);
      EXPECT_TRUE(got.body == body);
      EXPECT_EQ(got.streamed, body.size() > at_once);
    }
}

TEST(Compression, AnEncoderIsUsedAgainWithoutRemembering) {
  const MadeRule compress = made(both());
  for (int round = 0; round < 50; ++round)
    for (const char* coding : {"gzip", "br"}) {
      const auto body = json_of(600 + static_cast<std::size_t>(round) * 977);
      ASSERT_TRUE(answer(compress, coding, body).body == body) << coding << ' ' << round;
    }
}

TEST(Compression, LevelsOfTwoHostsDoNotMix) {
  settings::Compression fast = both(), dense = both();
  fast.gzip_level = 1, dense.gzip_level = 9;
  const auto size = [body = json_of(50'000)](const MadeRule& compress) {
    Given given;
    given.with("accept-encoding", "gzip").replied(200, "text/plain", body);
    compress->after(given.exchange);
    return given.exchange.reply.body.size();
  };
  const MadeRule one = made(fast), nine = made(dense);
  const auto large = size(one), small = size(nine);
  EXPECT_LT(small, large);
  EXPECT_EQ(size(one), large);
}

TEST(Compression, ManyThreadsAtOnce) {
  const MadeRule compress = made(both());
  const auto body = json_of(20'000);
  std::atomic<int> wrong{0};
  const auto work = [&](const char* coding) {
    for (int i = 0; i < 100; ++i) wrong += answer(compress, coding, body).body != body;
  };
  std::thread one{work, "gzip"}, two{work, "br"}, three{work, "gzip"};
  one.join(), two.join(), three.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Compression, WhatDoesNotShrinkStays) {
  std::mt19937 random{7};
  std::string noise(600, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  Given given;
  given.with("accept-encoding", "gzip, br")
      .replied(200, "text/plain", noise)
      .field("etag", "\"1\"");
  made(both())->after(given.exchange);
  EXPECT_EQ(given.sent("content-encoding"), "(none)");
  EXPECT_EQ(given.sent("vary"), "Accept-Encoding");
  EXPECT_EQ(given.sent("etag"), "\"1\"");
  EXPECT_EQ(given.body(), noise);
}

bool compressed(int status, const char* type,
                std::pair<const char*, const char*> field = {"x", "y"}) {
  Given given;
  given.with("accept-encoding", "gzip").replied(status, type, std::string(1000, 'x'));
  given.field(field.first, field.second);
  made(both())->after(given.exchange);
  return given.sent("content-encoding") == "gzip";
}

TEST(Compression, OnlyTypesThatShrink) {
  for (const char* type :
       {"text/plain", "Text/CSV; charset=utf-8", "application/json", "application/geo+json",
        "image/svg+xml", "application/javascript", "application/x-ndjson", ""})
    EXPECT_TRUE(compressed(200, type)) << type;
  for (const char* type :
       {"text/event-stream", "Text/Event-Stream; charset=utf-8", "image/png", "video/mp4",
        "application/zip", "application/octet-stream", "text/", "+json", "font/woff2"})
    EXPECT_FALSE(compressed(200, type)) << type;
  settings::Compression more = both();
  more.media_types = {"application/octet-stream"};
  Given given;
  given.with("accept-encoding", "br")
      .replied(200, "application/octet-stream", std::string(1000, 'x'));
  made(more)->after(given.exchange);
  EXPECT_EQ(given.sent("content-encoding"), "br");
}

TEST(Compression, StatusesAndFieldsThatForbidIt) {
  for (const int status : {200, 201, 404, 422, 500})
    EXPECT_TRUE(compressed(status, "text/plain")) << status;
  for (const int status : {204, 205, 206, 304})
    EXPECT_FALSE(compressed(status, "text/plain")) << status;
  for (const auto& field :
       std::vector<std::pair<const char*, const char*>>{{"Content-Encoding", "identity"},
                                                        {"content-range", "bytes */9"},
                                                        {"Content-Digest", "x"},
                                                        {"Cache-Control", "public, No-Transform"}})
    EXPECT_FALSE(compressed(200, "text/plain", field)) << field.first;
  EXPECT_TRUE(compressed(200, "text/plain", {"cache-control", "no-store"}));
}

TEST(Compression, ATagTurnsWeakAndRangesAreNoLongerOffered) {
  Given given;
  given.with("accept-encoding", "gzip").replied(200, "text/plain", std::string(1000, 'x'));
  given.field("ETag", "\"abc\"").field("Accept-Ranges", "bytes");
  made(both())->after(given.exchange);
  EXPECT_EQ(given.sent("etag"), "W/\"abc\"");
  EXPECT_EQ(given.sent("accept-ranges"), "(none)");
}

// A source whose pieces are given and whose end is looked at.
struct Pieces {
  std::vector<std::string> all;
  portico_result end = PORTICO_END;
  std::size_t at = 0;
  int dropped = 0;

  message::Owned<portico_source> source() {
    const auto next = [](void* self, portico_str* chunk) {
      auto& mine = *static_cast<Pieces*>(self);
      if (mine.at == mine.all.size()) return mine.end;
      const std::string& piece = mine.all[mine.at++];
      *chunk = {piece.data(), piece.size()};
      return portico_result{PORTICO_OK};
    };
    return message::Owned<portico_source>{
        portico_source{this, next, [](void* self) { ++static_cast<Pieces*>(self)->dropped; }}};
  }
};

TEST(Compression, EachPieceOfAStreamCanBeReadWhenItArrives) {
  for (const std::string coding : {"gzip", "br"}) {
    SCOPED_TRACE(coding);
    Pieces given_pieces{{"first\n", "", "second\n", json_of(200'000)}};
    Given given;
    given.with("accept-encoding", coding).replied(200, "application/x-ndjson", "");
    given.exchange.reply.source = given_pieces.source();
    made(both())->after(given.exchange);
    EXPECT_EQ(given.sent("content-encoding"), coding);
    EXPECT_EQ(given.sent("vary"), "Accept-Encoding");

    const auto sent = pieces(given.exchange.reply);
    ASSERT_EQ(sent.size(), 5U) << "each piece, and the end of the coding";
    std::string bytes, text;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      bytes += sent[i];
      if (i < given_pieces.all.size()) text += given_pieces.all[i];
      const Decoded read = decoded(coding, bytes);
      EXPECT_TRUE(read.text == text) << "after piece " << i;
      EXPECT_EQ(read.complete, i + 1 == sent.size());
    }
    portico_str chunk{};
    const auto& source = given.exchange.reply.source;
    EXPECT_EQ(source->next(source->self, &chunk), PORTICO_END)
        << "an ended source stays at its end";
    given.exchange.reply.source.reset();
    EXPECT_EQ(given_pieces.dropped, 1);
  }
}

TEST(Compression, AStreamThatFailsHasNoEnd) {
  for (const std::string coding : {"gzip", "br"}) {
    Pieces given_pieces{{"first\n"}, PORTICO_FAILED};
    Given given;
    given.with("accept-encoding", coding).replied(200, "text/plain", "");
    given.exchange.reply.source = given_pieces.source();
    made(both())->after(given.exchange);
    portico_str chunk{};
    const auto& source = given.exchange.reply.source;
    ASSERT_EQ(source->next(source->self, &chunk), PORTICO_OK);
    const Decoded read = decoded(coding, {chunk.data, chunk.size});
    EXPECT_EQ(read.text, "first\n");
    EXPECT_FALSE(read.complete);
    EXPECT_EQ(source->next(source->self, &chunk), PORTICO_FAILED);
  }
}

TEST(Compression, AnEmptyStreamIsAnEmptyBody) {
  for (const std::string coding : {"gzip", "br"}) {
    Pieces none;
    Given given;
    given.with("accept-encoding", coding).replied(200, "text/plain", "");
    given.exchange.reply.source = none.source();
    made(both())->after(given.exchange);
    EXPECT_EQ(read_body(given.exchange), "");
  }
}

TEST(Compression, IdentityLeavesTheSourceAlone) {
  Pieces given_pieces{{"a"}};
  Given given;
  given.replied(200, "text/plain", "");
  given.exchange.reply.source = given_pieces.source();
  made(both())->after(given.exchange);
  EXPECT_EQ(given.exchange.reply.source->self, &given_pieces);
  EXPECT_EQ(given.sent("vary"), "Accept-Encoding");
}

TEST(Compression, LevelsOutOfRangeAreRefused) {
  settings::Compression options = both();
  options.brotli_quality = 12;
  EXPECT_THROW(made(options), std::invalid_argument);
  options.brotli_quality = 11, options.gzip_level = 0;
  EXPECT_THROW(made(options), std::invalid_argument);
}

}  // namespace
}  // namespace portico::http
