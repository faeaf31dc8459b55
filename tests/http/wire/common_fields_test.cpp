#include "http/wire/common_fields.hpp"

#include <gtest/gtest.h>

namespace portico::http {
namespace {

TEST(CommonFields, DateIsInTheFormatOfHttp) {
  message::Text out;
  common_fields(out, 784111777);
  EXPECT_EQ(out.view(), "server: portico\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  EXPECT_EQ(out.view().substr(0, server_field_size), "server: portico\r\n");
}

}  // namespace
}  // namespace portico::http
