#pragma once

// Which members of a reply go out: include, exclude and the flags of a route, compiled at load.
// Immutable, read by any thread.
//
//   ["name", {"owner": ["id"]}]        names, and nested selections
//   {"owner": {"id": true}}            the same as an object
//   {"items": {"__all__": ["zip"], "0": true, "-1": ["id"]}}   items of a list, values of a dict
//
// An index counts modulo the length of the list, as pydantic has it: "-1" is the last item, and "3"
// of three items is the first. Names are the fields' own names. An exclude is stronger than an
// include.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/type.hpp"

namespace portico::model {

/// One level of an include or exclude.
struct Pick {
  struct Entry;

  bool whole = false;        ///< the value itself, with all that is in it
  std::vector<Entry> inner;  ///< by name or index
  std::vector<std::pair<std::int64_t, std::size_t>> indexes;  ///< the numbers among `inner`
  std::shared_ptr<const Pick> all;                            ///< "__all__"

  const Pick* find(std::string_view name) const;
  const Pick* find(std::int64_t index, std::size_t count) const;  ///< of an item of so many
};

struct Pick::Entry {
  std::string name;
  Pick pick;
};

class Selection {
public:
  Selection() = default;  ///< everything
  /// `include` and `exclude` are JSON texts, empty: not given. Throws SchemaError.
  static Selection compile(const Type&, std::string_view include, std::string_view exclude,
                           std::uint32_t flags);

  const Pick* include() const { return include_.get(); }
  const Pick* exclude() const { return exclude_.get(); }
  std::uint32_t flags() const { return flags_; }  ///< PORTICO_EXCLUDE_UNSET, ...; PORTICO_BY_NAME

private:
  std::shared_ptr<const Pick> include_, exclude_;
  std::uint32_t flags_ = 0;
};

}  // namespace portico::model
