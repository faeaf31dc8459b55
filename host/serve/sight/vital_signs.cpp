#include "serve/sight/vital_signs.hpp"

#include <utility>
#include <vector>

namespace portico::serve {
namespace {

std::vector<Heartbeat::Watched> watched(http::Server& server, http::Server* monitoring) {
  std::vector<Heartbeat::Watched> all{{"event loop", &server}};
  if (monitoring) all.push_back({"event loop of monitoring", monitoring});
  return all;
}

}  // namespace

VitalSigns::VitalSigns(const settings::Settings& settings, http::Server& server,
                       http::Server* monitoring,
                       std::function<void(const std::string& why)> complain)
    : heartbeat_{settings.deadlines.heartbeat, watched(server, monitoring)},
      health_{settings.limits.memory << 20,
              [&server] {
                return Health::Threads{server.hung(), server.figures().pool.threads};
              },
              [this] { heartbeat_.beat(); }, std::move(complain)} {}

}  // namespace portico::serve
