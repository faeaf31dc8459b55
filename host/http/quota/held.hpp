#pragma once

// What a quota keeps of a request that it has admitted: a part of its context. One thread at a
// time.

#include <string_view>

#include "http/quota/places.hpp"

namespace portico::http {

struct Held {
  Places::Place place;
  std::string_view standing;  ///< RateLimit; empty: no rate has counted it
};

}  // namespace portico::http
