#pragma once

// What the system has not enough of, as a sentence that names the limit. No state.

#include <exception>
#include <string>

namespace portico::serve {

/// "" for an exception that means something else than that there is no thread, process or memory.
std::string scarcity(const std::exception& error);

}  // namespace portico::serve
