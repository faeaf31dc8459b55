#include "docs/page/rooted_document.hpp"

#include "docs/openapi.hpp"

namespace portico::docs {
namespace {

/// Of a document that names none; no string of JSON holds these bytes.
constexpr std::string_view no_servers = R"("servers":[{"url":"/"}])";
/// A host stands behind few prefixes. With more, those that were made before are made again.
constexpr std::size_t most = 16;

}  // namespace

RootedDocument::RootedDocument(std::string_view text) {
  const auto at = text.find(no_servers);
  if (at == std::string_view::npos) return;
  before_ = text.substr(0, at);
  behind_ = text.substr(at + no_servers.size());
}

std::shared_ptr<const Page> RootedDocument::under(std::string_view root_path) {
  if (root_path.empty() || behind_.empty()) return nullptr;
  const std::lock_guard lock{mutex_};
  if (const auto known = made_.find(root_path); known != made_.end()) return known->second;
  if (made_.size() == most) made_.clear();
  const Json servers = Json::array({{{"url", root_path}}});
  std::string text = before_ + "\"servers\":" + text_of(servers) + behind_;
  auto page = std::make_shared<const Page>(Page::of("application/json", std::move(text)));
  return made_[std::string{root_path}] = std::move(page);
}

}  // namespace portico::docs
