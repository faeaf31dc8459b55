#include "life/trial/outlive.hpp"

#include <cstdlib>
#include <iostream>

#include "life/trial/lethal.hpp"
#include "process/attempt.hpp"

namespace portico::life {

int outlive(const std::function<int(const Decisions&)>& work) {
  for (Decisions known;;) {
    const process::Attempt made = process::attempt([&] { return work(known); });
    const auto& load = made.report.load;
    if (!made.finished && load && !known.lethal.count(load->digest)) {
      known.lethal[load->digest] = lethal_in_command(*load, made.report.summary);
      continue;
    }
    std::cout << made.out << std::flush;
    std::cerr << made.err << std::flush;
    if (made.finished) return made.status;
    std::cerr << "portico: the process " << made.report.summary << '\n';
    return EXIT_FAILURE;
  }
}

}  // namespace portico::life
