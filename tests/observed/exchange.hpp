#pragma once

// A recorded exchange in the form that the replay of tests/parity compares: what its recording
// leaves to words is put into fields. Free functions without state.
//
//   <boundary>, <date>           of any text
//   <identity body elided>       as many 'x' as its length says, as all bodies of those recordings
//   <html elided>, <traceback>   not compared
//   accept-encoding gzip         in the description of the application: a header of the request
//
// A header that is not recorded and would change what a client does has to be absent.

#include <optional>
#include <string>
#include <vector>

#include "parity/replay/client.hpp"
#include "parity/replay/compare.hpp"

namespace observed {

using Json = nlohmann::ordered_json;

Json comparable(const Json& exchange);
/// The answer in the same words: content decoded, boundary named.
parity::Answer comparable(parity::Answer answer);

/// What happened on the server after the answer, if the recording says so.
std::optional<std::vector<std::string>> side_effects(const Json& exchange);
/// Whether the recording says that the body ends without its proper end, and what comes before.
std::optional<std::string> cut_after(const Json& exchange);

}  // namespace observed
