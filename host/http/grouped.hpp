#pragma once

// Entries by name, for parameter models: found without a look at every other one, and with what is
// left told in the order it came. Lives in an arena beside the entries; one thread.

#include <cstdint>
#include <memory_resource>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/entries.hpp"
#include "model/hash.hpp"

namespace portico::http {

class Grouped {
public:
  Grouped(const Entries& entries, model::Arena& arena);

  bool has(std::string_view name) const { return index_.contains(name); }
  bool empty() const { return index_.empty(); }

  // As those of Entries.
  const portico_value* first(std::string_view name) const;
  const portico_value* last(std::string_view name) const;
  portico_value all(std::string_view name, model::Arena& arena) const;

  /// The names in the order in which each came first.
  const std::pmr::vector<std::string_view>& names() const { return names_; }

private:
  using Values = std::pmr::vector<portico_value>;
  struct Hash {
    std::size_t operator()(std::string_view name) const { return model::hash(name); }
  };

  const Values* find(std::string_view name) const;

  std::pmr::vector<std::string_view> names_;
  std::pmr::unordered_map<std::string_view, Values, Hash> index_;
};

}  // namespace portico::http
