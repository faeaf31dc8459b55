#include "message/field/content_coding.hpp"

#include <gtest/gtest.h>

#include "http/given.hpp"

namespace portico::message {
namespace {

constexpr Coding both[] = {Coding::brotli, Coding::gzip};

std::string chosen(std::vector<std::string> fields) {
  http::Given given;
  for (const auto& field : fields) given.with("accept-encoding", field);
  return std::string{token(negotiate(given.exchange.request.headers, both))};
}

TEST(ContentCoding, TheClientsWeightsDecide) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "identity"},
      {"gzip", "gzip"},
      {"GZip", "gzip"},
      {"x-gzip", "gzip"},
      {"br", "br"},
      {"gzip, deflate, br, zstd", "br"},
      {"gzip;q=1.0, br;q=0.9", "gzip"},
      {"gzip ; q=0.5 , br;Q=0.501", "br"},
      {"*", "br"},
      {"*;q=0.1, gzip;q=0.2", "gzip"},
      {"br;q=0, *", "gzip"},
      {"br;q=0, gzip;q=0.000", "identity"},
      {"*;q=0", "identity"},
      {"identity;q=0", "identity"},
      {"identity, gzip;q=0.5", "identity"},
      {"identity;q=0.5, gzip;q=0.5", "gzip"},
      {"identity;q=0, gzip;q=0.001", "gzip"},
      {"deflate, compress, gzipped, brr", "identity"},
      {"gzip;q=1.001", "identity"},
      {"gzip;q=", "identity"},
      {"gzip;q=0.0001", "identity"},
      {"gzip;q=-1", "identity"},
      {"gzip;level=9", "identity"},
      {"gzip;q=1.", "gzip"},
      {",,gzip,,", "gzip"},
      {";q=1", "identity"},
  };
  for (const auto& [sent, coding] : cases) EXPECT_EQ(chosen({sent}), coding) << '"' << sent << '"';
}

TEST(ContentCoding, SeveralFieldsAreOneList) {
  EXPECT_EQ(chosen({"deflate", "gzip;q=0.2", "br;q=0.1"}), "gzip");
  EXPECT_EQ(chosen({}), "identity");
}

bool coded(std::vector<std::pair<std::string, std::string>> fields) {
  http::Given given{"POST"};
  for (const auto& [name, value] : fields) given.with(name, value);
  return coded_body(given.exchange.request);
}

TEST(ContentCoding, OnlyABodyCanBeCoded) {
  EXPECT_TRUE(coded({{"content-length", "1"}, {"content-encoding", "gzip"}}));
  EXPECT_TRUE(coded({{"transfer-encoding", "chunked"}, {"content-encoding", "br"}}));
  EXPECT_TRUE(coded({{"content-length", "10"}, {"content-encoding", "identity, x"}}));
  EXPECT_FALSE(coded({{"content-length", "10"}, {"content-encoding", "Identity"}}));
  EXPECT_FALSE(coded({{"content-length", "00"}, {"content-encoding", "gzip"}}));
  EXPECT_FALSE(coded({{"content-encoding", "gzip"}}));
  EXPECT_FALSE(coded({{"content-length", "10"}}));
}

}  // namespace
}  // namespace portico::message
