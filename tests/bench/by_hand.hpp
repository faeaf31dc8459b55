#pragma once

// The work of the six routes without any framework: what every server that is written by hand
// (raw_server, beast_server, poco_server) puts around its own transport. One thread at a time,
// except where a function is const of nature: the data are made once and only read.

#include <cstddef>
#include <string_view>

#include "out.hpp"

namespace bench {

/// {"message", "id", "ok"}: a small object, written anew each time.
void write_hello(Out& out);

/// Parses the body, holds it to the rules of POST /users and writes what a client may see of it.
/// False: a rule is broken, and `out` is as it was. `room` bytes may be read from body.data() on;
/// with fewer than simdjson wants the body is copied first.
bool write_user(std::string_view body, std::size_t room, Out& out);

/// 100 items of 7 members; the eighth, a secret, stays in.
void write_list(Out& out);

constexpr std::size_t chunk_count = 16, chunk_size = 1024;
/// One piece of the stream: 1 KiB whose bytes say which piece it is.
std::string_view chunk(std::size_t index);

}  // namespace bench
