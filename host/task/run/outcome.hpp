#pragma once

// What there is to run, and what came of it. Values.

#include <chrono>
#include <memory>
#include <string>

#include "task/kind.hpp"
#include "task/run/run.hpp"
#include "task/store/begun.hpp"
#include "task/store/task_row.hpp"

namespace portico::task {

/// A task that is this process's to run.
struct Claim {
  std::shared_ptr<const void> pin;  ///< what keeps its code loaded; goes last
  const Kind* kind = nullptr;
  Row row;
  std::shared_ptr<Run> run;  ///< once it has begun
  Ticket ticket = 0;
  std::shared_ptr<Begun> begun{};  ///< who is told of that ticket; nothing: nobody needs to be
};

struct Outcome {
  enum class What {
    done,
    failed,
    unfit,    ///< its arguments are not what its kind takes
    absent,   ///< there was nothing that could run it just now
    crashed,  ///< its process ended
    held      ///< it was claimed, and has not begun
  };
  What what = What::done;
  Row row;  ///< as it was claimed
  std::string why, result;
  std::chrono::milliseconds pause{};  ///< before the next attempt
  std::chrono::nanoseconds took{};
};

/// What becomes of one that has not begun.
Outcome give_back(Claim& claim, std::string why = {});

/// Runs it on this thread; no exception of the plugin comes out.
Outcome carry_out(Claim& claim);

}  // namespace portico::task
