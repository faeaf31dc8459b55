#include "parity/replay/excuse.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>
#include <utility>

#include "parity/replay/compare.hpp"

namespace parity {
namespace {

/// A difference of a failed case, as a row looks at it.
struct Failure {
  const Json& recorded;
  const Answer& answer;
  const std::string& difference;
};

bool one_of(const Json& wanted, const Json& value) {
  if (!wanted.is_array()) return wanted == value;
  return std::ranges::find(wanted, value) != wanted.end();
}

bool found(const Json& pattern, const std::string& text) {
  return std::regex_search(text, std::regex{pattern.get<std::string>()});
}

bool found_in_any(const Json& pattern, const std::vector<std::string>& texts) {
  return std::ranges::any_of(texts, [&](const std::string& text) { return found(pattern, text); });
}

std::string text_member(const Json& object, const char* key) {
  const auto member = object.find(key);
  if (member == object.end()) return {};
  return member->is_string() ? member->get<std::string>() : member->dump();
}

std::vector<std::string> sent_headers(const Json& request) {
  std::vector<std::string> lines;
  if (const auto headers = request.find("headers"); headers != request.end())
    for (const Json& pair : *headers)
      lines.push_back(pair.at(0).get<std::string>() + ": " + pair.at(1).get<std::string>());
  return lines;
}

std::vector<std::string> got_headers(const Answer& answer) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : answer.headers) lines.push_back(name + ": " + value);
  return lines;
}

bool is_in(const Json& parts, const std::string& difference) {
  return std::ranges::any_of(parts, [&](const Json& part) {
    return difference.starts_with(part.get<std::string>() + ": ");
  });
}

using Predicate = bool (*)(const Json& word, const Failure& failure);

const std::map<std::string, Predicate>& words() {
  static const std::map<std::string, Predicate> table{
      {"differs", [](const Json& w, const Failure& f) { return is_in(w, f.difference); }},
      {"difference", [](const Json& w, const Failure& f) { return found(w, f.difference); }},
      {"route",
       [](const Json& w, const Failure& f) {
         const char* key = f.recorded.contains("routes") ? "routes" : "route";
         return found(w, text_member(f.recorded, key));
       }},
      {"expect_status",
       [](const Json& w, const Failure& f) {
         return one_of(w, f.recorded.at("expect").at("status"));
       }},
      {"got_status", [](const Json& w, const Failure& f) { return one_of(w, f.answer.status); }},
      {"method", [](const Json& w,
                    const Failure& f) { return one_of(w, f.recorded.at("request").at("method")); }},
      {"target",
       [](const Json& w, const Failure& f) {
         return found(w, text_member(f.recorded.at("request"), "target"));
       }},
      {"request_body",
       [](const Json& w, const Failure& f) {
         return found(w, text_member(f.recorded.at("request"), "body"));
       }},
      {"request_header",
       [](const Json& w, const Failure& f) {
         return found_in_any(w, sent_headers(f.recorded.at("request")));
       }},
      {"expect_body",
       [](const Json& w, const Failure& f) {
         return found(w, text_member(f.recorded.at("expect"), "body_text"));
       }},
      {"got_body", [](const Json& w, const Failure& f) { return found(w, f.answer.body); }},
      {"got_header",
       [](const Json& w, const Failure& f) { return found_in_any(w, got_headers(f.answer)); }},
  };
  return table;
}

void check(const Json& row) {
  const std::string id = row.at("id").get<std::string>();
  if (row.at("reason").get<std::string>().empty()) throw std::runtime_error{id + ": no reason"};
  if (!row.at("match").contains("differs"))
    throw std::runtime_error{id + ": does not say what differs"};
  for (const auto& [word, value] : row.at("match").items())
    if (!words().contains(word)) throw std::runtime_error{id + ": unknown word '" + word + "'"};
}

}  // namespace

Excuses::Excuses(const std::vector<std::filesystem::path>& files) {
  for (const auto& file : files) {
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error{"cannot read " + file.string()};
    Json rows = Json::parse(stream);
    for (Json& row : rows) rows_.push_back(std::move(row));
  }
  for (const Json& row : rows_) check(row);
}

std::vector<const Json*> Excuses::find(const Json& recorded, const Answer& answer,
                                       const std::vector<std::string>& differences) const {
  std::vector<const Json*> out;
  for (const std::string& difference : differences) {
    const Failure failure{recorded, answer, difference};
    const auto row = std::ranges::find_if(rows_, [&](const Json& each) {
      const auto& match = each.at("match").items();
      return std::ranges::all_of(
          match, [&](const auto& word) { return words().at(word.key())(word.value(), failure); });
    });
    if (row == rows_.end()) return {};
    if (std::ranges::find(out, &*row) == out.end()) out.push_back(&*row);
  }
  return out;
}

}  // namespace parity
