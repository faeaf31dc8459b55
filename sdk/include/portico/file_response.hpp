#pragma once

// FileResponse: a file beneath a folder, with everything HTTP has to say about files done by the
// host: ranges, conditions, ETag, Last-Modified. The path may come from a client: it does not leave
// the folder and follows no symbolic link. A file that is not there is a 404.
//
//   return FileResponse{.root = "/srv/reports", .path = *name, .name = "report.pdf"};

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "portico/call.hpp"
#include "portico/file.h"

namespace portico {

/// What a client is to do with a file that has a name.
enum class Disposition {
  attachment = PORTICO_ATTACHMENT,  ///< save it
  inlined = PORTICO_INLINE          ///< show it
};

struct FileResponse {
  static constexpr std::string_view media_range = "*/*";
  /// What the host answers with beside 200, for the document.
  static constexpr std::array further_statuses{206, 304, 404, 412, 416};

  std::string root{};        ///< the folder
  std::string path{};        ///< relative to it
  std::string media_type{};  ///< empty: by the extension of name, else of path
  std::string name{};        ///< what to save it as; empty: nothing is said about it
  Disposition disposition = Disposition::attachment;  ///< counts where there is a name
  std::optional<int> status{};
  Headers headers{};

  void send(const Call& call) const;
};

}  // namespace portico
