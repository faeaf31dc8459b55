#pragma once

// A file that is the body of a reply: open, measured, and how the handler wants it presented. What
// of it is sent, and under which status, is decided when the handler has returned. One thread at a
// time.

#include <cstdint>
#include <ctime>
#include <string_view>

#include "os/descriptor.hpp"

namespace portico::message {

enum class Disposition { attachment, inlined };

struct BodyFile {
  os::Descriptor descriptor;
  std::uint64_t size = 0;
  timespec modified{};
  std::string_view path;        ///< as the handler gave it
  std::string_view media_type;  ///< empty: by the extension of the name, else of the path
  std::string_view name;        ///< what to save it as; empty: nothing is said about it
  Disposition disposition = Disposition::attachment;
};

/// A part of a body: text, or bytes of the reply's file.
struct Segment {
  std::string_view text;  ///< no data: bytes of the file
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

}  // namespace portico::message
