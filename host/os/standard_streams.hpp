#pragma once

// Descriptors 0 to 2. Where one of them is closed, the next file or socket that is opened gets its
// number, and whatever is written to the stream goes there.

namespace portico::os {

/// Opens those that are closed on /dev/null. To be called before anything else is opened.
void open_standard_streams();

/// What this process was given above them is not inherited by the programs that it starts, whoever
/// in it starts them. Those that one is to have are handed over by name.
void keep_inherited_descriptors();

}  // namespace portico::os
