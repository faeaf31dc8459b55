#include "http/security/password_file.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace portico::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// bcrypt of cost 4, by Apache's htpasswd: quick enough for a test.
constexpr const char* secret = "$2y$04$4lxWyMPAfrNxEPf4v0y24.Vf.Q4HWwqKIVM7grk9TMdRi5z7KAXde";

std::string why_no_users(const std::string& text) {
  try {
    read_password_file(text);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(PasswordFile, HasAUserALine) {
  const std::string bcrypt = "$2b$10$" + std::string(53, 'a');
  const std::string yescrypt = "$y$j9T$salt$" + std::string(43, 'b');
  const auto users =
      read_password_file("# users\n\nalice:" + bcrypt + ":items docs\r\nbob:" + yescrypt + '\n');
  ASSERT_EQ(users.size(), 2u);
  EXPECT_EQ(users[0].name, "alice");
  EXPECT_EQ(users[0].hash, bcrypt);
  EXPECT_THAT(users[0].scopes, ElementsAre("items", "docs"));
  EXPECT_EQ(users[1].hash, yescrypt);
  EXPECT_THAT(users[1].scopes, ElementsAre());
}

TEST(PasswordFile, WeakHashesAndTwoOfANameAreRefused) {
  EXPECT_THAT(why_no_users("a:$apr1$x$y"),
              HasSubstr("line 1 has a hash that is none, or that is too"));
  EXPECT_THAT(why_no_users("a:secret"), HasSubstr("too weak"));
  EXPECT_THAT(why_no_users("a:{SHA}x"), HasSubstr("too weak"));
  EXPECT_THAT(why_no_users("a:"), HasSubstr("too weak"));
  EXPECT_THAT(why_no_users("#\nalice"), HasSubstr("line 2 is not NAME:HASH"));
  EXPECT_THAT(why_no_users(":$2b$10$a"), HasSubstr("is not NAME:HASH"));
  const std::string good = secret;
  EXPECT_THAT(why_no_users("a:" + good + "\na:" + good),
              HasSubstr("line 2 has the name of another line"));
}

TEST(PasswordFile, AHashThatIsCutOffIsRefused) {
  for (const char* hash : {"$2b$10$short", "$6$", "$6$abc", "$argon2id$", "$y$jFT$x$x", "$7$z",
                           "$gy$j9T$a$b", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"})
    EXPECT_THAT(why_no_users(std::string{"b:"} + secret + "\na:" + hash),
                HasSubstr("line 2 has a hash that is cut off or damaged"))
        << hash;
}

TEST(PasswordFile, AHashThatHoldsTheHostUpIsRefused) {
  const std::string bcrypt(53, '.'), sha512(86, 'a'), crypt(43, 'a');
  for (const std::string& hash : {"$2b$31$" + bcrypt, "$2b$17$" + bcrypt,
                                  "$6$rounds=999999999$salt$" + sha512, "$y$jZZ$salt$" + crypt,
                                  std::string{"$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHQ$"
                                              "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"}})
    EXPECT_THAT(why_no_users("a:" + hash), HasSubstr("takes more than 5 seconds or 512 MiB"))
        << hash;
  for (const std::string& hash :
       {"$2b$14$" + bcrypt, "$6$rounds=1000000$salt$" + sha512, "$y$jDT$salt$" + crypt})
    EXPECT_EQ(why_no_users("a:" + hash), "") << hash;
}

TEST(PasswordFile, AHashThatWasMadeIsThatOfItsPassword) {
  const std::string hash = hash_of_password("correct horse");
  EXPECT_NE(hash, hash_of_password("correct horse")) << "each has a salt of its own";
  EXPECT_TRUE(is_password("correct horse", hash));
  EXPECT_FALSE(is_password("correct horsf", hash));
  EXPECT_FALSE(is_password("", hash));
  EXPECT_EQ(why_no_users("a:" + hash), "");
}

// Argon2: those that its reference implementation is tested with (phc-winner-argon2, test.c).
TEST(PasswordFile, ReadsHashesOfOthers) {
  const std::string argon = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                            "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  EXPECT_TRUE(is_password("password", argon));
  EXPECT_FALSE(is_password("passwore", argon));
  EXPECT_TRUE(is_password("secret", secret));
  EXPECT_FALSE(is_password("other", secret));
  EXPECT_FALSE(is_password("secret", "$2y$04$broken"));
  EXPECT_FALSE(is_password("secret", "*0"));
}

TEST(PasswordFile, KnowsWhatAHashCosts) {
  const auto bcrypt = [](const char* rounds) { return "$2b$" + (rounds + std::string(53, '.')); };
  const std::vector<std::string> dearer = {"$2b$31$broken",              // nothing
                                           "$y$j75$salt$hash",           // about 1 ms each
                                           "$6$salt$hash",               //
                                           "$6$rounds=20000$salt$hash",  // 5
                                           bcrypt("07$"),                // 7
                                           "$gy$j9T$salt$hash",          // 18
                                           "$argon2id$v=19$m=65536,t=2,p=1$salt$hash",    // 110
                                           "$7$CU..../....salt$hash",                     // 120
                                           bcrypt("12$"),                                 // 230
                                           "$argon2id$v=19$m=262144,t=3,p=1$salt$hash"};  // 640
  for (std::size_t i = 1; i < dearer.size(); ++i)
    EXPECT_LT(cost_of_hash(dearer[i - 1]), cost_of_hash(dearer[i])) << dearer[i];
  EXPECT_EQ(cost_of_hash("$y$"), 0);
  EXPECT_EQ(cost_of_hash("$7$"), 0);
  EXPECT_EQ(cost_of_hash("$argon2id$"), 0);
  EXPECT_EQ(cost_of_hash(""), 0);
}

}  // namespace
}  // namespace portico::http
