#pragma once

// What one folder of files answers under its path: FastAPI's app.frontend(). Immutable; any thread.
//
//   a file             200, with its conditions and ranges; beside it NAME.br and NAME.gz are sent
//                      in its place to clients that take them, unless they are older than it is
//   a folder           its index.html; without the slash at the end 307 to there
//   another method     405 for what is there, 404 for the rest
//   nothing            the fallback, else 404; names that begin with a dot are nothing, but for
//                      .well-known (RFC 8615)
//   no folder          404, which the log tells
//
// Cache-Control is no-cache, so that a browser asks whether what it keeps still holds, but of files
// with a hash in their name, which never change, and are no pages: those are immutable (RFC 8246).

#include <memory>
#include <string>
#include <string_view>

#include "http/frontend/file_tree.hpp"
#include "http/wire/exchange.hpp"
#include "settings/edge/frontend.hpp"
#include "settings/log/rare_line.hpp"

namespace portico::http {

class Mount {
public:
  /// `owner`: what the log calls whoever has named the folder.
  explicit Mount(const settings::Frontend& given, std::string owner = "static");

  /// Why nothing can be served of it now, or "". One that goes later is 404 until it is back.
  std::string objection() const;

  /// What of `path`, which is decoded, is below its own; no data: it is not.
  std::string_view below(std::string_view path) const;
  std::size_t specificity() const { return path_.size(); }

  /// False: whether it is there may have to be read from a disk, ask with Patience::any. `name`:
  /// what below() said. A file is put into the reply as it is: answer_file() is the rest.
  bool answer(Exchange& exchange, std::string_view name, Patience patience) const;

private:
  struct Asked;
  using Found = FileTree::Found;

  Found find(Asked& asked) const;
  Found serve(Asked& asked) const;
  Found fall_back(Asked& asked) const;
  Found fall_back(Asked& asked, const char* name, int status) const;
  Found send(Asked& asked, int status) const;
  Found take_twin(Asked& asked) const;

  std::string owner_;
  std::string path_;  ///< without a slash at its end: "" is everything
  FileTree tree_;
  std::shared_ptr<settings::RareLine> gone_;
  settings::Frontend::Fallback fallback_;
  bool immutable_;
};

/// "app.4f3a9c21.js", "index-B1xY_z9Q.css": what build tools name by what is in it. At least eight
/// letters and digits, of both kinds, between a dot or a hyphen and the extension: all of them
/// hexadecimal, or exactly eight of base64url with small and large letters.
bool has_hash(std::string_view name);

/// Whether an Accept field names HTML: a browser that goes to a page.
bool asks_for_page(const message::Request& request);

}  // namespace portico::http
