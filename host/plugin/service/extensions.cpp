#include "plugin/service/extensions.hpp"

#include <algorithm>
#include <array>

#include "plugin/service/failure_service.hpp"
#include "plugin/service/file_service.hpp"
#include "plugin/service/frontend_service.hpp"
#include "plugin/service/health_service.hpp"
#include "plugin/service/intake_service.hpp"
#include "plugin/service/later_service.hpp"
#include "plugin/service/tasks_service.hpp"
#include "plugin/service/trace_service.hpp"
#include "plugin/service/values_service.hpp"
#include "plugin/service/verifier_service.hpp"
#include "portico/answers.h"
#include "portico/choice.h"
#include "portico/ending.h"
#include "portico/limits.h"

namespace portico::plugin {
namespace {

constexpr portico_choices choices{sizeof(portico_choices)};
constexpr portico_answers answers{sizeof(portico_answers)};
constexpr portico_limits limits{sizeof(portico_limits)};
constexpr portico_ending ending{sizeof(portico_ending)};

struct Extension {
  std::string_view id;
  Reach reach;
  const void* table;
};

const auto& extensions() noexcept {
  static const std::array all{
      Extension{PORTICO_FAILURE_SERVICE, Reach::process, &failure_service()},
      Extension{PORTICO_HEALTH_SERVICE, Reach::process, &health_service()},
      Extension{PORTICO_FRONTEND_SERVICE, Reach::process, &frontend_service()},
      Extension{PORTICO_VERIFIER_SERVICE, Reach::process, &verifier_service()},
      Extension{PORTICO_TASKS_SERVICE, Reach::process, &tasks_service()},
      Extension{PORTICO_TRACE_SERVICE, Reach::process, &trace_service()},
      Extension{PORTICO_FILE_SERVICE, Reach::host, &file_service()},
      Extension{PORTICO_VALUES_SERVICE, Reach::host, &values_service()},
      Extension{PORTICO_INTAKE_SERVICE, Reach::host, &intake_service()},
      Extension{PORTICO_LATER_SERVICE, Reach::host, &later_service()},
      Extension{PORTICO_CHOICES, Reach::process, &choices},
      Extension{PORTICO_ENDING, Reach::process, &ending},
      Extension{PORTICO_ANSWERS, Reach::process, &answers},
      Extension{PORTICO_LIMITS, Reach::process, &limits},
  };
  return all;
}

}  // namespace

const void* find_extension(std::string_view id, Reach reach) noexcept {
  const auto& all = extensions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Extension& one) {
    return one.id == id && (reach == Reach::host || one.reach == reach);
  });
  return found == all.end() ? nullptr : found->table;
}

}  // namespace portico::plugin
