#pragma once

// Names and raw values in the order they came: what a query, a Cookie field, a header section or a
// form is read into before its values are checked. Lives in an arena; one thread.

#include <memory_resource>
#include <string_view>
#include <vector>

#include "message/arena.hpp"
#include "model/hash.hpp"

namespace portico::http {

struct Entry {
  std::string_view name;
  portico_value value;  ///< a STRING; for an uploaded file an OBJECT
};

class Entries {
public:
  explicit Entries(message::Arena& arena) : arena_{arena}, list_{&arena} {}

  void add(std::string_view name, std::string_view text);
  void add(std::string_view name, const portico_value& value) { list_.push_back({name, value}); }

  const portico_value* first(std::string_view name) const;
  const portico_value* last(std::string_view name) const;
  /// An ARRAY of all values of that name.
  portico_value all(std::string_view name) const;

  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  std::size_t size() const { return list_.size(); }

private:
  message::Arena& arena_;
  std::pmr::vector<Entry> list_;
};

/// Entries by name, in the order of their first places: for those who ask for many names, or for
/// all of them. Takes time by the number of entries, however they are named. Borrows the entries.
class Groups {
public:
  struct Group {
    std::string_view name;
    portico_value all;  ///< an ARRAY of its values
  };

  Groups(const Entries&, message::Arena&);

  /// As of Entries.
  const portico_value* first(std::string_view name) const;
  const portico_value* last(std::string_view name) const;
  portico_value all(std::string_view name) const;

  const Group* begin() const { return groups_; }
  const Group* end() const { return groups_ + count_; }

private:
  const Group* find(std::string_view name) const;

  model::Seen seen_;
  Group* groups_;
  std::uint32_t count_ = 0;
};

portico_value string_value(std::string_view text);

/// name=value pairs between '&' (application/x-www-form-urlencoded, WHATWG URL section 5.1); a part
/// without '=' is a name with an empty value. Bytes that are not encoded are UTF-8, else
/// ISO-8859-1.
void read_urlencoded(std::string_view text, Entries& into, message::Arena& arena);

/// The pairs of a Cookie field (RFC 6265 section 4.2.1); quotes and their escapes are undone as
/// Python does.
void read_cookies(std::string_view field, Entries& into, message::Arena& arena);

}  // namespace portico::http
