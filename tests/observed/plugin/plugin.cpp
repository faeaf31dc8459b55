#include <functional>
#include <map>
#include <stdexcept>

#include "observed/plugin/apps.hpp"

namespace {

using namespace portico;

}  // namespace

PORTICO_PLUGIN("observed", "1.0.0", .summary = "Applications whose exchanges were recorded",
               .config = configuration<observed::Settings>) {
  const auto settings = app.config<observed::Settings>();
  const std::map<std::string, std::function<void(App&)>> apps{
      {"background", observed::background},
      {"cookies", observed::cookies},
      {"errors", observed::errors},
      {"errors_of_replies", observed::errors_of_replies},
      {"errors_of_servers", observed::errors_of_servers},
      {"plain", [&](App& its) { observed::plain(its, *settings.root); }},
      {"sized", observed::sized},
      {"files", [&](App& its) { observed::files(its, settings.folder); }},
      {"uploads", observed::uploads},
      {"optional_uploads", observed::optional_uploads},
      {"list_uploads", observed::list_uploads},
      {"streams", observed::streams},
      {"security", observed::security},
      {"security_key", observed::security_key},
      {"security_other", observed::security_other},
      {"security_bearer", observed::security_bearer},
      {"security_digest", observed::security_digest},
      {"security_digest_optional", observed::security_digest_optional},
      {"security_oauth2", observed::security_oauth2},
      {"security_oauth2_optional", observed::security_oauth2_optional},
      {"security_code", observed::security_code},
      {"security_code_scopes", observed::security_code_scopes},
      {"security_password_optional", observed::security_password_optional},
      {"security_called_once", observed::security_called_once},
      {"security_sub", observed::security_sub},
      {"security_decoded", observed::security_decoded},
      {"security_tutorial", observed::security_tutorial},
      {"security_basic", observed::security_basic},
      {"security_scopes", observed::security_scopes},
  };
  const auto found = apps.find(settings.app);
  if (found == apps.end()) throw std::invalid_argument("no application '" + settings.app + "'");
  found->second(app);
}
