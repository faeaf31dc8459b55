#include "model/compile/schema_place.hpp"

#include "model/models.hpp"

namespace portico::model {

Place Place::operator/(std::string_view step) const {
  std::string escaped;
  for (char c : step) {
    if (c == '~')
      escaped += "~0";
    else if (c == '/')
      escaped += "~1";
    else
      escaped += c;
  }
  return {where, pointer + '/' + escaped};
}

std::string Place::text() const { return where + " at " + (pointer.empty() ? "/" : pointer); }

void Place::refuse(const std::string& sentence) const {
  throw SchemaError{text() + ": " + sentence};
}

}  // namespace portico::model
