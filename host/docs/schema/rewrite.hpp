#pragma once

// Schemas in the vocabulary of sdk/docs/models.md as OpenAPI 3.1 (JSON Schema 2020-12) has them, in
// the shapes that FastAPI documents. What only the host understands is translated or left out: no
// x- word of ours gets into a document. One thread, while the document is built.

#include <string>
#include <string_view>

#include "docs/schema/components.hpp"
#include "docs/schema/view.hpp"
#include "docs/subject.hpp"

namespace portico::docs {

class Rewriter {
public:
  /// What schemas of that plugin say in that view. All arguments must outlive this.
  Rewriter(const Sources& sources, Components& components, std::string_view plugin, View view)
      : sources_{sources},
        components_{components},
        plugin_{plugin},
        view_{view} {}

  View view() const { return view_; }
  std::string_view plugin() const { return plugin_; }

  /// A type, wherever it stands.
  Json schema(const Json& given);
  /// A member or parameter of that name in documents: a type with a title.
  Json member(std::string_view name, const Json& given);
  /// A model itself, not a reference to it. `name` is what it was registered as.
  Json model(std::string_view name, const Json& given);

  /// {"$ref": ...} to a schema that gets a component of that name.
  Json component(std::string_view name, Json schema);

  /// The name that a member has in this view.
  std::string name_of(const std::string& key, const Json& member) const;
  /// Whether the member is not sent in this view.
  bool hidden(const Json& member) const;
  /// Whether a required member is missing in this view when it is null.
  bool may_be_missing(const Json& member) const;
  /// The schema behind a reference, or the schema itself.
  const Json& target(const Json& given) const;
  /// A member where nulls are left out: the type without null.
  Json without_null(Json schema) const;

private:
  bool nullable(const Json& given) const;
  void require(const Json& given, Json& into) const;
  Json reference(const Json& given);
  Json enumeration(const Json& given);
  Json special(const Json& given);
  Json object(const Json& given);
  Json dictionary(const Json& given);
  Json alternatives(const Json& given, const char* word);
  void word(const std::string& key, const Json& value, Json& into);
  Json discriminator(const Json& given);
  void properties(const Json& given, Json& into);

  const Sources& sources_;
  Components& components_;
  std::string plugin_;
  View view_;
};

/// The words that stand beside a type and say nothing about values: description, default, ...
void annotate(const Json& given, Json& into);

}  // namespace portico::docs
