#pragma once

// How much longer things may take than in a plain build: sanitizers slow the host and the tests
// down. What a test waits for gets this factor here and nowhere else; what a test sets as a limit
// of the host, and times it must not be quicker than, do not.

namespace portico {

#if defined(__SANITIZE_THREAD__)
inline constexpr int slowness = 10;
#elif defined(__SANITIZE_ADDRESS__)
inline constexpr int slowness = 5;
#else
inline constexpr int slowness = 1;
#endif

}  // namespace portico
