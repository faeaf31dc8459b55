#pragma once

// The extension "portico.file/1". Each function keeps the thread rule that file.h gives it.

#include "plugin/library/file.hpp"
#include "portico/abi.h"
#include "portico/file.h"

namespace portico::plugin {

const portico_file_service& file_service() noexcept;

/// What file() does with a file that was opened elsewhere, for the thread that holds the call.
/// Takes the descriptor when there is one; else `error` is the errno that says why not.
portico_result send_file(portico_call& call, const portico_file& given, os::Descriptor& opened,
                         int error) noexcept;

}  // namespace portico::plugin
