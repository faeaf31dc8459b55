#pragma once

// Whether this is a build with AddressSanitizer or ThreadSanitizer. They tell crashes themselves,
// and take memory that a limit would refuse.

namespace portico::settings {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace portico::settings
