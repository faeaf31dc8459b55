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
  };
  const auto found = apps.find(settings.app);
  if (found == apps.end()) throw std::invalid_argument("no application '" + settings.app + "'");
  found->second(app);
}
