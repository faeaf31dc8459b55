#include "prove/asking/inquiry.hpp"

#include <cctype>
#include <string_view>

namespace portico::prove {
namespace {

constexpr const char* boundary = "portico-prove-7d3f1c";

std::string percent_encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (std::isalnum(code) || std::string_view{"-._~"}.find(byte) != std::string_view::npos)
      out += byte;
    else
      out.append({'%', digits[code >> 4], digits[code & 15]});
  }
  return out;
}

std::string pairs(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields)
    out += (out.empty() ? "" : "&") + percent_encoded(name) + '=' + percent_encoded(value);
  return out;
}

/// A list is its items, one after another under the same name.
Fields form_fields(const Json& body) {
  Fields fields;
  if (!body.is_object()) return fields;
  for (const auto& [name, value] : body.items()) {
    if (!value.is_array())
      fields.emplace_back(name, plain_text(value));
    else
      for (const Json& item : value) fields.emplace_back(name, plain_text(item));
  }
  return fields;
}

bool is_file(const Json& schema) {
  if (!schema.is_object()) return false;
  if (docs::text(schema, "format") == "binary" || schema.contains("contentMediaType")) return true;
  for (const char* word : {"items", "anyOf"})
    if (const Json* inner = docs::find(schema, word))
      return is_file(inner->is_array() && !inner->empty() ? inner->front() : *inner);
  return false;
}

std::string multipart(const Inquiry& inquiry) {
  std::string out;
  for (const auto& [name, value] : form_fields(inquiry.body)) {
    out +=
        std::string{"--"} + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + '"';
    const Json* members = docs::find(inquiry.operation->body.schema, "properties");
    const Json* schema = members ? docs::find(*members, name) : nullptr;
    if (schema && is_file(*schema))
      out += "; filename=\"a.txt\"\r\nContent-Type: application/octet-stream";
    out += "\r\n\r\n" + value + "\r\n";
  }
  return out + "--" + boundary + "--\r\n";
}

std::string content_type(const Inquiry& inquiry) {
  if (inquiry.kind == BodyKind::multipart && !inquiry.malformed)
    return inquiry.media_type + "; boundary=" + boundary;
  return inquiry.media_type;
}

std::string cookie(const Inquiry& inquiry) {
  std::string out;
  for (const auto& [name, value] : inquiry.cookies)
    out += (out.empty() ? "" : "; ") + name + '=' + value;
  return out;
}

}  // namespace

std::string Origin::authority() const {
  const std::string name = host.find(':') == host.npos ? host : '[' + host + ']';
  const bool usual = port == (scheme == "https" ? 443 : 80);
  return usual ? name : name + ':' + std::to_string(port);
}

std::string plain_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : written(value);
}

std::string target_of(const Inquiry& inquiry) {
  const std::string& path = inquiry.operation->path;
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const std::size_t end = path[at] == '{' ? path.find('}', at) : path.npos;
    if (end == path.npos) {
      out += path[at];
      continue;
    }
    const auto found = inquiry.path.find(path.substr(at + 1, end - at - 1));
    if (found != inquiry.path.end()) out += percent_encoded(found->second);
    at = end;
  }
  const std::string query = pairs(inquiry.query);
  return query.empty() ? out : out + '?' + query;
}

std::string body_of(const Inquiry& inquiry) {
  if (inquiry.malformed) return inquiry.bytes;
  switch (inquiry.kind) {
  case BodyKind::json: return written(inquiry.body);
  case BodyKind::form: return pairs(form_fields(inquiry.body));
  case BodyKind::multipart: return multipart(inquiry);
  case BodyKind::bytes: return inquiry.bytes;
  case BodyKind::none: break;
  }
  return {};
}

std::string bytes_of(const Inquiry& inquiry, const Origin& origin, const std::string& id) {
  std::string out = inquiry.operation->method + ' ' + origin.root + target_of(inquiry) +
                    " HTTP/1.1\r\nHost: " + origin.authority() + "\r\nAccept: */*\r\n";
  const auto add = [&](const std::string& name, const std::string& value) {
    out += name + ": " + value + "\r\n";
  };
  add("X-Request-Id", id);
  for (const auto& [name, value] : origin.fields) add(name, value);
  for (const auto& [name, value] : inquiry.headers) add(name, value);
  if (!inquiry.cookies.empty()) add("Cookie", cookie(inquiry));
  const std::string body = body_of(inquiry);
  if (inquiry.kind == BodyKind::none) return out + "\r\n";
  if (!inquiry.media_type.empty()) add("Content-Type", content_type(inquiry));
  add("Content-Length", std::to_string(body.size()));
  return out + "\r\n" + body;
}

/// In single quotes, or in bash's $'' where there is something that has to be written out.
std::string quoted(const std::string& text) {
  bool plain = true;
  for (const char byte : text) plain &= byte >= ' ' && byte <= '~' && byte != '\'';
  if (plain) return '\'' + text + '\'';
  static constexpr char digits[] = "0123456789abcdef";
  std::string out = "$'";
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '\'' || byte == '\\')
      out.append({'\\', byte});
    else if (byte >= ' ' && byte <= '~')
      out += byte;
    else
      out.append({'\\', 'x', digits[code >> 4], digits[code & 15]});
  }
  return out + '\'';
}

std::string curl_of(const Inquiry& inquiry, const Origin& origin) {
  std::string out = "curl -i --path-as-is";
  const std::string& method = inquiry.operation->method;
  if (method == "HEAD")
    out += " -I";
  else if (method != "GET" || inquiry.kind != BodyKind::none)
    out += " -X " + method;
  for (const auto& [name, value] : inquiry.headers)
    out += " -H " + quoted(value.empty() ? name + ';' : name + ": " + value);
  if (!inquiry.cookies.empty()) out += " -H " + quoted("Cookie: " + cookie(inquiry));
  for (const auto& [name, value] : origin.fields) out += " -H " + quoted(name + ": ...");
  if (inquiry.kind != BodyKind::none) {
    out += " -H " + quoted("Content-Type: " + content_type(inquiry));
    out += " --data-binary " + quoted(body_of(inquiry));
  }
  return out + ' ' + quoted(origin.url() + target_of(inquiry));
}

}  // namespace portico::prove
