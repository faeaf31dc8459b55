#include "isolation/inside/confinement.hpp"

#include <cerrno>
#include <string>

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "os/error.hpp"
#include "plugin/library/sanitizer.hpp"
#include "plugin/refused.hpp"

namespace portico::isolation {
namespace {

/// Refuses the plugin when a system call has failed.
void must(int result, const std::string& what) {
  if (result != 0) throw plugin::Refused{what + ": " + os::reason()};
}

void limit(int resource, rlim_t most, const char* what) {
  const rlimit both{most, most};
  must(::setrlimit(static_cast<__rlimit_resource>(resource), &both), what);
}

}  // namespace

void confine(const Assignment& assignment) {
  const settings::Confinement& process = assignment.section.process;
  limit(RLIMIT_CORE, 0, "cannot do without core dumps");
  if (process.files) limit(RLIMIT_NOFILE, process.files, "cannot limit process.files");
  if (process.memory && !plugin::sanitizer_runs())
    limit(RLIMIT_DATA, process.memory << 20, "cannot limit process.memory");
  if (!assignment.account) return;
  const std::string cannot = "cannot become the user of process.user (the host has to be root for "
                             "that)";
  must(::setgroups(1, &assignment.account->group), cannot);
  must(::setgid(assignment.account->group), cannot);
  must(::setuid(assignment.account->user), cannot);
  must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), cannot);
}

}  // namespace portico::isolation
