#include "settings/edge/member_row.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace portico::settings {
namespace {

using nlohmann::json;

std::string names_of(std::span<const MemberRow> rows) {
  std::string all;
  for (const MemberRow& row : rows) all.append(all.empty() ? "" : ", ").append(row.name);
  return all;
}

}  // namespace

std::optional<WrongMember> wrong_member(const json& object, std::span<const MemberRow> rows) {
  for (const auto& [name, inner] : object.items()) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&name = name](const MemberRow& one) {
      return one.name == name;
    });
    if (row == rows.end()) return WrongMember{name, "is no member, there are " + names_of(rows)};
    if (!row->fits(inner))
      return WrongMember{name, "is " + shown(inner) + ", allowed is " + std::string{row->allowed}};
  }
  for (const MemberRow& row : rows)
    if (row.required && !object.contains(row.name))
      return WrongMember{{}, "has no member " + std::string{row.name} + ", which it needs"};
  return std::nullopt;
}

bool is_path(const json& value) {
  return value.is_string() && !value.get_ref<const std::string&>().empty() &&
         value.get_ref<const std::string&>().find('\0') == std::string::npos;
}

std::string shown(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace portico::settings
