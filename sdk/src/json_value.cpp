#include "portico/json_value.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>

namespace portico {

namespace {

/// {"name", value}
bool is_pair(const JsonValue& part) {
  return part.is_array() && part.size() == 2 && part[0].is_string();
}

}  // namespace

JsonValue::JsonValue(std::string_view text) : kind_{Kind::text}, text_{new std::string{text}} {}

JsonValue::JsonValue(std::initializer_list<Part> parts) : integer_{0} {
  if (parts.size() == 1 && parts.begin()->is_whole) {
    *this = JsonValue(static_cast<const JsonValue&>(*parts.begin()));
    return;
  }
  if (!std::all_of(parts.begin(), parts.end(), is_pair)) {
    *this = array();
    array_->assign(parts.begin(), parts.end());
    return;
  }
  *this = object();
  object_->reserve(parts.size());
  for (const JsonValue& part : parts)
    if (!contains(part[0].text())) object_->push_back({part[0].text(), part[1]});
}

JsonValue::JsonValue(const JsonValue& other) : kind_{other.kind_}, integer_{other.integer_} {
  switch (kind_) {
  case Kind::text: text_ = new std::string(*other.text_); return;
  case Kind::array: array_ = new Array(*other.array_); return;
  case Kind::object: object_ = new Object(*other.object_); return;
  default: return;
  }
}

void JsonValue::drop() noexcept {
  switch (kind_) {
  case Kind::text: delete text_; return;
  case Kind::array: delete array_; return;
  case Kind::object: delete object_; return;
  default: return;
  }
}

JsonValue JsonValue::array() {
  JsonValue made;
  made.array_ = new Array;
  made.kind_ = Kind::array;
  return made;
}

JsonValue JsonValue::array(std::initializer_list<JsonValue> items) {
  JsonValue made;
  made.array_ = new Array(items);
  made.kind_ = Kind::array;
  return made;
}

JsonValue JsonValue::object() {
  JsonValue made;
  made.object_ = new Object;
  made.kind_ = Kind::object;
  return made;
}

void JsonValue::refuse(const char* wanted) {
  throw std::invalid_argument(std::string{"portico: this JSON is not "} + wanted);
}

void JsonValue::refuse_range() { refuse("a number in the range of what is asked for"); }

bool JsonValue::boolean() const {
  if (kind_ != Kind::boolean) refuse("a boolean");
  return integer_ != 0;
}

double JsonValue::real() const {
  switch (kind_) {
  case Kind::real: return real_;
  case Kind::integer:
  case Kind::boolean: return static_cast<double>(integer_);
  case Kind::whole: return static_cast<double>(static_cast<std::uint64_t>(integer_));
  default: refuse("a number");
  }
}

JsonValue::Integer JsonValue::integer() const {
  constexpr double two_to_63 = 9223372036854775808.0;
  switch (kind_) {
  case Kind::real:
    if (real_ >= -two_to_63 && real_ < two_to_63) return {static_cast<std::int64_t>(real_), false};
    if (real_ >= two_to_63 && real_ < 2 * two_to_63)
      return {static_cast<std::int64_t>(static_cast<std::uint64_t>(real_)), true};
    refuse_range();
  case Kind::integer:
  case Kind::boolean: return {integer_, false};
  case Kind::whole: return {integer_, true};
  default: refuse("a number");
  }
}

const std::string& JsonValue::text() const {
  if (kind_ != Kind::text) refuse("a text");
  return *text_;
}

std::size_t JsonValue::size() const {
  switch (kind_) {
  case Kind::null: return 0;
  case Kind::array: return array_->size();
  case Kind::object: return object_->size();
  default: return 1;
  }
}

const JsonValue* JsonValue::look(std::string_view name) const {
  if (kind_ != Kind::object) return nullptr;
  for (const Member& member : *object_)
    if (member.name == name) return &member.value;
  return nullptr;
}

const std::string& JsonValue::name_at(std::size_t index) const {
  if (kind_ != Kind::object) refuse("an object");
  return (*object_)[index].name;
}

JsonValue& JsonValue::member_at(std::size_t index) {
  if (kind_ == Kind::object) return (*object_)[index].value;
  return kind_ == Kind::array ? (*array_)[index] : *this;
}

JsonValue& JsonValue::operator[](std::string_view name) {
  if (kind_ == Kind::null) *this = object();
  if (kind_ != Kind::object) refuse("an object");
  if (const JsonValue* found = look(name)) return *const_cast<JsonValue*>(found);
  object_->push_back({std::string{name}, {}});
  return object_->back().value;
}

const JsonValue& JsonValue::at(std::string_view name) const {
  if (kind_ != Kind::object) refuse("an object");
  if (const JsonValue* found = look(name)) return *found;
  throw std::out_of_range("portico: this JSON has no member " + std::string{name});
}
JsonValue& JsonValue::at(std::string_view name) {
  return const_cast<JsonValue&>(std::as_const(*this).at(name));
}

const JsonValue& JsonValue::at(std::size_t index) const {
  if (kind_ != Kind::array) refuse("an array");
  if (index < array_->size()) return (*array_)[index];
  throw std::out_of_range("portico: this JSON has no item " + std::to_string(index));
}
JsonValue& JsonValue::at(std::size_t index) {
  return const_cast<JsonValue&>(std::as_const(*this).at(index));
}

void JsonValue::push_back(JsonValue item) {
  if (kind_ == Kind::null) *this = array();
  if (kind_ != Kind::array) refuse("an array");
  array_->push_back(std::move(item));
}

void JsonValue::reserve(std::size_t count) {
  if (kind_ == Kind::array) array_->reserve(count);
  if (kind_ == Kind::object) object_->reserve(count);
}

std::size_t JsonValue::erase(std::string_view name) {
  if (kind_ != Kind::object) refuse("an object");
  return std::erase_if(*object_, [&](const Member& member) { return member.name == name; });
}

void JsonValue::erase_at(std::size_t index) {
  const auto place = static_cast<std::ptrdiff_t>(index);
  if (kind_ == Kind::object)
    object_->erase(object_->begin() + place);
  else if (kind_ == Kind::array)
    array_->erase(array_->begin() + place);
  else
    refuse("an array or object");
}

void JsonValue::clear() {
  if (kind_ == Kind::object)
    object_->clear();
  else if (kind_ == Kind::array)
    array_->clear();
  else
    *this = nullptr;
}

void JsonValue::update(const JsonValue& other) {
  if (kind_ == Kind::null) *this = object();
  if (other.kind_ != Kind::object) refuse("an object");
  for (const Member& member : *other.object_) (*this)[member.name] = member.value;
}

void JsonValue::merge_patch(const JsonValue& patch) {
  if (patch.kind_ != Kind::object) {
    *this = patch;
    return;
  }
  if (kind_ != Kind::object) *this = object();
  for (const Member& member : *patch.object_) {
    if (member.value.is_null())
      erase(member.name);
    else
      (*this)[member.name].merge_patch(member.value);
  }
}

JsonValue::iterator JsonValue::find(std::string_view name) {
  const const_iterator found = std::as_const(*this).find(name);
  return {this, found.index_};
}
JsonValue::const_iterator JsonValue::find(std::string_view name) const {
  const JsonValue* found = look(name);
  if (found == nullptr) return end();
  for (std::size_t i = 0; i < object_->size(); ++i)
    if (&(*object_)[i].value == found) return {this, i};
  return end();
}

/// Numbers are the same when their values are; objects also in another order of members.
bool JsonValue::same(const JsonValue& a, const JsonValue& b) {
  if (a.is_number() && b.is_number()) {
    if (a.kind_ == Kind::real || b.kind_ == Kind::real) return a.real() == b.real();
    const bool negative = (a.kind_ == Kind::integer && a.integer_ < 0) ||
                          (b.kind_ == Kind::integer && b.integer_ < 0);
    return a.integer_ == b.integer_ && (!negative || a.kind_ == b.kind_);
  }
  if (a.kind_ != b.kind_) return false;
  switch (a.kind_) {
  case Kind::null: return true;
  case Kind::text: return *a.text_ == *b.text_;
  case Kind::array:
    return std::equal(a.array_->begin(), a.array_->end(), b.array_->begin(), b.array_->end(), same);
  case Kind::object:
    return a.size() == b.size() &&
           std::all_of(a.object_->begin(), a.object_->end(), [&](const Member& member) {
             const JsonValue* other = b.look(member.name);
             return other != nullptr && same(member.value, *other);
           });
  default: return a.integer_ == b.integer_;
  }
}

std::ostream& operator<<(std::ostream& out, const JsonValue& value) { return out << value.dump(); }

}  // namespace portico
