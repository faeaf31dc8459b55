#include "http/security/principal.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "model/parse.hpp"

namespace portico::http {

Principal::Principal(std::string subject, std::string_view scheme, std::vector<std::string> scopes,
                     const nlohmann::json& claims, Time until)
    : subject_{std::move(subject)},
      scopes_{std::move(scopes)},
      until_{until} {
  const nlohmann::json whole{
      {"subject", subject_}, {"scheme", scheme}, {"scopes", scopes_}, {"claims", claims}};
  const std::string text = whole.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (const auto error = model::parse(text, arena_, value_))
    throw std::invalid_argument{std::string{error->message}};
}

std::size_t Principal::bytes() const {
  std::size_t all = sizeof *this + subject_.capacity() + arena_.taken();
  for (const std::string& scope : scopes_) all += sizeof scope + scope.capacity();
  return all;
}

bool Principal::has(const std::vector<std::string>& scopes) const {
  return std::all_of(scopes.begin(), scopes.end(), [this](const std::string& scope) {
    return std::find(scopes_.begin(), scopes_.end(), scope) != scopes_.end();
  });
}

}  // namespace portico::http
