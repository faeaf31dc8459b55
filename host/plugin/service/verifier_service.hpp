#pragma once

// The extension "portico.verifier/1", see portico/verifier.h. Any thread.

#include "portico/verifier.h"

namespace portico::plugin {

const portico_verifier_service& verifier_service() noexcept;

}  // namespace portico::plugin
