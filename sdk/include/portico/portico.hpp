#pragma once

// All of Portico for the author of a plugin in C++20. Begin with docs/plugin.md.

#include "portico/app.hpp"
#include "portico/dump_options.hpp"
#include "portico/file_response.hpp"
#include "portico/plugin.hpp"
#include "portico/router.hpp"
#include "portico/status.hpp"
#include "portico/streaming_response.hpp"
