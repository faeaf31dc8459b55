#pragma once

// JSON Schema to types: what stands behind Models. Errors are SchemaError and say which model,
// where in it (a JSON pointer), which word, and what to do. Used at load, on one thread.

#include <deque>
#include <functional>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "message/arena.hpp"
#include "model/compile/schema_place.hpp"
#include "model/models.hpp"
#include "model/type.hpp"

namespace portico::model {

/// "int,str"
std::string join_labels(const std::vector<const Type*>& types, std::string_view separator);

class Models::Compiler {
public:
  void add(std::string_view name, std::string_view text);
  const Type& compile(const std::string& where, const Schema&);
  const Type* find(std::string_view name);
  /// As it was added; null: there is none of that name.
  const Schema* schema(std::string_view name) const;
  void finish(const std::function<void(const SchemaError&)>& refused);

private:
  struct Named {
    Schema schema;
    Type* type = nullptr;
    unsigned height = 0;  ///< schemas below it, one within the other; known once it is made
  };
  /// A default that is read when every type it needs is there.
  struct Pending {
    Type* model;
    std::size_t field;
    Schema value;
    std::uint32_t number;  ///< of a union's member that it is for; 0: whichever it fits
    Place place;
  };

  Type& make(const Schema&, const Place&, std::string_view name, bool member);
  Type& fill(Type&, const Schema&, const Place&, std::string_view name, bool member);
  Type& reference(const Schema&, const Place&, bool member);
  void reach(unsigned level, const Place&);
  void array(Type&, const Schema&, const Place&);
  void object(Type&, const Schema&, const Place&, std::string_view name);
  void dict(Type&, const Schema&, const Place&);
  void field(Type&, const std::string& key, const Schema&, bool required, const Place&);
  void any_of(Type&, const Schema&, const Place&);
  void one_of(Type&, const Schema&, const Place&);
  void settle();
  void forget_unsettled();
  void read_default(Pending&);

  message::Arena arena_;
  std::deque<Type> types_;
  std::map<std::string, Named, std::less<>> named_;
  std::vector<Pending> pending_;
  std::vector<std::pair<Type*, Place>> tagged_, fresh_;
  std::string begun_;    ///< what is compiled, for messages
  unsigned depth_ = 0;   ///< within one model
  unsigned level_ = 0;   ///< within what is compiled, through all models
  unsigned lowest_ = 0;  ///< of the levels below the model that is made now
};

}  // namespace portico::model
