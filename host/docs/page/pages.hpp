#pragma once

// What the host itself answers without a plugin: the OpenAPI document, Swagger UI, ReDoc, a front
// page and the files these need. Made whole when the routes change, then immutable; any thread.
// Looked up after the routes: a plugin that serves one of these paths has it.
//
// Every answer carries an entity tag of its own representation, says no-cache (a client may keep
// it, and asks each time whether it still holds), and forbids the page to load anything from
// elsewhere.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "docs/openapi.hpp"
#include "docs/page/page.hpp"
#include "docs/page/rooted_document.hpp"

namespace portico::docs {

/// Where things are; an empty path switches a page off. Without the document there are no pages
/// that show it.
struct Places {
  std::string front = "/";
  std::string document = "/openapi.json";
  std::string swagger_ui = "/docs";
  std::string redoc = "/redoc";
  std::filesystem::path assets;  ///< folder of the compressed files of Swagger UI and ReDoc

  /// share/portico/docs beside the folder of the running executable.
  static std::filesystem::path installed_assets();

  /// Switches the pages off whose files are not there.
  void drop_absent();
};

/// What a request for a page says.
struct Request {
  std::string_view method, path, if_none_match, accept_encoding;
  std::string_view root_path{};  ///< what the client sees before the path
};

/// Views live as long as the pages and the answer do. The answer to HEAD has the body that GET
/// would have. With status 405 it has no body: the host's words for it belong there.
struct Answer {
  using Header = std::pair<std::string_view, std::string_view>;

  int status = 200;
  std::string_view media_type;  ///< empty: no Content-Type
  std::vector<Header> headers;
  std::string_view body;
  std::shared_ptr<const Page> page;  ///< that they are of
};

class Pages {
public:
  Pages(std::span<const route::Route* const> routes, std::span<const Plugin> plugins,
        const Info& info, Places places);

  /// Nothing when there is no page of that path.
  std::optional<Answer> answer(const Request& request) const;

private:
  static std::shared_ptr<const Page> asset(const std::filesystem::path& file,
                                           const char* media_type);
  void add(const std::string& path, std::shared_ptr<const Page> page);
  void add(const std::string& path, std::string media_type, std::string body,
           std::string compressed = {}, std::string policy = {});
  void add_assets(const Places& places, const std::string& base);

  std::map<std::string, std::shared_ptr<const Page>, std::less<>> pages_;
  std::string document_path_;
  std::unique_ptr<RootedDocument> rooted_;                   ///< null: there is no document
  std::map<std::string, std::string, std::less<>> slashed_;  ///< "/docs/" -> "../docs"
};

}  // namespace portico::docs
