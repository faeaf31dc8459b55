#pragma once

// The limits and the account that the operator gives to the process of an isolated plugin.

#include "isolation/assignment.hpp"

namespace portico::isolation {

/// Before there are other threads, which inherit it. Throws plugin::Refused, which names the
/// setting.
void confine(const Assignment& assignment);

}  // namespace portico::isolation
