#pragma once

// One operation of the document: a route as those who call it see it. One thread, while the
// document is built.

#include <string>

#include "docs/schema/components.hpp"
#include "docs/subject.hpp"
#include "route/route.hpp"

namespace portico::docs {

/// What the whole document knows about one route before its operation is written.
struct Listed {
  const route::Route* route = nullptr;
  Json docs;         ///< of the plugin; always an object
  std::string name;  ///< as FastAPI has that of a function; empty: the plugin gave none
  std::string id;    ///< operationId, unique in the document
  std::string path;  ///< as documented; an equal path with other names has those of the first
};

Json operation(const Sources& sources, Components& components, const Listed& listed);

}  // namespace portico::docs
