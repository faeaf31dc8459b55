#include "docs/page/page.hpp"

#include <cstddef>
#include <utility>

#include "message/body/gzip.hpp"
#include "os/sha256.hpp"

namespace portico::docs {
namespace {

// Smaller bodies are not worth the header field.
constexpr std::size_t worth_compressing = 512;

std::string etag_of(std::string_view body) { return '"' + os::sha256(body) + '"'; }

}  // namespace

Page Page::of(std::string media_type, std::string body, std::string gzipped, std::string policy) {
  Page page{
      std::move(media_type), {std::move(body), {}}, {std::move(gzipped), {}}, std::move(policy)};
  std::string& small = page.compressed.body;
  if (small.empty() && page.plain.body.size() >= worth_compressing)
    small = message::gzip(page.plain.body);
  if (small.size() >= page.plain.body.size()) small.clear();
  page.plain.etag = etag_of(page.plain.body);
  if (!small.empty()) page.compressed.etag = etag_of(small);
  return page;
}

Page Page::plain_of(std::string media_type, std::string body) {
  std::string etag = etag_of(body);
  return {std::move(media_type), {std::move(body), std::move(etag)}, {}, {}};
}

}  // namespace portico::docs
