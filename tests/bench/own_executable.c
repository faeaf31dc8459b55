/* Preloaded into the server under valgrind, where /proc/self/exe is valgrind's own tool: a process of the
 * server's own executable is started from the file that OWN_EXECUTABLE names instead. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

typedef int spawn(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*,
                  char* const[], char* const[]);

int posix_spawn(pid_t* restrict id, const char* restrict path,
                const posix_spawn_file_actions_t* restrict actions,
                const posix_spawnattr_t* restrict attributes, char* const arguments[restrict],
                char* const environment[restrict]) {
  const char* own = getenv("OWN_EXECUTABLE");
  spawn* next;
  void* found = dlsym(RTLD_NEXT, "posix_spawn");
  memcpy(&next, &found, sizeof next);
  return next(id, own && strcmp(path, "/proc/self/exe") == 0 ? own : path, actions, attributes,
              arguments, environment);
}
