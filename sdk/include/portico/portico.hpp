#pragma once

// All of Portico for the author of a plugin in C++20. Begin with docs/plugin.md:
// the pages that headers and messages name are sdk/docs in the source, share/doc/portico/sdk
// where the SDK is installed.

#if __cplusplus < 202002L
#error "portico: the SDK is C++20: compile with -std=c++20, in CMake link portico::sdk"
#else

#include "portico/app.hpp"
#include "portico/body_stream.hpp"
#include "portico/dump_options.hpp"
#include "portico/file_response.hpp"
#include "portico/oauth2.hpp"
#include "portico/plugin.hpp"
#include "portico/router.hpp"
#include "portico/security.hpp"
#include "portico/status.hpp"
#include "portico/streaming_response.hpp"
#include "portico/update.hpp"

#endif
