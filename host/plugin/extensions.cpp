#include "plugin/extensions.hpp"

#include "plugin/failure_service.hpp"
#include "plugin/file_service.hpp"
#include "plugin/values_service.hpp"

namespace portico::plugin {

const void* find_extension(std::string_view id) noexcept {
  if (id == PORTICO_FAILURE_SERVICE) return &failure_service();
  if (id == PORTICO_FILE_SERVICE) return &file_service();
  if (id == PORTICO_VALUES_SERVICE) return &values_service();
  return nullptr;
}

}  // namespace portico::plugin
