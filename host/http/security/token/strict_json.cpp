#include "http/security/token/strict_json.hpp"

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace portico::http {

using nlohmann::json;

std::optional<json> strict_object(std::string_view text, int deepest) {
  // RFC 8259, section 8.1: no byte order mark; and nothing is behind the text.
  if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != text.npos) return std::nullopt;
  std::vector<std::set<std::string>> names;
  bool good = true;
  const auto look = [&](int depth, json::parse_event_t event, json& parsed) {
    using Event = json::parse_event_t;
    if (depth > deepest) good = false;
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::key && !names.back().insert(parsed.get<std::string>()).second) good = false;
    if (event == Event::object_end) names.pop_back();
    return good;
  };
  json made = json::parse(text, look, false);
  if (!good || !made.is_object()) return std::nullopt;
  return made;
}

}  // namespace portico::http
