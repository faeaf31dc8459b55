#include "docs/page/pages.hpp"

#include <array>
#include <fstream>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "docs/page/html.hpp"
#include "docs/sample.hpp"
#include "message/body/gzip.hpp"

namespace portico::docs {
namespace {

namespace fs = std::filesystem;

class PagesTest : public testing::Test {
protected:
  PagesTest() {
    fs::create_directories(folder_);
    for (const char* name : {"swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js"})
      std::ofstream{folder_ / (std::string{name} + ".gz"), std::ios::binary} << message::gzip(name);
    places_.assets = folder_;
    sample_.add_plugin("items", "1.2.3", "Sells <things> & more");
    sample_.add_route(Json::parse(
        R"({"path": "/items/{id}", "docs": {"summary": "Read \"one\" <item>", "deprecated": true}})"));
    sample_.add_route(Json::parse(
        R"({"path": "/other", "docs": {"description": "Longer than what is not worth compressing"}})"));
    sample_.add_route(Json::parse(R"({"path": "/secret", "flags": ["unlisted"]})"));
  }
  ~PagesTest() override { fs::remove_all(folder_); }

  Pages pages() { return sample_.pages(info_, places_); }
  static std::optional<std::string> header(const Answer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers)
      if (key == name) return std::string{value};
    return std::nullopt;
  }

  fs::path folder_ = fs::temp_directory_path() / ("portico-pages-" + std::to_string(::getpid()));
  Places places_;
  Info info_{.title = "Shop & <Co>", .version = "1", .description = "", .servers = {}};
  Sample sample_;
};

TEST_F(PagesTest, TheDocumentIsThatOfTheRoutes) {
  const Pages all = pages();
  const auto answer = all.answer({"GET", "/openapi.json", "", ""});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->media_type, "application/json");
  EXPECT_EQ(Json::parse(answer->body), sample_.document(info_));
  EXPECT_EQ(header(*answer, "vary"), "Accept-Encoding");
}

TEST_F(PagesTest, ATagThatIsStillTrueIsAnsweredWithout) {
  const Pages all = pages();
  const std::string tag = *header(*all.answer({"GET", "/openapi.json", "", ""}), "etag");
  const auto again = all.answer({"GET", "/openapi.json", tag, ""});
  EXPECT_EQ(again->status, 304);
  EXPECT_EQ(again->body, "");
  EXPECT_EQ(header(*again, "etag"), tag);
  EXPECT_EQ(all.answer({"GET", "/openapi.json", tag, "gzip"})->status, 200);
  sample_.add_route(Json::parse(R"({"path": "/new"})"));
  EXPECT_EQ(pages().answer({"GET", "/openapi.json", tag, ""})->status, 200);
}

TEST_F(PagesTest, GzipIsForThoseWhoTakeIt) {
  const Pages all = pages();
  const auto plain = all.answer({"GET", "/openapi.json", "", "identity"});
  const auto small = all.answer({"GET", "/openapi.json", "", "gzip, br"});
  EXPECT_FALSE(header(*plain, "content-encoding"));
  EXPECT_EQ(header(*small, "content-encoding"), "gzip");
  EXPECT_EQ(message::gunzip(small->body), plain->body);
  EXPECT_NE(header(*plain, "etag"), header(*small, "etag"));
}

TEST_F(PagesTest, NegotiatesAsTheStandardSays) {
  const Pages all = pages();
  const auto coded = [&](std::string_view accepted) {
    return header(*all.answer({"GET", "/openapi.json", "", accepted}), "content-encoding")
        .has_value();
  };
  for (const char* one : {"gzip", "deflate, GZIP;q=0.5", "*", "x-gzip", "gzip;q=0.001"})
    EXPECT_TRUE(coded(one)) << one;
  for (const char* one : {"", "identity", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "gzipped"})
    EXPECT_FALSE(coded(one)) << one;
  const std::string tag = *header(*all.answer({"GET", "/openapi.json", "", ""}), "etag");
  for (const std::string& one : {tag, "W/" + tag, "\"x\" , " + tag, std::string{"*"}})
    EXPECT_EQ(all.answer({"GET", "/openapi.json", one, ""})->status, 304) << one;
  for (const std::string& one : {std::string{}, std::string{"\"b\""}, tag.substr(1)})
    EXPECT_EQ(all.answer({"GET", "/openapi.json", one, ""})->status, 200) << one;
}

TEST_F(PagesTest, AssetsAreServedAsTheyWereBuilt) {
  const Pages all = pages();
  const auto answer = all.answer({"GET", "/docs/swagger-ui.css", "", ""});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "swagger-ui.css");
  EXPECT_EQ(answer->media_type, "text/css; charset=utf-8");
  EXPECT_FALSE(all.answer({"GET", "/docs/other.js", "", ""}));
  EXPECT_FALSE(all.answer({"GET", "/docs/../docs/swagger-ui.css", "", ""}));
}

TEST_F(PagesTest, WhatPluginsSayIsEscaped) {
  const Pages all = pages();
  for (const char* path : {"/", "/docs", "/redoc"}) {
    const auto answer = all.answer({"GET", path, "", ""});
    ASSERT_TRUE(answer) << path;
    const std::string body{answer->body};
    EXPECT_NE(body.find("<title>Shop &amp; &lt;Co&gt;"), body.npos) << path;
    EXPECT_NE(body.find("<meta charset=\"utf-8\">"), body.npos);
    EXPECT_EQ(body.find("<script>"), body.npos) << "no script stands inline";
    EXPECT_EQ(body.find("://"), body.npos) << "nothing comes from elsewhere";
    EXPECT_EQ(header(*answer, "content-security-policy")->find("default-src 'self'"), 0U);
  }
  const std::string front{all.answer({"GET", "/", "", ""})->body};
  EXPECT_NE(front.find("Sells &lt;things&gt; &amp; more"), front.npos);
  EXPECT_NE(front.find("Read &quot;one&quot; &lt;item&gt; <em>deprecated"), front.npos);
  EXPECT_NE(front.find("1.2.3"), front.npos);
  EXPECT_EQ(front.find("/secret"), front.npos);
}

TEST_F(PagesTest, TheFrontPageLeadsToEachOperation) {
  sample_.add_route(
      Json::parse(R"({"path": "/a", "docs": {"tags": ["My tag/1"], "operationId": "a"}})"));
  sample_.add_route(Json::parse(R"({"path": "/b", "docs": {"tags": [1], "operationId": "b"}})"));
  std::string front{pages().answer({"GET", "/", "", ""})->body};
  EXPECT_NE(front.find("<a href=\"docs#/My%20tag%2F1/a\"><code>/a</code></a>"), front.npos);
  EXPECT_NE(front.find("<a href=\"docs#/default/b\">"), front.npos);
  EXPECT_NE(front.find("1 plugin, 4 routes"), front.npos);
  places_.swagger_ui = "";
  front = pages().answer({"GET", "/", "", ""})->body;
  EXPECT_EQ(front.find("#/"), front.npos);
  EXPECT_NE(front.find("<code>/a</code>"), front.npos);
}

TEST_F(PagesTest, WithoutItsFilesAPageIsNotThere) {
  fs::remove(folder_ / "swagger-ui.css.gz");
  Pages all = pages();
  EXPECT_FALSE(all.answer({"GET", "/docs", "", ""})) << "a page without its style is blank";
  EXPECT_TRUE(all.answer({"GET", "/redoc", "", ""}));
  places_.assets = folder_ / "nothing";
  all = pages();
  for (const char* path : {"/docs", "/docs/", "/redoc", "/docs/start-swagger-ui.js"})
    EXPECT_FALSE(all.answer({"GET", path, "", ""})) << path;
  EXPECT_EQ(all.answer({"GET", "/openapi.json", "", ""})->status, 200);
  const std::string front{all.answer({"GET", "/", "", ""})->body};
  EXPECT_NE(front.find("href=\"openapi.json\""), front.npos);
  EXPECT_EQ(front.find("href=\"docs"), front.npos) << front;
  EXPECT_EQ(front.find("href=\"redoc"), front.npos) << front;
}

/// What a page names in its attributes.
std::set<std::string> addresses(const std::string& page) {
  static const std::regex attribute{"(?:href|src|data-[a-z]+)=\"([^\"]*)\""};
  std::set<std::string> all;
  for (std::sregex_iterator found{page.begin(), page.end(), attribute}, end; found != end; ++found)
    all.insert((*found)[1]);
  return all;
}

/// The path that a browser asks for that reads the reference on the page (RFC 3986 section 5.2.4).
std::string resolved(const std::string& page, const std::string& reference) {
  const auto path = fs::path{page}.parent_path() / reference.substr(0, reference.find('#'));
  return path.lexically_normal().string();
}

// A proxy may have put a prefix before the path of the page, and taken it off again.
TEST_F(PagesTest, EveryAddressIsRelativeToItsPage) {
  for (const char* asset : {"favicon-32x32.png", "oauth2-redirect.html", "oauth2-redirect.js"})
    std::ofstream{folder_ / (std::string{asset} + ".gz"), std::ios::binary} << message::gzip(asset);
  for (const auto& [swagger, redoc, front, document] :
       std::vector<std::array<const char*, 4>>{{"/docs", "/redoc", "/", "/openapi.json"},
                                               {"/api/v1/try", "/read", "/about/us", "/api/o.json"},
                                               {"/", "/a/b/c", "/a/b", "/a/b/d/o.json"}}) {
    places_.swagger_ui = swagger;
    places_.redoc = redoc;
    places_.front = front;
    places_.document = document;
    const Pages all = pages();
    for (const char* page : {swagger, redoc, front}) {
      const auto answer = all.answer({"GET", page, "", ""});
      ASSERT_TRUE(answer) << page;
      const auto named = addresses(std::string{answer->body});
      EXPECT_GE(named.size(), 4U) << page;
      for (const std::string& address : named) {
        EXPECT_FALSE(address.starts_with("/")) << page << ' ' << address;
        EXPECT_TRUE(all.answer({"GET", resolved(page, address), "", ""}))
            << page << ' ' << address << " is " << resolved(page, address);
      }
    }
  }
}

TEST_F(PagesTest, PlacesCanBeMovedAndSwitchedOff) {
  places_.swagger_ui = "/api/ui";
  places_.redoc = places_.front = "";
  Pages all = pages();
  EXPECT_TRUE(all.answer({"GET", "/api/ui/swagger-ui-bundle.js", "", ""}));
  for (const char* path : {"/", "/docs", "/redoc", "/api/ui/redoc.standalone.js"})
    EXPECT_FALSE(all.answer({"GET", path, "", ""})) << path;
  places_.document = "";
  EXPECT_FALSE(pages().answer({"GET", "/api/ui", "", ""}));
}

TEST_F(PagesTest, OtherMethodsAndSlashesAreAnswered) {
  const Pages all = pages();
  const auto post = all.answer({"POST", "/docs", "", ""});
  EXPECT_EQ(post->status, 405);
  EXPECT_EQ(header(*post, "allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(all.answer({"OPTIONS", "/docs", "", ""})->status, 204);
  EXPECT_EQ(all.answer({"HEAD", "/docs", "", ""})->status, 200);
  const auto slashed = all.answer({"GET", "/docs/", "", ""});
  EXPECT_EQ(slashed->status, 307);
  EXPECT_EQ(header(*slashed, "location"), "../docs");
}

TEST(Html, EscapesWhatHasAMeaning) {
  EXPECT_EQ(escape("<a b=\"c\">'&"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
}

TEST(Gzip, IsTheSameEachTimeAndComesBack) {
  const std::string text(100000, 'x');
  EXPECT_EQ(message::gzip(text), message::gzip(text));
  EXPECT_EQ(message::gunzip(message::gzip(text)), text);
  EXPECT_LT(message::gzip(text).size(), 1000U);
}

}  // namespace
}  // namespace portico::docs
