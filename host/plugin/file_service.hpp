#pragma once

// The extension "portico.file/1". Each function keeps the thread rule that file.h gives it.

#include "portico/file.h"

namespace portico::plugin {

const portico_file_service& file_service() noexcept;

}  // namespace portico::plugin
