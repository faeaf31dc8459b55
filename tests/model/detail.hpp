#pragma once

// The body of a 422 as FastAPI has it, of the problems alone.

#include "model/problem.hpp"

namespace portico::model {

inline void write_detail(const Problems& problems, message::Text& out,
                         const ErrorLimits& limits = {}) {
  out.append(R"({"detail":)");
  write(problems, out, limits);
  out.push('}');
}

}  // namespace portico::model
