#pragma once

// A reply whose body is a file, as HTTP has it: conditions, ranges, and the fields that describe
// the file. Touches no file; the transport sends what is planned here. On the thread that owns the
// exchange.
//
//   200 content-type, accept-ranges, content-length, last-modified, etag, [content-disposition]
//   206 the same and content-range, or a body of the parts:
//
//       --boundary CRLF                                    each part
//       Content-Type: text/plain; charset=utf-8 CRLF
//       Content-Range: bytes 0-4/100 CRLF CRLF
//       bytes CRLF
//       --boundary--                                       the end
//
//   304, 412, 400, 416 without the file
//
// A status that the handler chose is kept unless it is of the class 2xx: then a part is 206, and
// the conditions hold. A field that the handler set is never replaced.

#include <ctime>
#include <string_view>

#include "http/wire/exchange.hpp"

namespace portico::http {

/// Makes reply.status, headers, media_type and segments of reply.file and the request. `boundary`:
/// 26 hexadecimal digits that are in no file.
void answer_file(Exchange& exchange, std::string_view boundary, std::time_t now);

/// The same with a random boundary and the time of the day. Throws std::exception.
void answer_file(Exchange& exchange);

/// Starlette's: md5(str(mtime) + "-" + str(size)), with quotes.
std::string file_etag(const timespec& modified, std::uint64_t size);

}  // namespace portico::http
