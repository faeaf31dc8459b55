#pragma once

// The applications whose exchanges were recorded, each as a function that registers its routes.
// Start time only.

#include <string>

#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace observed {

struct Settings {
  std::string app;     ///< which of them this plugin is
  std::string folder;  ///< of the files that are served
  portico::Field<nlohmann::ordered_json> root =
      portico::by_default(nlohmann::ordered_json{{"a", 1}});  ///< what GET / of a plain one answers
};

/// Of several applications: a model with a default.
struct It {
  int id;
  portico::Field<std::string> name = portico::by_default(std::string{"n"});
};

void background(portico::App& app);
void cookies(portico::App& app);
void errors(portico::App& app);
void errors_of_replies(portico::App& app);
void errors_of_servers(portico::App& app);
void plain(portico::App& app, const nlohmann::ordered_json& root);
void sized(portico::App& app);
void files(portico::App& app, const std::string& folder);
void uploads(portico::App& app);
void optional_uploads(portico::App& app);
void list_uploads(portico::App& app);
void streams(portico::App& app);
void security(portico::App& app);
void security_key(portico::App& app);
void security_other(portico::App& app);
void security_bearer(portico::App& app);
void security_digest(portico::App& app);
void security_digest_optional(portico::App& app);
void security_oauth2(portico::App& app);
void security_oauth2_optional(portico::App& app);
void security_code(portico::App& app);
void security_code_scopes(portico::App& app);
void security_password_optional(portico::App& app);
void security_called_once(portico::App& app);
void security_sub(portico::App& app);
void security_decoded(portico::App& app);
void security_tutorial(portico::App& app);
void security_basic(portico::App& app);
void security_scopes(portico::App& app);

}  // namespace observed
