#pragma once

// The components of a document while it is written. A model gets an entry per view in which
// something refers to it; references are marks until all entries are known. Then entries that say
// the same become one component, and every component gets its name:
//
//   Item                       one plugin, the same for input and output
//   Item-Input, Item-Output    the two differ
//   ItemWithoutNull            under flags of a route, beside another; also ItemByName
//   shop__Item, depot__Item    plugins that mean different things by one name
//
// Components of one plugin whose titles would be the same get titles that differ as their names do,
// since generators of clients name what they make after the title: Item-Input, Item-Output. Those
// of two plugins keep what their authors have said, as those of two modules do in FastAPI.
//
// One thread, while the document is built.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "docs/json.hpp"
#include "docs/schema/view.hpp"

namespace portico::docs {

class Components {
public:
  struct Entry {
    std::string plugin, name;  ///< as registered
    View view;
    Json schema;
    bool written = false;
  };

  /// {"$ref": mark} to a model of a plugin; its schema is written later.
  Json model(std::string_view plugin, std::string_view name, View view);
  /// {"$ref": mark} to a schema that is there already, such as that of an enumeration.
  Json schema(std::string_view plugin, std::string_view name, Json schema);

  /// An entry whose schema is still to be written, or null. Entries stay where they are until then.
  Entry* next();

  /// No entry comes after this. Merges, names and rewrites the references within the components.
  void finish();
  /// Writes the names of components where the marks are.
  void resolve(Json& document) const;
  /// All components by name, sorted.
  Json take();

private:
  using Key = std::tuple<std::string, std::string, View>;

  void merge_equals();
  void name_all();
  void tell_titles_apart();

  std::vector<std::unique_ptr<Entry>> entries_;
  std::map<Key, std::size_t> models_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> schemas_;
  std::size_t next_ = 0;
  std::vector<std::size_t> class_of_;  ///< entry -> the first entry that says the same
  std::vector<std::string> names_;     ///< by entry; only of the first of a class
  std::vector<std::size_t> prefixes_;  ///< how much of its name is that of the plugin
};

}  // namespace portico::docs
