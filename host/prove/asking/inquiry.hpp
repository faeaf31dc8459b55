#pragma once

// One request as it is to be made, in parts that can be left out or made plainer. A value.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "prove/asking/api.hpp"
#include "prove/making/variant.hpp"

namespace portico::prove {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Inquiry {
  const Operation* operation = nullptr;  ///< outlives it
  std::map<std::string, std::string> path;
  Fields query, headers, cookies;
  BodyKind kind = BodyKind::none;
  std::string media_type;
  Json body;          ///< of JSON and forms
  std::string bytes;  ///< of another body

  // Why it is made.
  std::string place, keyword;
  Zone zone = Zone::inside;
  Claim claim = Claim::valid;
  bool elsewhere = false;  ///< its path may well be that of another route, or of none
  /// Parameters of the path that are taken from what was created before, where there is something.
  std::map<std::string, bool> known;
  bool malformed = false;  ///< its body is none of its media type

  std::string goal() const { return operation->title() + '\n' + rule(); }
  std::string rule() const { return place + '\n' + keyword + '\n' + name_of(zone); }
};

/// Where requests go.
struct Origin {
  std::string scheme = "http", host;  ///< without brackets
  int port = 80;
  std::string root;  ///< before all paths: "/v1"
  Fields fields;     ///< with every request

  std::string authority() const;
  std::string url() const { return scheme + "://" + authority() + root; }
};

/// Path and query, percent-encoded.
std::string target_of(const Inquiry& inquiry);
std::string body_of(const Inquiry& inquiry);
/// The whole request in HTTP/1.1, with `id` as its X-Request-Id.
std::string bytes_of(const Inquiry& inquiry, const Origin& origin, const std::string& id);
/// One word of a line for a shell (bash).
std::string quoted(const std::string& text);
/// A line for a shell (bash) that makes the same request.
std::string curl_of(const Inquiry& inquiry, const Origin& origin);
/// As a parameter or a field of a form has it: a string without its quotes, anything else as JSON.
std::string plain_text(const Json& value);

}  // namespace portico::prove
