#pragma once

// Ids of what was created, so that it can be read, changed and deleted: of members of replies, of
// Location, and of what the document's links say. A member that is called as ids are need not be
// one: none is given to an operation whose parameter it does not fit. One thread.

#include <map>
#include <string>
#include <vector>

#include "prove/asking/asker.hpp"
#include "prove/asking/inquiry.hpp"
#include "prove/making/conformity.hpp"

namespace portico::prove {

class KnownIds {
public:
  /// Both outlive it.
  KnownIds(const std::vector<Operation>& operations, const Conformity& conformity);

  /// The same with the last ids where it asks for known ones and there are some.
  Inquiry filled(Inquiry inquiry) const;
  void learn(const Inquiry& inquiry, const Answer& answer);
  void forget() { ids_.clear(); }

  /// The one that makes things of "/items/{}"; null: there is none.
  const Operation* creator(const std::string& collection) const;
  /// Those of one thing of it, by their methods: read, changed, deleted.
  std::vector<const Operation*> members(const std::string& collection) const;
  /// All with a creator.
  std::vector<std::string> collections() const;

private:
  /// Whether it may be that parameter of the path.
  bool fits(const Operation& operation, const std::string& name, const std::string& id) const;
  void add(const std::string& collection, const std::string& id);
  void learn_link(const ApiLink& link, const Json& body);

  const std::vector<Operation>& operations_;
  const Conformity& conformity_;
  std::map<std::string, std::vector<std::string>> names_;  ///< of the parameter, by collection
  std::map<std::string, std::vector<std::string>> ids_;
};

}  // namespace portico::prove
