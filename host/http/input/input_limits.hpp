#pragma once

// What the input of a request may be, and what is told of one that is wrong; as the settings have it.

#include "http/input/form.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"

namespace portico::http {

struct InputLimits {
  FormLimits form;
  unsigned depth = model::input_depth;    ///< levels of arrays and objects of a JSON body
  std::size_t memory = 64 * 1024 * 1024;  ///< bytes that the values of a request may take
  model::ErrorLimits errors;
};

}  // namespace portico::http
