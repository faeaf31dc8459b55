#include "plugin/service/extensions.hpp"

#include "plugin/service/failure_service.hpp"
#include "plugin/service/file_service.hpp"
#include "plugin/service/values_service.hpp"
#include "portico/answers.h"
#include "portico/choice.h"

namespace portico::plugin {

namespace {

constexpr portico_choices choices{sizeof(portico_choices)};
constexpr portico_answers answers{sizeof(portico_answers)};

}  // namespace

const void* find_extension(std::string_view id) noexcept {
  if (id == PORTICO_FAILURE_SERVICE) return &failure_service();
  if (id == PORTICO_FILE_SERVICE) return &file_service();
  if (id == PORTICO_VALUES_SERVICE) return &values_service();
  if (id == PORTICO_CHOICES) return &choices;
  if (id == PORTICO_ANSWERS) return &answers;
  return nullptr;
}

}  // namespace portico::plugin
