#pragma once

// Whether this is a build with AddressSanitizer or ThreadSanitizer. They take memory that a limit
// would refuse, and keep what is freed.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PORTICO_SANITIZED 1
#else
#define PORTICO_SANITIZED 0
#endif

namespace portico::os {

inline constexpr bool sanitized = PORTICO_SANITIZED;

}  // namespace portico::os
