#pragma once

// What the input of a request may be, as the settings have it.

#include "http/form.hpp"
#include "model/parse.hpp"

namespace portico::http {

struct InputLimits {
  FormLimits form;
  unsigned depth = model::input_depth;  ///< levels of arrays and objects of a JSON body
};

}  // namespace portico::http
