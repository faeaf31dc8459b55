#include "tls/self_signed.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tls/files.hpp"

namespace portico::tls {
namespace {

TEST(SelfSigned, IsForItsNamesAndAddresses) {
  const testing::Folder folder;
  test::add_self_signed(folder, "a", {"localhost", "127.0.0.1", "::1"});
  test::openssl(folder, "verify -CAfile a.pem -purpose sslserver -verify_hostname localhost a.pem");
  test::openssl(folder, "verify -CAfile a.pem -purpose sslserver -verify_ip 127.0.0.1 a.pem");
  test::openssl(folder, "verify -CAfile a.pem -purpose sslserver -verify_ip ::1 a.pem");
  EXPECT_THROW(test::openssl(folder, "verify -CAfile a.pem -verify_hostname example.org a.pem"),
               std::runtime_error);
}

TEST(SelfSigned, TakesNoOtherWords) {
  EXPECT_THROW(self_signed({"a b"}, 10), std::invalid_argument);
  EXPECT_THROW(self_signed({"a,IP:127.0.0.1"}, 10), std::invalid_argument);
  EXPECT_THROW(self_signed({""}, 10), std::invalid_argument);
}

}  // namespace
}  // namespace portico::tls
