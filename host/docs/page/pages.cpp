#include "docs/page/pages.hpp"

#include <fstream>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include <Poco/Logger.h>

#include "docs/page/html.hpp"
#include "docs/page/relative.hpp"
#include "message/body/gzip.hpp"
#include "message/field/condition.hpp"
#include "message/field/content_coding.hpp"

namespace portico::docs {
namespace {

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view style = "text/css; charset=utf-8";
constexpr std::string_view script = "text/javascript; charset=utf-8";

// Nothing comes from elsewhere and nobody frames the page. Swagger UI and ReDoc set styles inline
// and draw with data: images; ReDoc searches in a worker that it makes of a blob.
constexpr const char* strict = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";
constexpr const char* with_inline_styles =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'";

// Of the front page.
constexpr const char* front_style = R"(:root{color-scheme:light dark;
--back:#f6f7f9;--card:#fff;--text:#1b1f24;--soft:#59636e;--line:#d8dee4;--link:#0b57d0;
--get:#0b57d0;--post:#137333;--put:#8a4b00;--patch:#6f42c1;--delete:#b3261e;--other:#59636e}
@media(prefers-color-scheme:dark){:root{
--back:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#9aa4af;--line:#30363d;--link:#79b8ff;
--get:#79b8ff;--post:#7ee2a8;--put:#f0b72f;--patch:#d2a8ff;--delete:#ff8f87;--other:#9aa4af}}
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:var(--text);background:var(--back)}
main{max-width:62rem;margin:2.5rem auto;padding:0 1rem}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:2.2rem;line-height:1.2;margin:0}h2{font-size:1.2rem;margin:0}
small{font-weight:400;font-size:.9rem;color:var(--soft);margin-left:.4rem}
header p{margin:.4rem 0;white-space:pre-line}.soft{color:var(--soft)}
nav{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.2rem 0 2rem}
nav a{border:1px solid var(--line);border-radius:.5rem;background:var(--card);padding:.4rem .9rem;font-weight:600}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:0 0 1.2rem;padding:1rem 1.2rem .6rem}
section p{margin:.1rem 0 .5rem;color:var(--soft)}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td{border-top:1px solid var(--line);padding:.4rem .8rem .4rem 0;vertical-align:baseline;overflow-wrap:anywhere}
td:first-child{width:5.5rem}td:nth-child(2){width:42%}
code{font:14px/1.4 ui-monospace,monospace}.method{font-weight:700;color:var(--other)}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.patch{color:var(--patch)}.delete{color:var(--delete)}
.deprecated code{text-decoration:line-through}em{color:var(--soft)}
@media(max-width:40rem){td:nth-child(3){display:none}td:nth-child(2){width:auto}}
)";

constexpr const char* start_swagger_ui = R"(const root = document.getElementById("swagger-ui");
window.ui = SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: new URL(root.dataset.document, location.href).href,
  oauth2RedirectUrl: new URL(root.dataset.redirect, location.href).href,
  validatorUrl: null,
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
});
)";

constexpr const char* start_redoc = R"(const root = document.getElementById("redoc");
Redoc.init(new URL(root.dataset.document, location.href).href, {hideDownloadButton: false}, root);
)";

struct Asset {
  const char *name, *media_type;
};
constexpr Asset swagger_assets[] = {{"swagger-ui-bundle.js", script.data()},
                                    {"swagger-ui.css", style.data()},
                                    {"favicon-32x32.png", "image/png"},
                                    {"oauth2-redirect.html", html.data()},
                                    {"oauth2-redirect.js", script.data()}};
constexpr Asset redoc_assets[] = {{"redoc.standalone.js", script.data()}};

bool accepts_gzip(std::string_view accept_encoding) {
  const message::Header field{"accept-encoding", accept_encoding};
  constexpr message::Coding offered = message::Coding::gzip;
  return message::negotiate({&field, 1}, {&offered, 1}) == offered;
}

/// Whether the client has that form of the page.
bool is_known(std::string_view if_none_match, std::string_view etag) {
  return message::evaluate({.if_none_match = if_none_match}, {etag, {}}, message::Reading::read) ==
         message::Precondition::not_modified;
}

/// None: it is damaged, which is no reason to serve nothing else.
std::optional<std::string> unpacked(const std::filesystem::path& file, std::string_view bytes) try {
  return message::gunzip(bytes);
} catch (const std::runtime_error& error) {
  Poco::Logger::get("portico.docs")
      .error(file.string() + ' ' + error.what() + ", and is not served: install the pages again");
  return std::nullopt;
}

std::optional<std::string> read(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

/// Where the files of the pages are.
std::string base_of(const Places& places) {
  for (const std::string& place : {places.swagger_ui, places.redoc, places.front})
    if (!place.empty()) return place == "/" ? std::string{} : place;
  return {};
}

}  // namespace

std::filesystem::path Places::installed_assets() {
  std::error_code error;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
  return executable.parent_path().parent_path() / "share" / "portico" / "docs";
}

void Places::drop_absent() {
  const auto need = [&](std::string& page, const char* file) {
    std::error_code error;
    if (!std::filesystem::exists(assets / (std::string{file} + ".gz"), error)) page.clear();
  };
  need(swagger_ui, "swagger-ui-bundle.js");
  need(swagger_ui, "swagger-ui.css");
  need(redoc, "redoc.standalone.js");
}

Pages::Pages(std::span<const route::Route* const> routes, std::span<const Plugin> plugins,
             const Info& info, Places places) {
  places.drop_absent();
  const Json document = openapi(routes, plugins, info);
  const std::string base = base_of(places);
  const std::string& title = info.title;
  if (!places.document.empty()) {
    auto page = std::make_shared<const Page>(Page::of("application/json", text_of(document)));
    document_path_ = places.document;
    rooted_ = std::make_unique<RootedDocument>(page);
    add(places.document, std::move(page));
  }
  if (!places.front.empty())
    add(places.front, std::string{html}, front_page(document, plugins, routes, info, places, base),
        {}, strict);
  if (!places.document.empty() && !places.swagger_ui.empty())
    add(places.swagger_ui, std::string{html}, swagger_page(title, places, base), {},
        with_inline_styles);
  if (!places.document.empty() && !places.redoc.empty())
    add(places.redoc, std::string{html}, redoc_page(title, places, base), {}, with_inline_styles);
  if (!pages_.empty()) add_assets(places, base);
}

void Pages::add_assets(const Places& places, const std::string& base) {
  add(base + "/portico.css", std::string{style}, front_style);
  const auto add_files = [&](std::span<const Asset> assets) {
    for (const Asset& asset : assets) {
      auto page = Pages::asset(places.assets / (std::string{asset.name} + ".gz"), asset.media_type);
      if (page) add(base + '/' + asset.name, std::move(page));
    }
  };
  if (places.document.empty()) return;
  if (!places.swagger_ui.empty()) {
    add(base + "/start-swagger-ui.js", std::string{script}, start_swagger_ui);
    add_files(swagger_assets);
  }
  if (!places.redoc.empty()) {
    add(base + "/start-redoc.css", std::string{style}, "body{margin:0}\n");
    add(base + "/start-redoc.js", std::string{script}, start_redoc);
    add_files(redoc_assets);
  }
}

// The files are megabytes, and the same for every change of the routes: they are unpacked and
// hashed again only when they have changed. Null: there is no such file, or it is damaged.
std::shared_ptr<const Page> Pages::asset(const std::filesystem::path& file,
                                         const char* media_type) {
  struct Known {
    std::filesystem::file_time_type written;
    std::shared_ptr<const Page> page;
  };
  static std::mutex mutex;
  static std::map<std::filesystem::path, Known> all;
  std::error_code missing;
  const auto written = std::filesystem::last_write_time(file, missing);
  if (missing) return nullptr;
  const std::lock_guard lock{mutex};
  Known& known = all[file];
  if (known.page && known.written == written) return known.page;
  std::optional<std::string> bytes = read(file);
  if (!bytes) return nullptr;
  std::optional<std::string> plain = unpacked(file, *bytes);
  if (!plain) return nullptr;
  known = {written, std::make_shared<const Page>(
                        Page::of(media_type, std::move(*plain), std::move(*bytes), strict))};
  return known.page;
}

void Pages::add(const std::string& path, std::string media_type, std::string body,
                std::string compressed, std::string policy) {
  add(path, std::make_shared<const Page>(Page::of(std::move(media_type), std::move(body),
                                                  std::move(compressed), std::move(policy))));
}

void Pages::add(const std::string& path, std::shared_ptr<const Page> page) {
  pages_.insert_or_assign(path, std::move(page));
  if (path != "/") slashed_.insert_or_assign(path + '/', reference(path + '/', path));
}

std::optional<Answer> Pages::answer(const Request& request) const {
  Answer answer;
  if (const auto slashed = slashed_.find(request.path); slashed != slashed_.end()) {
    answer.status = 307;
    answer.headers.emplace_back("location", slashed->second);
    return answer;
  }
  const auto found = pages_.find(request.path);
  if (found == pages_.end()) return std::nullopt;
  const bool rooted = rooted_ && request.path == document_path_;
  answer.page = rooted ? rooted_->under(request.root_path) : found->second;
  const Page& page = *answer.page;
  if (request.method != "GET" && request.method != "HEAD") {
    answer.status = request.method == "OPTIONS" ? 204 : 405;
    answer.headers.emplace_back("allow", "GET, HEAD, OPTIONS");
    return answer;
  }
  const bool compressible = !page.compressed.body.empty();
  const bool compressed = compressible && accepts_gzip(request.accept_encoding);
  const Page::Form& form = compressed ? page.compressed : page.plain;
  answer.headers.emplace_back("etag", form.etag);
  answer.headers.emplace_back("cache-control", "no-cache");
  if (compressible) answer.headers.emplace_back("vary", "Accept-Encoding");
  if (is_known(request.if_none_match, form.etag)) {
    answer.status = 304;
    return answer;
  }
  answer.headers.emplace_back("x-content-type-options", "nosniff");
  if (!page.policy.empty()) answer.headers.emplace_back("content-security-policy", page.policy);
  if (compressed) answer.headers.emplace_back("content-encoding", "gzip");
  answer.media_type = page.media_type;
  answer.body = form.body;
  return answer;
}

}  // namespace portico::docs
