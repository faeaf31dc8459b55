#include "settings/quota/rate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <nlohmann/json.hpp>

#include "message/bytes.hpp"
#include "os/ascii.hpp"
#include "settings/quota/rate_parts.hpp"
#include "settings/source/nearest.hpp"

namespace portico::settings {
namespace {

using nlohmann::json;

constexpr std::string_view header_word = "header:";
/// In the order of the enumerators; of a header the beginning.
constexpr std::array<std::string_view, 4> callers{"peer", "principal", "key", header_word};
constexpr std::array<std::string_view, 3> members{"limit", "per", "by"};

bool names_a_caller(const json& value) {
  if (!value.is_string()) return false;
  const std::string_view text = value.get_ref<const std::string&>();
  if (text.starts_with(header_word)) return message::is_token(text.substr(header_word.size()));
  return std::find(callers.begin(), callers.end(), text) != callers.end();
}

std::string member_objection(const std::string& name, const json& value) {
  for (const Key* const key : {&rate_requests, &rate_time})
    if (name == key->path) {
      const std::string wrong = key->objection(value);
      return wrong.empty() ? wrong : name + ' ' + wrong;
    }
  if (name != "by")
    return name + " is no part of a rate, allowed is limit, per and by" +
           did_you_mean(name, members);
  if (names_a_caller(value)) return {};
  return "by is " + value.dump(-1, ' ', false, json::error_handler_t::replace) +
         R"(, allowed is "peer", "principal", "key" or "header:NAME")";
}

}  // namespace

std::string rate_objection(const json& object) {
  for (const auto& [name, value] : object.items())
    if (std::string wrong = member_objection(name, value); !wrong.empty()) return wrong;
  for (const char* const name : {"limit", "per"})
    if (!object.contains(name))
      return std::string{name} + R"( is missing: write {"limit": 100, "per": 60})";
  return {};
}

Rate rate_of(const json& value) {
  Rate rate;
  if (!value.is_object()) return rate;
  value.at("limit").get_to(rate.limit);
  rate.per = Milliseconds{std::llround(value.at("per").get<double>() * 1000)};
  const std::string by = value.value("by", std::string{callers.front()});
  const auto* const known = std::find_if(callers.begin(), callers.end(), [&](const auto& one) {
    return one == header_word ? by.starts_with(one) : by == one;
  });
  rate.by = static_cast<Rate::By>(known - callers.begin());
  if (rate.by == Rate::By::header) rate.header = os::lower(by.substr(header_word.size()));
  return rate;
}

json json_of(const Rate& rate) {
  if (!rate) return false;
  json object{{"limit", rate.limit}};
  object["by"] = std::string{callers[static_cast<std::size_t>(rate.by)]} + rate.header;
  if (rate.per.count() % 1000 == 0)
    object["per"] = rate.per.count() / 1000;
  else
    object["per"] = static_cast<double>(rate.per.count()) / 1000;
  return object;
}

}  // namespace portico::settings
