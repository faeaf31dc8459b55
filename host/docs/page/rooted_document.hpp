#pragma once

// The OpenAPI document for clients that see a root path before all paths: as FastAPI, its servers
// are that path. Made when the first of them asks. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "docs/page/page.hpp"

namespace portico::docs {

class RootedDocument {
public:
  /// `text`: of the document for clients without one. One that names servers of its own is the same
  /// for all.
  explicit RootedDocument(std::string_view text);

  /// Null: the document itself will do.
  std::shared_ptr<const Page> under(std::string_view root_path);

private:
  std::string before_, behind_;  ///< its servers
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Page>, std::less<>> made_;
};

}  // namespace portico::docs
