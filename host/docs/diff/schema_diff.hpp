#pragma once

// Two schemas compared for those who send (what was accepted must still be) or for those who
// receive (nothing may come that did not before). Narrower is breaking for senders, wider is
// breaking for receivers. One thread; the documents must outlive it.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "docs/diff/difference.hpp"
#include "docs/json.hpp"
#include "docs/schema/view.hpp"

namespace portico::docs {

class SchemaDiff {
public:
  SchemaDiff(const Json& before, const Json& after, View::Side side)
      : before_{before},
        after_{after},
        side_{side} {}

  /// What differs, each `what` beginning with `where`: "response 200: 'items[].price' ...".
  Changes compare(const std::string& where, const Json& before, const Json& after);

private:
  using Kind = Change::Kind;
  enum class Move { narrower, wider };

  void schemas(const std::string& at, const Json& before, const Json& after);
  void alternatives(const std::string& at, const std::vector<const Json*>& before,
                    const std::vector<const Json*>& after);
  const Json* cover(const std::string& at, const Json& wanted,
                    const std::vector<const Json*>& offered, bool wanted_is_before);
  void single(const std::string& at, const Json& before, const Json& after);
  bool types(const std::string& at, const Json& before, const Json& after);
  void values(const std::string& at, const Json& before, const Json& after);
  void limits(const std::string& at, const Json& before, const Json& after);
  void words(const std::string& at, const Json& before, const Json& after);
  void members(const std::string& at, const Json& before, const Json& after);
  void member_gone(const std::string& at, const std::string& name, const Json& after);
  void extras(const std::string& at, const Json& before, const Json& after);
  void items(const std::string& at, const Json& before, const Json& after);

  void add(const std::string& at, Kind kind, const std::string& what);
  void moved(const std::string& at, Move move, const std::string& what);

  const Json &before_, &after_;
  View::Side side_;
  std::string where_;
  Changes changes_;
  std::set<std::pair<const Json*, const Json*>> open_;  ///< being compared: recursion ends here
};

/// The schema behind a reference within the document, or the schema itself.
const Json& resolved(const Json& document, const Json& schema);

}  // namespace portico::docs
