#pragma once

// The raw value of one parameter among what came: all values of a sequence, of a scalar the last,
// of a header the first. No value stands for nothing sent. No state.

#include <optional>
#include <string_view>

#include "http/input/entries.hpp"
#include "route/place.hpp"

namespace portico::http {

/// The value of an OBJECT's member; null: there is none.
const portico_value* member_of(const portico_value& object, std::string_view name);

/// A file input in which no file was chosen: browsers send an empty name and no bytes.
bool is_empty_file(const portico_value& value);

/// An ARRAY without the empty files of another one, which may share its items.
portico_value without_empty_files(const portico_value& list, message::Arena& arena);

/// Whether a form sends nothing by it: an empty text, or an empty file.
bool is_nothing(const portico_value& value);

enum class Taking { one, all };

/// `source` has first(), last() and all() as Entries has. Cookies have one value of a name each.
template <class Source>
std::optional<portico_value> pick(const Source& source, std::string_view name, route::Place place,
                                  Taking taking, message::Arena& arena) {
  using route::Place;
  const bool form = place == Place::form || place == Place::file;
  if (taking == Taking::all && place != Place::cookie) {
    portico_value all = source.all(name);
    if (form) all = without_empty_files(all, arena);
    if (all.size == 0) return std::nullopt;
    return all;
  }
  const portico_value* value = place == Place::header ? source.first(name) : source.last(name);
  if (!value || (form && is_nothing(*value))) return std::nullopt;
  if (taking == Taking::all && value->size == 0) return std::nullopt;
  return *value;
}

}  // namespace portico::http
