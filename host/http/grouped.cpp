#include "http/grouped.hpp"

#include <algorithm>

namespace portico::http {

Grouped::Grouped(const Entries& entries, model::Arena& arena) : names_{&arena}, index_{&arena} {
  for (const Entry& entry : entries) {
    const auto [found, fresh] = index_.try_emplace(entry.name);
    if (fresh) names_.push_back(entry.name);
    found->second.push_back(entry.value);
  }
}

const Grouped::Values* Grouped::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &found->second;
}

const portico_value* Grouped::first(std::string_view name) const {
  const Values* values = find(name);
  return values ? &values->front() : nullptr;
}

const portico_value* Grouped::last(std::string_view name) const {
  const Values* values = find(name);
  return values ? &values->back() : nullptr;
}

portico_value Grouped::all(std::string_view name, model::Arena& arena) const {
  portico_value value{};
  value.kind = PORTICO_ARRAY;
  const Values* values = find(name);
  if (!values) return value;
  auto* items = model::room<portico_value>(arena, values->size());
  std::copy(values->begin(), values->end(), items);
  value.size = static_cast<std::uint32_t>(values->size());
  value.items = items;
  return value;
}

}  // namespace portico::http
