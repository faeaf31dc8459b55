#include "portico/oauth2.hpp"

#include <sstream>

namespace portico {

std::vector<std::string> OAuth2PasswordForm::scopes() const {
  std::vector<std::string> all;
  std::istringstream words{*scope};
  for (std::string word; words >> word;) all.push_back(word);
  return all;
}

JsonValue oauth2_password(const std::string& token_url, const JsonValue& scopes) {
  JsonValue flow = JsonValue::object();
  flow["scopes"] = scopes;
  flow["tokenUrl"] = token_url;
  JsonValue scheme = JsonValue::object();
  scheme["type"] = "oauth2";
  scheme["flows"]["password"] = std::move(flow);
  return scheme;
}

}  // namespace portico
