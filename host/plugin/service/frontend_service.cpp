#include "plugin/service/frontend_service.hpp"

#include <string>
#include <utility>

#include "plugin/app.hpp"
#include "plugin/registered_frontend.hpp"
#include "plugin/service/boundary.hpp"
#include "settings/printable.hpp"

namespace portico::plugin {
namespace {

using Fallback = settings::Frontend::Fallback;

static_assert(PORTICO_FALLBACK_AUTO == static_cast<int>(Fallback::automatic) &&
              PORTICO_FALLBACK_INDEX == static_cast<int>(Fallback::index) &&
              PORTICO_FALLBACK_NOT_FOUND == static_cast<int>(Fallback::not_found) &&
              PORTICO_FALLBACK_NONE == static_cast<int>(Fallback::none));

constexpr std::uint32_t known_flags = PORTICO_FOLDER_LATER | PORTICO_FILES_CHANGE;

/// "/app" for "/app/", as FastAPI has it.
std::string path_of(std::string_view given) {
  while (given.size() > 1 && given.ends_with('/')) given.remove_suffix(1);
  return std::string{given};
}

/// Why it cannot be served, behind the name of it; or "".
std::string objection_to(const Frontend& one, const portico_frontend& given,
                         const portico_app& app) {
  if (!settings::is_mount(one.given.path))
    return "is refused: its path has to be / or one such as /app, of letters, digits and marks "
           "that no URL escapes";
  if (one.given.folder.empty()) return "is refused: it names no folder";
  if (one.given.folder.find('\0') != std::string::npos)
    return "is refused: its folder has a NUL byte in its name";
  if (given.fallback < PORTICO_FALLBACK_AUTO || given.fallback > PORTICO_FALLBACK_NONE)
    return "is refused: its fallback is " + std::to_string(given.fallback) +
           ", which this host does not know";
  if ((given.flags & ~known_flags) != 0)
    return "is refused: it has flags that this host does not know";
  if (plan_of(app.frontends).at(one.given.path))
    return "is refused: the plugin has one of that path already";
  return {};
}

portico_result register_frontend(portico_app* app, const portico_frontend* given) noexcept {
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    if (const auto why = app->objection(); !why.empty())
      return app->refuse(std::string{"a frontend "}.append(why));
    if (!given || !PORTICO_HAS(given, fallback))
      return app->refuse("a frontend is refused: it states fewer bytes than every one has");
    Frontend one{{path_of(view(given->path)), std::string{view(given->folder)},
                  static_cast<Fallback>(given->fallback),
                  (given->flags & PORTICO_FILES_CHANGE) == 0},
                 (given->flags & PORTICO_FOLDER_LATER) != 0};
    if (const std::string why = objection_to(one, *given, *app); !why.empty())
      return app->refuse(settings::printable(one.label()) + ' ' + why);
    app->frontends.push_back(std::move(one));
    return PORTICO_OK;
  });
}

constexpr portico_frontend_service frontend_table{sizeof(portico_frontend_service),
                                                  register_frontend};

}  // namespace

const portico_frontend_service& frontend_service() noexcept { return frontend_table; }

}  // namespace portico::plugin
