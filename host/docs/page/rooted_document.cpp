#include "docs/page/rooted_document.hpp"

#include <utility>

#include "docs/openapi.hpp"

namespace portico::docs {
namespace {

/// Of a document that names none; no string of JSON holds these bytes.
constexpr std::string_view no_servers = R"("servers":[{"url":"/"}])";
/// A host stands behind few prefixes, the first of which are kept. More are a client's own words,
/// which come through to the host: each is worth a copy, no compression, and no place.
constexpr std::size_t most = 16;

}  // namespace

RootedDocument::RootedDocument(std::shared_ptr<const Page> document)
    : document_{std::move(document)},
      servers_{document_->plain.body.find(no_servers)} {}

std::shared_ptr<const Page> RootedDocument::under(std::string_view root_path) {
  if (root_path.empty() || servers_ == std::string::npos) return document_;
  bool room = false;
  {
    const std::lock_guard lock{mutex_};
    if (const auto known = made_.find(root_path); known != made_.end()) return known->second;
    room = made_.size() < most;
  }
  const std::string& type = document_->media_type;
  auto page = std::make_shared<const Page>(room ? Page::of(type, text(root_path))
                                                : Page::plain_of(type, text(root_path)));
  if (!room) return page;
  const std::lock_guard lock{mutex_};
  if (made_.size() < most) made_.try_emplace(std::string{root_path}, page);
  return page;
}

std::string RootedDocument::text(std::string_view root_path) const {
  const Json servers = Json::array({{{"url", root_path}}});
  std::string text = document_->plain.body;
  return text.replace(servers_, no_servers.size(), "\"servers\":" + text_of(servers));
}

}  // namespace portico::docs
