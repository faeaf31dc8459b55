#pragma once

// What the host answers in the place of a route, among "responses" of its operation. What is told
// of a status there already stays, and what is told of a range of statuses stands for it. One
// thread, while the document is built.

#include "docs/schema/components.hpp"
#include "docs/subject.hpp"

namespace portico::docs {

class Refusals {
public:
  /// Both outlive this.
  Refusals(const Sources& sources, Components& components, Json& responses)
      : sources_{sources},
        components_{components},
        responses_{responses} {}

  const Sources& sources() const { return sources_; }
  /// The response of that status, added with the body of a refusal where it is not told yet; null:
  /// that of a range is.
  Json* of(int status);
  /// The same without adding one.
  Json* find(const std::string& status);

private:
  const Sources& sources_;
  Components& components_;
  Json& responses_;
};

/// Adds header fields to a response. What the author says of one wins.
void add_fields(Json& response, const Json& fields);
/// One of them.
Json field(const char* description, Json schema);
/// Retry-After, as the host sends it.
Json retry_after();

}  // namespace portico::docs
