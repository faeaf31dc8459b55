#include "docs/page/rooted_document.hpp"

#include <utility>

#include "docs/openapi.hpp"

namespace portico::docs {
namespace {

/// Of a document that names none; no string of JSON holds these bytes.
constexpr std::string_view no_servers = R"("servers":[{"url":"/"}])";
/// A host stands behind few prefixes. With more, those that were made before are made again.
constexpr std::size_t most = 16;

}  // namespace

RootedDocument::RootedDocument(std::shared_ptr<const Page> document)
    : document_{std::move(document)},
      servers_{document_->plain.body.find(no_servers)} {}

std::shared_ptr<const Page> RootedDocument::under(std::string_view root_path) {
  if (root_path.empty() || servers_ == std::string::npos) return document_;
  {
    const std::lock_guard lock{mutex_};
    if (const auto known = made_.find(root_path); known != made_.end()) return known->second;
  }
  auto page = made(root_path);  // while others are answered
  const std::lock_guard lock{mutex_};
  if (made_.size() == most) made_.clear();
  return made_[std::string{root_path}] = std::move(page);
}

std::shared_ptr<const Page> RootedDocument::made(std::string_view root_path) const {
  const Json servers = Json::array({{{"url", root_path}}});
  std::string text = document_->plain.body;
  text.replace(servers_, no_servers.size(), "\"servers\":" + text_of(servers));
  return std::make_shared<const Page>(Page::of(document_->media_type, std::move(text)));
}

}  // namespace portico::docs
