#include "plugin/library/sanitizer.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <dlfcn.h>

#include "os/sanitized.hpp"

namespace portico::plugin {
namespace {

struct Sanitizer {
  const char *name, *begins_with,
      *runtime;  ///< "it begins with" is the function that it calls first
};

constexpr std::array sanitizers{Sanitizer{"AddressSanitizer", "__asan_init", "libasan.so"},
                                Sanitizer{"ThreadSanitizer", "__tsan_init", "libtsan.so"}};

bool runs(const Sanitizer& one) { return ::dlsym(RTLD_DEFAULT, one.begins_with) != nullptr; }

}  // namespace

bool sanitizer_runs() {
  return os::sanitized || std::any_of(sanitizers.begin(), sanitizers.end(), runs);
}

void check_sanitizer(const os::ElfImage& image) {
  for (const Sanitizer& one : sanitizers) {
    if (!image.imports(one.begins_with) || runs(one)) continue;
    throw Refused{std::string{"is built with "} + one.name +
                  ", whose runtime has to be the first library of the process: start the host as "
                  "LD_PRELOAD=$(c++ -print-file-name=" +
                  one.runtime +
                  ") portico serve --debug (see the SDK's debugging.md), or build it "
                  "without"};
  }
}

}  // namespace portico::plugin
