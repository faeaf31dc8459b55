#pragma once

// Descriptors 0 to 2. Where one of them is closed, the next file or socket that is opened gets its
// number, and whatever is written to the stream goes there.

namespace portico::process {

/// Opens those that are closed on /dev/null. To be called before anything else is opened.
void open_standard_streams();

}  // namespace portico::process
