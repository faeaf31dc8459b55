#pragma once

// Integers of 64 bits, with or without a sign, as one type.

namespace portico::model {

__extension__ using WideInteger = __int128;

}  // namespace portico::model
