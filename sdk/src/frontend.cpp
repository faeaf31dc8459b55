#include "portico/frontend.hpp"

#include <stdexcept>

#include "portico/app.hpp"
#include "portico/router.hpp"

namespace portico {

void App::frontend(const std::string& path, const std::string& folder,
                   const FrontendOptions& options) {
  const auto* const service = host_.extension<portico_frontend_service>(PORTICO_FRONTEND_SERVICE);
  if (service == nullptr)
    return log(Level::warning, "frontend '" + path +
                                   "': this host does not offer " PORTICO_FRONTEND_SERVICE
                                   ", and will not serve " +
                                   folder + "; it needs to be newer");
  portico_frontend given{};
  given.size = sizeof given;
  if (!options.check_folder) given.flags |= PORTICO_FOLDER_LATER;
  if (!options.immutable) given.flags |= PORTICO_FILES_CHANGE;
  given.path = detail::to_str(path);
  given.folder = detail::to_str(folder);
  given.fallback = static_cast<std::int32_t>(options.fallback);
  if (service->frontend(host_.app, &given) != PORTICO_OK)
    throw std::runtime_error("the host refused frontend '" + path + "'");
}

// Files are served without a call, so that nothing a router asks of its calls would be asked.
void Router::frontend(const std::string& path, const std::string& folder,
                      const FrontendOptions& options) {
  if (!common_.security.empty() || !common_.needs.empty())
    throw std::invalid_argument("portico: the frontend \"" + path +
                                "\" of a router with needs or security would be served to "
                                "everybody: register it with the app, or a router without them");
  app_->frontend(common_.prefix + (path == "/" && !common_.prefix.empty() ? "" : path), folder,
                 options);
}

}  // namespace portico
