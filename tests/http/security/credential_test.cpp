#include "http/security/credential.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "model/write.hpp"

namespace portico::http {
namespace {

using Form = Credential::Form;
using nlohmann::ordered_json;
using route::Scheme;

class CredentialTest : public ::testing::Test {
protected:
  Credential read(const ordered_json& definition, std::vector<message::Header> headers,
                  std::string_view query = {}) {
    headers_ = std::move(headers);
    message::Request request;
    request.headers = headers_;
    request.query = query;
    scheme_ = route::compile_scheme("GET /", "s", definition);
    return credential_of(scheme_, request, arena_);
  }
  Credential basic(std::string_view field) {
    return read({{"type", "http"}, {"scheme", "basic"}}, {{"authorization", field}});
  }
  Credential bearer(std::string_view field) {
    return read({{"type", "http"}, {"scheme", "bearer"}}, {{"authorization", field}});
  }
  std::string value(const Credential& credential) {
    message::Text text;
    model::write(value_of(credential, scheme_, arena_), text);
    return std::string{text.view()};
  }

  message::Arena arena_;
  std::vector<message::Header> headers_;
  Scheme scheme_;
};

TEST_F(CredentialTest, ASchemeOfAuthorizationIsInAnyLetters) {
  for (const char* field : {"Bearer abc", "bearer abc", "BEARER abc", "bEaReR   abc  "}) {
    const Credential shown = bearer(field);
    EXPECT_EQ(shown.form, Form::given) << field;
    EXPECT_EQ(shown.text, "abc") << field;
  }
  EXPECT_EQ(value(bearer("bEaReR abc")), R"({"scheme":"bEaReR","credentials":"abc"})");
}

TEST_F(CredentialTest, AnotherSchemeOrNoneIsNone) {
  for (const char* field :
       {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc", " Bearer abc"})
    EXPECT_EQ(bearer(field).form, Form::absent) << '"' << field << '"';
  EXPECT_EQ(read({{"type", "http"}, {"scheme", "bearer"}}, {}).form, Form::absent);
}

TEST_F(CredentialTest, TwoFieldsAreMalformed) {
  const ordered_json definition{{"type", "http"}, {"scheme", "bearer"}};
  EXPECT_EQ(read(definition, {{"authorization", "Bearer a"}, {"authorization", "Bearer b"}}).form,
            Form::malformed);
  EXPECT_EQ(read(definition, {{"authorization", ""}, {"authorization", "Bearer b"}}).form,
            Form::malformed);
  const ordered_json key{{"type", "apiKey"}, {"in", "header"}, {"name", "X-Key"}};
  EXPECT_EQ(read(key, {{"x-key", "a"}, {"x-key", "a"}}).form, Form::malformed);
}

TEST_F(CredentialTest, BasicIsAUserAndAPassword) {
  const Credential shown = basic("Basic am9objphOmI=");
  ASSERT_EQ(shown.form, Form::given);
  EXPECT_EQ(shown.name, "john");
  EXPECT_EQ(shown.password, "a:b");
  EXPECT_EQ(value(shown), R"({"username":"john","password":"a:b"})");
  EXPECT_EQ(basic("Basic Og==").form, Form::given);  // ":"
}

TEST_F(CredentialTest, BasicThatCannotBeReadIsMalformed) {
  for (const char* field : {"Basic", "Basic ", "Basic am9obg==", "Basic am9objphOmI",
                            "Basic am9objphOmI==", "Basic am9o bjph",
                            "Basic am9objphOmJ=", "Basic /zr/", "Basic YToAYg==", "Basic \xff"})
    EXPECT_EQ(basic(field).form, Form::malformed) << field;
}

TEST_F(CredentialTest, AKeyIsWhereItsSchemeSays) {
  const auto in = [](const char* place) {
    return ordered_json{{"type", "apiKey"}, {"in", place}, {"name", "Key"}};
  };
  EXPECT_EQ(read(in("header"), {{"key", "v"}}).text, "v");
  EXPECT_EQ(read(in("query"), {}, "key=no&Key=a&Key=%62").text, "b");
  EXPECT_EQ(read(in("cookie"), {{"cookie", "a=1; Key=v"}}).text, "v");
  EXPECT_EQ(read(in("query"), {{"key", "v"}}, "key=v").form, Form::absent);
  for (const char* place : {"header", "query", "cookie"})
    EXPECT_EQ(read(in(place), {{"key", ""}, {"cookie", "Key="}}, "Key=").form, Form::absent);
}

TEST_F(CredentialTest, OpenIdTakesTheWholeField) {
  const ordered_json open{{"type", "openIdConnect"}, {"openIdConnectUrl", "/"}};
  EXPECT_EQ(value(read(open, {{"authorization", "whatever"}})), R"("whatever")");
  EXPECT_EQ(read(open, {{"authorization", "whatever"}}).text, "");
  EXPECT_EQ(read(open, {{"authorization", "Bearer abc"}}).text, "abc");
  EXPECT_EQ(read(open, {{"authorization", ""}}).form, Form::absent);
}

TEST_F(CredentialTest, ACertificateIsWhatTlsHasShown) {
  const message::ClientCertificate shown{"CN=alice", std::string(64, 'a')};
  message::Request request;
  const Scheme scheme = route::compile_scheme("GET /", "s", {{"type", "mutualTLS"}});
  EXPECT_EQ(credential_of(scheme, request, arena_).form, Form::absent);
  request.client = &shown;
  EXPECT_EQ(credential_of(scheme, request, arena_).certificate, &shown);
}

TEST_F(CredentialTest, TheSameTextOfTwoKindsIsTwoThings) {
  const Credential::Shown user = basic("Basic am9objphOmI=").shown(),
                          token = bearer("Bearer am9objphOmI=").shown();
  EXPECT_EQ(user.text, token.text);
  EXPECT_NE(user, token);
  const ordered_json key{{"type", "apiKey"}, {"in", "query"}, {"name", "Key"}};
  EXPECT_EQ(read(key, {}, "Key=am9objphOmI%3D").shown(), token);
}

}  // namespace
}  // namespace portico::http
