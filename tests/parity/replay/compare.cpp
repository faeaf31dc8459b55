#include "parity/replay/compare.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "parity/plugin/response.hpp"

namespace parity {
namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

std::string bytes(const Json& text) {
  return text.is_string() ? text.get<std::string>()
                          : base64_decoded(text.at("base64").get_ref<const std::string&>());
}

std::string shown(const Json& value, std::size_t limit = 100) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, limit);
}

std::string text_of(const std::vector<std::string>& list) {
  return Json(list).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Where two values are of different JSON types; integers and floats are told apart.
int kind(const Json& value) {
  if (value.is_number_integer()) return 100;
  return static_cast<int>(value.type());
}

std::string unequal(const Json& a, const Json& b, const std::string& where) {
  return where + ": expected " + shown(a) + ", got " + shown(b);
}

std::string differ_keys(const Json& a, const Json& b, const std::string& where) {
  Json expected = Json::array(), got = Json::array();
  for (const auto& [key, value] : a.items()) expected.push_back(key);
  for (const auto& [key, value] : b.items()) got.push_back(key);
  if (expected == got) return {};
  return where + ": keys " + shown(expected, 300) + ", got " + shown(got, 300);
}

std::string differ_items(const Json& a, const Json& b, const std::string& where) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (auto found = differ(a[i], b[i], where + '[' + std::to_string(i) + ']'); !found.empty())
      return found;
  if (a.size() == b.size()) return {};
  const Json& longer = a.size() > b.size() ? a : b;
  return where + ": " + std::to_string(a.size()) + " items expected, got " +
         std::to_string(b.size()) + ": " + shown(longer[std::min(a.size(), b.size())]);
}

/// Arrays as multisets.
Json sorted(const Json& value) {
  if (value.is_object()) {
    Json out = Json::object();
    for (const auto& [key, member] : value.items()) out[key] = sorted(member);
    return out;
  }
  if (!value.is_array()) return value;
  std::vector<std::pair<std::string, Json>> items;
  for (const Json& item : value) {
    Json inner = sorted(item);
    std::string text = nlohmann::json(inner).dump();
    items.emplace_back(std::move(text), std::move(inner));
  }
  std::ranges::stable_sort(items, {},
                           [](const auto& item) -> const std::string& { return item.first; });
  Json out = Json::array();
  for (auto& item : items) out.push_back(std::move(item.second));
  return out;
}

/// Of an answer to a body that is no JSON: offset and wording are Python's.
Json without_wording(const Json& body) {
  Json out = Json::array();
  try {
    for (const Json& problem : body.at("detail"))
      out.push_back(
          {problem.at("type"), problem.at("loc").at(0), problem.at("msg"), problem.at("input")});
  } catch (const Json::exception&) {
    return body;
  }
  return out;
}

std::string ordered_list(const std::vector<std::string>& values) {
  std::set<std::string> methods;
  for (const std::string& value : values)
    for (std::size_t begin = 0; begin <= value.size();) {
      std::size_t end = std::min(value.find(',', begin), value.size());
      std::size_t from = value.find_first_not_of(' ', begin);
      if (from < end)
        methods.insert(value.substr(from, value.find_last_not_of(' ', end - 1) + 1 - from));
      begin = end + 1;
    }
  std::string list;
  for (const std::string& method : methods) (list += list.empty() ? "" : ", ") += method;
  return list;
}

/// A header's values as they are compared.
std::vector<std::string> comparable(const std::string& name, const Answer& answer,
                                    const Json& wanted, const std::string& prefix) {
  std::vector<std::string> values = answer.values(name);
  if (name == "allow" && !values.empty()) return {ordered_list(values)};
  if (name == "location" && !prefix.empty())
    for (std::string& value : values)
      if (const auto at = value.find(prefix); at != std::string::npos)
        value.erase(at, prefix.size());
  static const std::regex date{R"((expires=)\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT)",
                               std::regex::icase};
  if (name == "set-cookie" && wanted.dump().find("<date>") != std::string::npos)
    for (std::string& value : values) value = std::regex_replace(value, date, "$1<date>");
  return values;
}

/// Received bytes as the recordings spell them: Latin-1 read into UTF-8.
std::string from_latin1(const std::string& text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else
      (out += static_cast<char>(0xC0 | (byte >> 6))) += static_cast<char>(0x80 | (byte & 0x3F));
  }
  return out;
}

void compare_headers(const Json& expect, const Answer& answer, const std::string& prefix,
                     std::vector<std::string>& out) {
  for (const auto& [name, wanted] : expect.at("headers").items()) {
    auto values = comparable(name, answer, wanted, prefix);
    for (std::string& value : values) value = from_latin1(value);
    if (wanted != Json(values))
      out.push_back("header " + name + ": expected " + wanted.dump() + ", got " + text_of(values));
  }
  if (const auto absent = expect.find("absent"); absent != expect.end())
    for (const Json& name : *absent)
      if (const auto values = answer.values(name.get_ref<const std::string&>()); !values.empty())
        out.push_back("header " + name.get<std::string>() + ": expected none, got " +
                      text_of(values));
}

std::string recorded_body(const Json& expect) {
  if (const auto base64 = expect.find("body_base64"); base64 != expect.end())
    return base64_decoded(base64->get_ref<const std::string&>());
  return expect.value("body_text", "");
}

std::string compare_body(const Json& expect, const std::string& got) {
  const std::string mode = expect.value("compare", "bytes"), want = recorded_body(expect);
  if (want == got || mode == "status") return {};
  if (mode == "bytes") return "expected " + shown(want, 200) + ", got " + shown(got, 200);
  Json a = Json::parse(want, nullptr, false), b = Json::parse(got, nullptr, false);
  if (a.is_discarded() || b.is_discarded()) return "not JSON: " + got.substr(0, 200);
  if (mode == "json_invalid") {
    a = without_wording(a), b = without_wording(b);
    return a == b ? std::string{} : "expected " + a.dump() + ", got " + b.dump();
  }
  if (expect.value("unordered", false)) a = sorted(a), b = sorted(b);
  return differ(a, b);
}

}  // namespace

std::string differ(const Json& a, const Json& b, const std::string& where) {
  if (kind(a) != kind(b)) return unequal(a, b, where);
  if (a.is_object()) {
    if (auto found = differ_keys(a, b, where); !found.empty()) return found;
    for (const auto& [key, value] : a.items())
      if (auto found = differ(value, b.at(key), where + '.' + key); !found.empty()) return found;
    return {};
  }
  if (a.is_array()) return differ_items(a, b, where);
  return a == b ? std::string{} : unequal(a, b, where);
}

bool is_head(const Json& request) {
  return lower(request.at("method").get<std::string>()) == "head";
}

std::string wire(const Json& request, const std::string& prefix) {
  std::string text = request.at("method").get<std::string>() + ' ' + prefix +
                     request.at("target").get<std::string>() + " HTTP/1.1\r\n";
  std::string fields;
  bool host = false, framed = false;
  if (const auto headers = request.find("headers"); headers != request.end())
    for (const Json& pair : *headers) {
      const std::string name = pair.at(0).get<std::string>(), key = lower(name);
      host |= key == "host";
      framed |= key == "content-length" || key == "transfer-encoding";
      fields += name + ": " + pair.at(1).get<std::string>() + "\r\n";
    }
  if (!host) text += "host: testserver\r\n";
  text += fields;
  const auto body = request.find("body");
  const std::string content = body == request.end() ? std::string{} : bytes(*body);
  if (body != request.end() && !framed)
    text += "content-length: " + std::to_string(content.size()) + "\r\n";
  return text + "\r\n" + content;
}

std::vector<std::string> differences(const Json& recorded, const Answer& answer,
                                     const std::string& prefix) {
  const Json& expect = recorded.at("expect");
  std::vector<std::string> out;
  if (answer.status != expect.at("status").get<int>())
    out.push_back("status: expected " + expect.at("status").dump() + ", got " +
                  std::to_string(answer.status));
  compare_headers(expect, answer, prefix, out);
  if (auto body = compare_body(expect, answer.body); !body.empty()) out.push_back("body: " + body);
  return out;
}

}  // namespace parity
