// Who may call, over sockets: schemes that are verified as the settings say, before a byte of the
// body is read.

#include "serve/security_host.hpp"

namespace portico {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using ::testing::AnyOf;
using testing::Client;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;
using Security = testing::Guarded;

const std::string not_shown = R"({"detail":"Not authenticated"})";
const std::string not_true = R"({"detail":"Could not validate credentials"})";
const std::string not_enough = R"({"detail":"Not enough permissions"})";

INSTANTIATE_TEST_SUITE_P(Security, Security, ::testing::Values("none", "process"),
                         testing::isolation_name);

TEST_P(Security, ATokenIsVerifiedAndItsPrincipalArrives) {
  serve();
  for (const char* path : {"/bearer", "/quick", "/either"}) {
    const Response good = get(path, alice());
    EXPECT_EQ(good.status, 200) << path;
    EXPECT_EQ(good.body, R"({"subject":"alice","scheme":"bearer","scopes":["me"]})") << path;
  }
  const Response none = get("/bearer");
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.body, not_shown);
  EXPECT_EQ(challenge(none), "bearer");
  const Response wrong = get("/bearer", "Authorization: Bearer x.y.z\r\n");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, not_true);
  EXPECT_EQ(challenge(wrong), "bearer error=\"invalid_token\"");
  EXPECT_EQ(get("/bearer", alice({{"exp", testing::in(-1s)}})).body, not_true);
  EXPECT_EQ(get("/bearer", "Authorization: Basic x\r\n").body, not_shown);
  EXPECT_EQ(get("/open").status, 200);
  EXPECT_EQ(get("/nowhere").status, 404);
}

TEST_P(Security, ATokenThatExpiresIsNotRememberedBeyondThat) {
  serve();
  const std::string token = alice({{"exp", testing::in(2s)}});
  EXPECT_EQ(get("/bearer", token).status, 200);
  const auto is_over = [&] { return get("/bearer", token).status == 401; };
  EXPECT_TRUE(until(is_over));
}

TEST_P(Security, ScopesThatAreMissingAre403) {
  serve();
  EXPECT_EQ(get("/scoped", alice({{"scope", "items me docs"}})).status, 200);
  const Response few = get("/scoped", alice());
  EXPECT_EQ(few.status, 403);
  EXPECT_EQ(few.body, not_enough);
  EXPECT_EQ(challenge(few), "bearer error=\"insufficient_scope\", scope=\"me items\"");
}

TEST_P(Security, NobodyIsNullWhereThatMayBeButNoLiar) {
  serve();
  EXPECT_EQ(get("/optional").body, "false");
  EXPECT_EQ(get("/optional", alice()).body, "true");
  EXPECT_EQ(get("/optional", "Authorization: Basic x\r\n").body, "false");
  EXPECT_EQ(get("/optional", "Authorization: Bearer x\r\n").status, 401);
}

TEST_P(Security, APrincipalIsHeldToItsModel) {
  serve();
  const Response good = get("/own", alice({{"email", "a@example.org"}}));
  EXPECT_EQ(good.body, R"({"subject":"alice","claims":{"email":"a@example.org"}})");
  const Response lacking = get("/own", alice({{"mail", "not-to-be-shown"}}));
  EXPECT_EQ(lacking.status, 401);
  EXPECT_EQ(lacking.body, not_true);
  EXPECT_TRUE(host->await_err("does not fit the model"));
  EXPECT_THAT(host->err(), Not(HasSubstr("not-to-be-shown")));
  EXPECT_EQ(get("/raw", alice()).body, not_true) << "nobody gets what was sent";
}

TEST_P(Security, UsersAndPasswords) {
  serve();
  const std::string principal = R"({"subject":"alice","scheme":"basic","scopes":["me","docs"]})";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/basic", basic("alice", "secret")).body, principal);
  for (const auto& fields :
       {basic("alice", "Secret"), basic("alice", ""), basic("mallory", "secret"),
        basic("", "secret"), basic("bob", "secret1")}) {
    const Response wrong = get("/basic", fields);
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.body, not_true);
    EXPECT_EQ(challenge(wrong), "basic realm=\"here\"");
  }
  EXPECT_EQ(get("/basic", "Authorization: Basic !\r\n").body, not_shown);
}

TEST_P(Security, KeysAndAlternatives) {
  serve();
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").body,
            R"({"subject":"carol","scheme":"key","scopes":["items"]})");
  EXPECT_EQ(get("/key", "X-Key: carols-kez\r\n").body, not_true);
  EXPECT_EQ(challenge(get("/key")), "apikey");
  EXPECT_EQ(get("/query?pass=carols-key").status, 200);
  EXPECT_EQ(get("/either", "X-Key: carols-key\r\n").status, 200);
  EXPECT_EQ(get("/either", "X-Key: carols-key\r\nAuthorization: Bearer x\r\n").status, 200);
  const Response neither = get("/either");
  EXPECT_EQ(neither.status, 401);
  EXPECT_THAT(neither.head, HasSubstr("www-authenticate: bearer\r\n"));
  EXPECT_THAT(neither.head, HasSubstr("www-authenticate: apikey\r\n"));
  EXPECT_EQ(get("/both", alice()).status, 401);
  EXPECT_EQ(get("/both", alice() + "X-Key: carols-key\r\n").body, R"(["alice","carol"])");
}

TEST_P(Security, WhatIsDocumentedAloneIsEnforcedWhereSomebodyVerifiesIt) {
  serve();
  EXPECT_EQ(get("/bare").status, 401);
  EXPECT_EQ(get("/bare", alice()).body, R"("handled")");
}

TEST_P(Security, ABodyIsNotReadFromSomebodyWhoMayNot) {
  serve();
  for (const char* path : {"/items", "/slow/items", "/slow/stream"})
    for (const char* expects : {"", "Expect: 100-continue\r\n"})
      for (const std::string& fields :
           {std::string{}, std::string{"Authorization: Bearer x\r\n"}, basic("alice", "wrong")}) {
        Client client{port};
        client.send(std::string{"POST "} + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                    expects + "Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n");
        const Response response = client.receive();
        EXPECT_EQ(response.status, 401) << path << ' ' << expects << fields;
      }
}

TEST_P(Security, ABodyThatIsTooLargeForAnyIs401WithoutACredential) {
  serve();
  for (const auto& [path, fields] : {std::pair<std::string, std::string>{"/items", ""},
                                     {"/slow/items", basic("alice", "wrong")}}) {
    Client client{port};
    client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                "Content-Type: application/json\r\nContent-Length: 33554432\r\n\r\n");
    EXPECT_EQ(client.receive().status, 401) << path;
  }
}

TEST_P(Security, ABodyBehindASlowVerifierIsChargedAsAny) {
  settings["limits"] = {{"bodies", 200000}};
  serve();
  const std::string item = R"({"name":")" + std::string(900000, 'x') + "\"}";
  for (int i = 0; i < 2; ++i)  // the second time from memory
    EXPECT_EQ(post("/slow/items", basic("bob", "secret"), "application/json", item).status, 503);
}

TEST_P(Security, ADeadlineOfARouteHoldsBehindASlowVerifier) {
  settings["plugins"]["guarded"]["limits"] = {{"deadline", 0.1}};
  settings["deadlines"] = {{"handler", 3600}};
  serve();
  Client client{port};
  client.send("POST /slow/stream HTTP/1.1\r\nHost: localhost\r\n" + basic("bob", "secret") +
              "Content-Length: 10\r\n\r\n");
  EXPECT_THAT(client.receive().status, AnyOf(408, 504));
}

TEST_P(Security, ABodyIsReadOnceItIsKnownWhoCalls) {
  serve();
  const std::string item = R"({"name":"pen"})";
  EXPECT_EQ(post("/items", alice(), "application/json", item).body,
            R"({"by":"alice","name":"pen"})");
  const std::string made = R"({"by":"bob","name":"pen"})";
  for (int i = 0; i < 2; ++i)  // the second time from memory
    EXPECT_EQ(post("/slow/items", basic("bob", "secret"), "application/json", item).body, made);
}

TEST_P(Security, ABodyThatWaitedForASlowVerifierIsAsAnyOther) {
  serve();
  const auto fresh = [this] {  // so that nobody is remembered
    static int number = 0;
    const std::string name = "user" + std::to_string(++number);
    folder.write("users", name + ':' + alice_hash + "\n");
    EXPECT_TRUE(until([&] { return get("/basic", basic(name, "secret")).status == 200; }));
    folder.write("users", name + ':' + alice_hash + ":x\n");
    return basic(name, "secret");
  };
  std::string who = fresh();
  EXPECT_EQ(post("/slow/items", who, "application/json", R"({"name":1})").status, 422);
  who = fresh();
  EXPECT_THAT(post("/slow/form", who, "application/x-www-form-urlencoded", "name=ink").body,
              HasSubstr("\"name\":\"ink\""));
  who = fresh();
  EXPECT_THAT(post("/slow/file", who, "multipart/form-data; boundary=B",
                   "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" +
                       std::string(300000, 'x') + "\r\n--B--\r\n")
                  .body,
              HasSubstr("\"name\":\"300000\""));
  who = fresh();
  EXPECT_EQ(post("/slow/stream", who, "text/plain", std::string(300000, 'x')).body,
            R"({"size":300000})");
  who = fresh();
  Client large{port};
  large.send("POST /slow/items HTTP/1.1\r\nHost: localhost\r\n" + who +
             "Content-Type: application/json\r\nContent-Length: 2000000\r\n\r\n");
  EXPECT_EQ(large.receive().status, 413);
  who = fresh();
  Client client{port};
  client.send("POST /slow/items HTTP/1.1\r\nHost: localhost\r\n" + who +
              "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
              "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive_head().status, 100);
  client.send("e\r\n{\"name\":\"pen\"}\r\n0\r\n\r\n");
  EXPECT_THAT(client.receive().body, HasSubstr("\"name\":\"pen\""));
}

TEST_P(Security, FilesThatAreReplacedCountWithinSeconds) {
  serve();
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 200);
  folder.write("keys", "dave " + os::sha256("daves-key") + "\n");
  EXPECT_TRUE(until([&] { return get("/key", "X-Key: carols-key\r\n").status == 401; }));
  EXPECT_EQ(get("/key", "X-Key: daves-key\r\n").status, 200);
  folder.write("keys", "nonsense");
  EXPECT_TRUE(until([&] {
    EXPECT_EQ(get("/key", "X-Key: nobodys-key\r\n").status, 401);
    return host->err().find("was replaced by one that cannot be used") != std::string::npos;
  }));
  EXPECT_EQ(get("/key", "X-Key: daves-key\r\n").status, 200) << "what was good stays";
}

TEST_P(Security, RatesCountByTheCredentialOrByWhoShowsIt) {
  for (const std::string by : {"key", "principal"}) {
    settings["plugins"]["guarded"]["limits"] = {
        {"rate", {{"limit", 1}, {"per", 3600}, {"by", by}}}};
    folder.write("keys", "alice " + os::sha256("one") + "\nalice " + os::sha256("two") + "\n");
    serve();
    EXPECT_EQ(get("/key", "X-Key: one\r\n").status, 200);
    EXPECT_EQ(get("/key", "X-Key: one\r\n").status, 429);
    EXPECT_EQ(get("/key", "X-Key: two\r\n").status, by == "key" ? 200 : 429);
    EXPECT_EQ(get("/either", alice()).status, 200) << "another scheme's alice, on another route";
  }
}

TEST_P(Security, AttemptsThatFailAreCounted) {
  settings["security"]["attempts"] = 3;
  serve();
  EXPECT_EQ(get("/basic", basic("alice", "secret")).status, 200);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(get("/bearer").status, 401) << "nothing was shown";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get("/basic", basic("bob", "wrong")).status, 401);
  const Response crowded = get("/basic", basic("bob", "wrong"));
  EXPECT_EQ(crowded.status, 429);
  EXPECT_GE(std::stoi(Client::field(crowded.head, "retry-after").value_or("0")), 1);
  EXPECT_EQ(get("/bearer", "Authorization: Bearer x\r\n").status, 429) << "the peer counts";
  EXPECT_EQ(get("/basic", basic("alice", "secret")).status, 200) << "who is known stays so";
}

TEST_P(Security, WhatIsRefusedIsCountedByItsScheme) {
  settings["monitoring"] = {{"public", "all"}};
  settings["security"]["attempts"] = 2;
  serve();
  const auto counted = [this](const std::string& scheme) {
    std::string all;
    const std::string figures = get("/metrics").body;
    for (const char* status : {"401", "403", "429", "503"}) {
      const std::string name =
          "portico_security_refused_total{scheme=\"" + scheme + "\",status=\"" + status + "\"} ";
      const auto at = figures.find(name);
      if (at != std::string::npos) all += figures.substr(at + name.size(), 2);
    }
    return all;
  };
  EXPECT_EQ(counted("bearer"), "0\n0\n0\n0\n");
  EXPECT_EQ(get("/bearer", alice()).status, 200);
  EXPECT_EQ(get("/bearer").status, 401);
  EXPECT_EQ(get("/scoped", alice()).status, 403);
  EXPECT_EQ(get("/key").status, 401);
  EXPECT_EQ(get("/bearer", "Authorization: Bearer x\r\n").status, 401);
  EXPECT_EQ(get("/bearer", "Authorization: Bearer y\r\n").status, 401);
  EXPECT_EQ(get("/bearer", "Authorization: Bearer z\r\n").status, 429);
  EXPECT_EQ(counted("bearer"), "3\n1\n1\n0\n");
  EXPECT_EQ(counted("key"), "1\n0\n0\n0\n");
  EXPECT_EQ(counted("basic"), "0\n0\n0\n0\n");
}

TEST_P(Security, NothingOfACredentialIsTold) {
  settings["log"] = {{"level", "debug"}, {"fields", {"x-key", "authorization"}}, {"access", true}};
  serve();
  const std::string token = testing::token_of({{"sub", "eve"}, {"exp", testing::in(-1s)}});
  get("/bearer", "Authorization: Bearer " + token + "\r\n");
  get("/basic", basic("alice", "very-secret"));
  get("/key", "X-Key: carols-secret-key\r\n");
  get("/query?pass=carols-other-key");
  get("/query?p%61ss=carols-key");
  get("/blank?my+pass=carols-blank-key");
  const Response body = post("/items", alice(), "application/json", R"({"nam":1})");
  EXPECT_EQ(body.status, 422);
  EXPECT_EQ(body.body.find("alice"), std::string::npos);
  EXPECT_EQ(get("/bearer", alice()).status, 200);
  host->signal(SIGTERM);
  host->wait();
  const std::string log = host->out() + host->err();
  for (const std::string& secret :
       {token, token.substr(token.rfind('.')), std::string{"very-secret"},
        std::string{"YWxpY2U6dmVyeS1zZWNyZXQ="}, std::string{"carols-secret-key"},
        std::string{"carols-other-key"}, std::string{"carols-key"},
        std::string{"carols-blank-key"}})
    EXPECT_THAT(log, Not(HasSubstr(secret)));
}

TEST_P(Security, WhoCallsIsInTheAccessLog) {
  settings["log"] = {{"access", true}};
  serve();
  get("/bearer", alice());
  get("/bearer");
  EXPECT_TRUE(host->await_err("principal=alice"));
  EXPECT_EQ(get("/scoped", alice({{"sub", "eve"}})).status, 403);
  EXPECT_TRUE(host->await_err("principal=eve"));
}

TEST_P(Security, TheDocumentSaysWhatIsAsked) {
  serve();
  json document = json::parse(get("/openapi.json").body);
  const auto asked = [&](const char* path) { return document["paths"][path]["get"]["security"]; };
  EXPECT_EQ(asked("/bearer"), json::parse(R"([{"bearer":[]}])"));
  EXPECT_EQ(asked("/scoped"), json::parse(R"([{"bearer":["me","items"]}])"));
  EXPECT_EQ(asked("/optional"), json::parse(R"([{"bearer":[]},{}])"));
  EXPECT_EQ(asked("/either"), json::parse(R"([{"bearer":[]},{"key":[]}])"));
  EXPECT_EQ(asked("/both"), json::parse(R"([{"bearer":[],"key":[]}])"));
  EXPECT_TRUE(asked("/open").is_null());
  EXPECT_FALSE(document["paths"]["/bearer"]["get"].contains("parameters"));
  EXPECT_EQ(document["components"]["securitySchemes"]["key"]["name"], "X-Key");
}

TEST_P(Security, TheDocumentHasTheAnswersToThoseWhoMayNot) {
  serve();
  const auto responses = [this](const char* path, const char* method = "get") {
    return json::parse(get("/openapi.json").body)["paths"][path][method]["responses"];
  };
  const auto statuses = [&](const char* path, const char* method = "get") {
    std::string all;
    const json all_of_them = responses(path, method);  // items() borrows it
    for (const auto& [status, response] : all_of_them.items()) all += status + ' ';
    return all;
  };
  EXPECT_EQ(statuses("/open"), "200 ");
  EXPECT_EQ(statuses("/bearer"), "200 401 429 503 ") << "nothing of it is a 422";
  EXPECT_EQ(statuses("/optional"), "200 401 429 503 ") << "to those who say what is not true";
  EXPECT_EQ(statuses("/bare"), "200 401 429 503 ");
  EXPECT_EQ(statuses("/scoped"), "200 401 403 429 503 ");
  EXPECT_EQ(statuses("/items", "post"), "200 401 422 429 503 ");
  json scoped = responses("/scoped");
  for (const char* status : {"401", "403"})
    EXPECT_TRUE(scoped[status]["headers"].contains("WWW-Authenticate")) << status;
  EXPECT_TRUE(scoped["429"]["headers"].contains("Retry-After"));
  EXPECT_EQ(scoped["401"]["description"], "Unauthorized");
  EXPECT_EQ(scoped["401"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/HTTPError");
  EXPECT_EQ(get("/scoped").status, 401);
  EXPECT_EQ(get("/scoped", alice()).status, 403);
}

TEST_P(Security, TheDocumentHasNoAttemptsWhereTheyAreNotCounted) {
  settings["security"]["attempts"] = 0;
  serve();
  EXPECT_FALSE(
      json::parse(get("/openapi.json").body)["paths"]["/bearer"]["get"]["responses"].contains(
          "429"));
}

TEST_P(Security, TheDocumentIsThatOfFastApiWhereNobodyVerifies) {
  settings["security"]["schemes"] = json::object();
  serve();
  json document = json::parse(get("/openapi.json").body);
  EXPECT_EQ(document["paths"]["/bearer"]["get"]["responses"].size(), 1u);
  EXPECT_EQ(document["paths"]["/bare"]["get"]["responses"].size(), 1u);
  EXPECT_EQ(document["paths"]["/items"]["post"]["responses"].size(), 2u) << "200 and 422";
}

TEST_P(Security, OneNameOfTwoSchemesIsTwoInTheDocument) {
  settings["plugins"]["guarded"]["security"] = {"key items"};
  serve();
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\n").status, 401);
  EXPECT_EQ(get("/key", "X-Key: carols-key\r\nX-Api-Key: carols-key\r\n").status, 200);
  json document = json::parse(get("/openapi.json").body);
  EXPECT_EQ(document["paths"]["/key"]["get"]["security"],
            json::parse(R"([{"guarded__key": [], "key": ["items"]}])"));
  EXPECT_EQ(document["paths"]["/open"]["get"]["security"], json::parse(R"([{"key": ["items"]}])"));
  const json& schemes = document["components"]["securitySchemes"];
  EXPECT_EQ(schemes.at("key").at("name"), "x-api-key");
  EXPECT_EQ(schemes.at("guarded__key").at("name"), "X-Key");
}

TEST_P(Security, SchemesThatComeToNothingAreTold) {
  const auto told = [this](const std::string& name, const json& scheme) {
    json wrong = settings;
    wrong["security"]["schemes"][name] = scheme;
    folder.write("portico.json", wrong.dump(1));
    const auto said = command({"check"});
    EXPECT_EQ(said.status, name == "bearer" ? 0 : 1) << said.out << said.err;
    return said.out + said.err;
  };
  const json bearer = schemes()["bearer"];
  EXPECT_THAT(told("bearer", bearer), Not(HasSubstr("has no effect")));
  EXPECT_THAT(told("baerer", bearer),
              AllOf(HasSubstr("portico.json:"),
                    HasSubstr("security.schemes.baerer: has no effect, for no route, section or "
                              "page asks for it: did you mean bearer?")));
  EXPECT_THAT(told("guarded__bearr", bearer), HasSubstr("guarded__bearr: has no effect"));
  EXPECT_THAT(told("portal", {{"verify", "plugin"}, {"plugin", "accounts"}}),
              HasSubstr("security.schemes.portal.plugin: is \"accounts\", which is no plugin that "
                        "serves"));
  EXPECT_THAT(told("portal", {{"verify", "plugin"}, {"plugin", "guarded"}}),
              HasSubstr("is \"guarded\", which verifies nothing"));
  EXPECT_THAT(told("ops", {{"verify", "certificate"}}),
              HasSubstr("security.schemes.ops: is verified by certificates, for which no address "
                        "of listen asks"));
}

TEST_P(Security, ASectionAsksOfAllRoutesWhateverThePluginSays) {
  settings["plugins"]["guarded"]["security"] = {"key items"};
  serve();
  EXPECT_EQ(get("/open").status, 401);
  EXPECT_EQ(get("/open", "X-Api-Key: carols-key\r\n").status, 200);
  EXPECT_EQ(get("/bearer", alice()).status, 401);
  EXPECT_EQ(get("/bearer", alice() + "X-Api-Key: carols-key\r\n").status, 200);
  json document = json::parse(get("/openapi.json").body);
  EXPECT_EQ(document["paths"]["/open"]["get"]["security"], json::parse(R"([{"key":["items"]}])"));
  folder.write("keys", "carol " + os::sha256("carols-key") + "\n");
  EXPECT_TRUE(until([&] { return get("/open", "X-Api-Key: carols-key\r\n").status == 403; }));
}

TEST_P(Security, DocumentsAndFiguresMayAskToo) {
  settings["security"]["docs"] = {"basic docs", "key"};
  settings["security"]["monitoring"] = {"key"};
  settings["monitoring"] = {{"public", "all"}};
  serve();
  for (const char* path : {"/openapi.json", "/docs", "/redoc", "/"}) {
    const Response none = get(path);
    EXPECT_EQ(none.status, 401) << path;
    EXPECT_EQ(none.body, not_shown);
    EXPECT_EQ(challenge(none), "basic");
    EXPECT_EQ(get(path, basic("alice", "wrong")).status, 401) << path;
    EXPECT_EQ(get(path, basic("bob", "secret")).status, 403) << path;
    EXPECT_EQ(get(path, "X-Api-Key: carols-key\r\n").status,
              get(path, basic("alice", "secret")).status);
    EXPECT_THAT(get(path, basic("alice", "secret")).status, AnyOf(200, 404)) << path;
  }
  EXPECT_THAT(get("/openapi.json", basic("alice", "secret")).body, HasSubstr("\"openapi\""));
  for (const char* path : {"/metrics", "/_portico/", "/_portico/facts"}) {
    EXPECT_EQ(get(path).status, 401) << path;
    EXPECT_EQ(get(path).body, not_shown) << path;
    EXPECT_EQ(get(path, "X-Api-Key: carols-key\r\n").status, 200) << path;
  }
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_P(Security, UnverifiedIsTheHandlersOrDenied) {
  settings["security"]["schemes"] = json::object();
  serve();
  EXPECT_TRUE(host->await_err("GET /raw: nobody verifies the security scheme 'bearer'"));
  EXPECT_EQ(get("/raw", "Authorization: Bearer abc\r\n").body,
            R"({"scheme":"Bearer","credentials":"abc"})");
  EXPECT_EQ(get("/raw").status, 401);
  EXPECT_EQ(get("/bare").status, 200) << "its handler checks";
  EXPECT_EQ(get("/bearer", alice()).status, 401) << "what was sent is no Principal";

  settings["security"]["unverified"] = "deny";
  write_settings();
  const auto said = command({"check"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out + said.err,
              HasSubstr("GET /bearer: nobody verifies the security scheme 'bearer', and "
                        "security.unverified is deny"));
}

TEST_P(Security, WhatDoesNotSuitIsRefusedAtLoad) {
  settings["security"]["schemes"]["bearer"] = settings["security"]["schemes"]["basic"];
  write_settings();
  const auto said = command({"check"});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out + said.err,
              HasSubstr("the security scheme 'bearer' is verified by what takes a user and a "
                        "password, which it does not show"));
}

TEST_P(Security, SettingsThatCannotBeUsedAreRefusedWithTheirLine) {
  const auto why = [this](const char* pointer, const json& value) {
    json wrong = settings;
    wrong[json::json_pointer{pointer}] = value;
    folder.write("portico.json", wrong.dump(1));
    const auto said = command({"check"});
    EXPECT_EQ(said.status, 2) << said.out << said.err;
    EXPECT_THAT(said.err, HasSubstr("portico.json:"));
    return said.err;
  };
  EXPECT_THAT(why("/security/schemes/bearer/verify", "jwtt"),
              HasSubstr("security.schemes.bearer.verify: is none of handler, jwt, keys"));
  settings["security"]["docs"] = settings["security"]["monitoring"] = {"bearer"};
  settings["plugins"]["nobody"]["security"] = {"bearer"};
  const std::string alone = why("/security/schemes/bearer/verify", "jwtt");
  EXPECT_THAT(alone, Not(HasSubstr("which is no scheme"))) << "those who name it name it right";
  EXPECT_EQ(std::count(alone.begin(), alone.end(), '\n'), 1) << alone;
  settings["plugins"].erase("nobody");
  settings["security"].erase("docs"), settings["security"].erase("monitoring");
  EXPECT_THAT(why("/security/schemes/bearer/isuer", "x"), HasSubstr("did you mean issuer?"));
  settings["security"]["schemes"]["key"]["verify"] = "keyz";
  const std::string both = why("/security/schemes/bearer/isuer", "x");
  EXPECT_THAT(both, AllOf(HasSubstr("security.schemes.key.verify: is none of"),
                          HasSubstr("security.schemes.bearer.isuer: is no word of jwt")))
      << "all at once, each with its line";
  const auto line_of = [](const std::string& text, const char* key) {
    const auto end = text.find(std::string{": security.schemes."} + key);
    const auto begin = text.rfind(':', end - 1);
    return text.substr(begin + 1, end - begin - 1);
  };
  EXPECT_NE(line_of(both, "key.verify"), line_of(both, "bearer.isuer"));
  settings["security"]["schemes"] = schemes();
  EXPECT_THAT(why("/security/schemes/key/file", "/nowhere"),
              HasSubstr("security.schemes.key.file: the file /nowhere cannot be read"));
  EXPECT_THAT(why("/security/schemes/bearer/keys", json::array()),
              HasSubstr("security.schemes.bearer.keys: it has no key"));
  EXPECT_THAT(why("/security/docs", json::array({"nobody"})),
              HasSubstr("names \"nobody\", which is no scheme of security.schemes"));
  EXPECT_THAT(why("/plugins/guarded/security", json::array({"nobody"})),
              HasSubstr("names \"nobody\", which is no scheme of security.schemes"));
  settings["security"]["schemes"]["basic"]["scheme"] = {{"type", "http"}, {"scheme", "bearer"}};
  EXPECT_THAT(
      why("/security/docs", json::array({"basic"})),
      HasSubstr("security.docs: names \"basic\", which is verified by what takes a user and "
                "a password, which its scheme does not show"));
}

// It is for the guard, and no member that the model forbids.
TEST_P(Security, AKeyInTheQueryIsNoParameterOfAModel) {
  serve();
  EXPECT_EQ(get("/strict?pass=carols-key&limit=3").body, "3");
  EXPECT_EQ(get("/strict?pass=carols-key").body, "1");
  const Response more = get("/strict?pass=carols-key&more=1");
  EXPECT_EQ(more.status, 422);
  EXPECT_THAT(more.body, HasSubstr("extra_forbidden"));
  EXPECT_THAT(more.body, Not(HasSubstr("carols-key")));
  EXPECT_EQ(get("/strict?limit=3").status, 401);
}

TEST_P(Security, SchemesChangeWhileTheHostServes) {
  settings["security"]["schemes"].erase("bearer");
  serve();
  EXPECT_EQ(get("/raw", "Authorization: Bearer abc\r\n").status, 200);
  settings["security"]["schemes"] = schemes();
  write_settings();
  const auto said = testing::run({"reload", "--control", (folder / "control").string()}, {});
  EXPECT_EQ(said.status, 0) << said.out << said.err;
  EXPECT_EQ(get("/raw", "Authorization: Bearer abc\r\n").status, 401);
  EXPECT_EQ(get("/bearer", alice()).status, 200);
}

}  // namespace
}  // namespace portico
