#pragma once

// What the connections of a server share: how many there are, and the memory that their requests
// hold. Any thread.

#include "http/wire/capacity/budget.hpp"
#include "http/wire/capacity/occupancy.hpp"

namespace portico::http {

struct Capacity {
  Occupancy connections;
  Budget bodies;     ///< bytes of bodies in memory
  Budget in_flight;  ///< these, and those of replies that have not left
};

}  // namespace portico::http
