#pragma once

// The OpenAPI document for clients that see a root path before all paths: as FastAPI, its servers
// are that path. Made when the first of them asks. Any thread.

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "docs/page/page.hpp"

namespace portico::docs {

class RootedDocument {
public:
  /// `document`: for clients without one. One that names servers of its own is the same for all.
  explicit RootedDocument(std::shared_ptr<const Page> document);

  std::shared_ptr<const Page> under(std::string_view root_path);

private:
  std::string text(std::string_view root_path) const;

  const std::shared_ptr<const Page> document_;
  const std::size_t servers_;  ///< where they stand in it; npos: they are its own
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Page>, std::less<>> made_;
};

}  // namespace portico::docs
