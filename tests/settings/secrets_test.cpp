#include "settings/secrets.hpp"

#include <gtest/gtest.h>

namespace portico::settings {
namespace {

TEST(Secrets, AreKnownByTheirName) {
  for (const char* name :
       {"password",      "db_password", "DB-Passwd",   "smtp.pass",     "apiKey",
        "api_key",       "access key",  "signing-key", "encryptionKey", "hmac_key",
        "client_secret", "auth_token",  "sslpassword", "Authorization", "key",
        "AccountKey",    "private_key", "passcode",    "auth",          "pw",
        "Cookie"})
    EXPECT_TRUE(is_secret_name(name)) << name;
  for (const char* name : {"", "keys", "primary_key", "cache-key", "compass_card", "user", "path",
                           "passive", "monkey", "keyboard"})
    EXPECT_FALSE(is_secret_name(name)) << name;
}

TEST(Secrets, ArePasswordsOfUrls) {
  EXPECT_EQ(without_passwords("postgres://ann:x@db/base"), "postgres://ann:***@db/base");
  EXPECT_EQ(without_passwords("postgres://ann@db/base"), "postgres://ann@db/base");
  EXPECT_EQ(without_passwords("redis://:x@db:6379"), "redis://:***@db:6379");
  EXPECT_EQ(without_passwords("amqp://a:x@one,amqp://b:y@two/"),
            "amqp://a:***@one,amqp://b:***@two/");
  EXPECT_EQ(without_passwords("at http://a:x@one:80/, or https://b@two."),
            "at http://***@one:80/, or https://***@two.");
  EXPECT_EQ(without_passwords("postgres://ann:p@ss:w@rd@db"), "postgres://ann:***@db");
  EXPECT_EQ(without_passwords("postgres://ann:p/a?b#c@db/base"), "postgres://ann:***@db/base");
  EXPECT_EQ(without_passwords("postgres://ann:${PASSWORD}@db"), "postgres://ann:${PASSWORD}@db");
  for (const char* plain : {"http://one:80/@scope/x", "http://[::1]:80/a@b", "is no URL: a@b",
                            "http://a/?mail=b@c", "://", "a://@", "http://"})
    EXPECT_EQ(without_passwords(plain), plain);
}

TEST(Secrets, AreKeysInPem) {
  EXPECT_EQ(without_passwords("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n"),
            "***");
  EXPECT_EQ(without_passwords("-----BEGIN CERTIFICATE-----\nMC4C"),
            "-----BEGIN CERTIFICATE-----\nMC4C");
}

TEST(Secrets, AreValuesOfPairs) {
  EXPECT_EQ(without_passwords("postgres://db/base?user=ann&password=a;b&sslmode=require"),
            "postgres://db/base?user=ann&password=***&sslmode=require");
  EXPECT_EQ(without_passwords("https://one/?access_token=x#part"),
            "https://one/?access_token=***#part");
  EXPECT_EQ(without_passwords("https://one/?sslpassword=${P}&a=1"),
            "https://one/?sslpassword=${P}&a=1");
  EXPECT_EQ(without_passwords("host=db password = 'a \\' b' user=ann"),
            "host=db password = *** user=ann");
  EXPECT_EQ(without_passwords("password=x"), "password=***");
  EXPECT_EQ(without_passwords("Password=\"a b\";Server=db"), "Password=***;Server=db");
  EXPECT_EQ(without_passwords("PWD=a;Server=db"), "PWD=***") << "it may have a semicolon";
  EXPECT_EQ(without_passwords("\"https://one/?token=x\", allowed"),
            "\"https://one/?token=***\", allowed");
  EXPECT_EQ(without_passwords("password='never ends"), "password=***");
  for (const char* plain : {"password=", "a=b", "=", "path = /srv"})
    EXPECT_EQ(without_passwords(plain), plain);
}

}  // namespace
}  // namespace portico::settings
