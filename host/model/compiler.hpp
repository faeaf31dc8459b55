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

#include <nlohmann/json.hpp>

#include "message/arena.hpp"
#include "model/models.hpp"

namespace portico::model {

using Schema = nlohmann::ordered_json;

/// A place in a schema, for messages: "model Item at /properties/price".
struct Place {
  std::string where, pointer;

  Place operator/(std::string_view step) const;
  [[noreturn]] void refuse(const std::string& sentence) const;
  std::string text() const;
};

/// Cells and texts that live as long as the models.
portico_value to_cell(const Schema&, message::Arena&);

// The parts of a type that have a file of their own.
void compile_bounds(Type&, const Schema&, const Place&);  ///< minimum, ..., x-max-digits
bool is_own_range(const Type&);  ///< whether the bounds are those of a type of C++ alone
void compile_limits(Type&, const Schema&, const Place&);            ///< minLength, ..., pattern
void compile_values(Type&, const Schema& values, message::Arena&);  ///< const, enum
std::string python_repr(const Schema& value);                       ///< 'a', 1, True, None
std::string join_choices(const std::vector<std::string>& texts);    ///< 'a', 'b' or 'c'
/// Refuses a word that this kind of schema does not have.
void refuse_unknown_words(const Schema&, const Type&, bool member, const Place&);

class Models::Compiler {
public:
  void add(std::string_view name, std::string_view text);
  const Type& compile(const std::string& where, const Schema&);
  const Type* find(std::string_view name);
  void finish(const std::function<void(const SchemaError&)>& refused);

private:
  struct Named {
    Schema schema;
    Type* type = nullptr;
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
  void string(Type&, const Schema&, const Place&);
  void array(Type&, const Schema&, const Place&);
  void object(Type&, const Schema&, const Place&, std::string_view name);
  void dict(Type&, const Schema&, const Place&);
  void field(Type&, const std::string& key, const Schema&, bool required, const Place&);
  void any_of(Type&, const Schema&, const Place&);
  void one_of(Type&, const Schema&, const Place&);
  void tags_of(Type&, std::uint32_t item, const Type& member, const Place&);
  void settle();
  void forget_unsettled();
  void read_default(Pending&);

  message::Arena arena_;
  std::deque<Type> types_;
  std::map<std::string, Named, std::less<>> named_;
  std::vector<Pending> pending_;
  std::vector<std::pair<Type*, Place>> tagged_, fresh_;
  unsigned depth_ = 0;
};

}  // namespace portico::model
