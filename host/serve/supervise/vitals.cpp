#include "serve/supervise/vitals.hpp"

#include <utility>

#include "os/resident.hpp"
#include "process/report.hpp"

namespace portico::serve {

void Vitals::look(pid_t id, const route::FlightMemory& memory) {
  const std::uint64_t now = os::resident_bytes(id);
  if (now == 0) return;  // it is dead
  const std::uint64_t before = std::exchange(resident_, now);
  kills_before_ = std::exchange(kills_, process::oom_kills());
  const std::string alone = process::lone_plugin(memory);
  if (alone == alone_) return;
  before_ = before;
  alone_ = alone;
}

process::Death Vitals::death(int status, const rusage& usage,
                             const route::FlightMemory& memory) const {
  process::Death death{status, process::oom_between(kills_before_, process::oom_kills()), resident_,
                       static_cast<std::uint64_t>(usage.ru_maxrss) << 10, 0};
  const std::uint64_t before = process::lone_plugin(memory) == alone_ ? before_ : resident_;
  if (death.peak > before) death.growth = death.peak - before;
  return death;
}

}  // namespace portico::serve
