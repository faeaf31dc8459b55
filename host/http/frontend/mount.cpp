#include "http/frontend/mount.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "http/frontend/file_name.hpp"
#include "message/answer.hpp"
#include "message/arena.hpp"
#include "message/body/file_type.hpp"
#include "message/error_writer.hpp"
#include "message/field/content_coding.hpp"
#include "message/field/headers.hpp"
#include "message/field/media_type.hpp"
#include "message/field/weight.hpp"
#include "message/target.hpp"
#include "os/ascii.hpp"
#include "settings/printable.hpp"

namespace portico::http {
namespace {

using Fallback = settings::Frontend::Fallback;

constexpr const char* index_name = "index.html";
constexpr const char* not_found_name = "404.html";

struct Twin {
  message::Coding coding;
  std::string_view ending;
};
constexpr std::array<Twin, 2> twins{
    {{message::Coding::brotli, ".br"}, {message::Coding::gzip, ".gz"}}};

bool is_older(const timespec& one, const timespec& other) {
  return std::pair{one.tv_sec, one.tv_nsec} < std::pair{other.tv_sec, other.tv_nsec};
}

/// Where the folder is that was asked for without its slash. A client that did not say whom it asks
/// is told the last segment alone.
std::string slashed(const message::Request& request) {
  const std::string path = std::string{request.path} + '/';
  if (!request.authority.empty())
    return message::url(request, request.scheme(), request.authority, path);
  const std::string query = request.query.empty() ? "" : '?' + std::string{request.query};
  return "./" + path.substr(path.find_last_of('/', path.size() - 2) + 1) + query;
}

bool reads(const message::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

/// A request while it is answered.
struct Mount::Asked {
  Exchange& exchange;
  Patience patience;
  std::string name;  ///< beneath the folder
  FileTree::File file{};
  bool by_accept = false;  ///< another one might get another answer, by what it accepts

  FileTree::Found open(const FileTree& folder) { return folder.open(name, patience, file); }
  void add(std::string_view field, std::string_view value) {
    exchange.reply.headers.push_back({field, message::keep(exchange.arena, value)});
  }
};

Mount::Mount(const settings::Frontend& given, std::string owner)
    : owner_{std::move(owner)},
      path_{given.path == "/" ? "" : given.path},
      tree_{given.folder},
      gone_{std::make_shared<settings::RareLine>("portico.http", Poco::Message::PRIO_ERROR)},
      fallback_{given.fallback},
      immutable_{given.immutable} {}

std::string Mount::objection() const {
  FileTree::File file;
  const std::string named = "the folder " + tree_.path();
  try {
    const Found folder = tree_.open("", Patience::any, file);
    if (folder == Found::forbidden) return named + " may not be read";
    if (folder != Found::folder) return named + " is not there";
    if (fallback_ != Fallback::index && fallback_ != Fallback::not_found) return {};
    const char* const name = fallback_ == Fallback::index ? index_name : not_found_name;
    if (tree_.open(name, Patience::any, file) == Found::file) return {};
    return named + " has no file " + name + ", which is its fallback";
  } catch (const std::system_error& error) {
    return named + " cannot be read: " + error.code().message();
  }
}

std::string_view Mount::below(std::string_view path) const {
  if (!path.starts_with(path_)) return {};
  path.remove_prefix(path_.size());
  return path.empty() || path.front() == '/' ? path : std::string_view{};
}

bool Mount::answer(Exchange& exchange, std::string_view name, Patience patience) const try {
  const auto normal = file_name(name);
  if (!normal) return message::refuse(exchange.reply, {404, "Not Found"}), true;
  Asked asked{exchange, patience, *normal};
  switch (serve(asked)) {
  case Found::slow: return false;
  case Found::forbidden: message::refuse(exchange.reply, {403, "Forbidden"}); break;
  case Found::gone:
    gone_->tell(owner_ + ": the folder " + settings::printable(tree_.path()) +
                " is not there, and what is asked of it is answered with 404: put it back, or take "
                "it out of " +
                owner_);
    [[fallthrough]];
  case Found::nothing:
    message::refuse(exchange.reply, {404, "Not Found"});
    if (asked.by_accept) message::vary(exchange.reply.headers, "Accept");
    break;
  case Found::file:
  case Found::folder: break;
  }
  return true;
} catch (const std::system_error&) {
  message::refuse(exchange.reply, {503, "Files cannot be read now"});
  return true;
}

/// A file, which may be the index of a folder.
Mount::Found Mount::find(Asked& asked) const {
  const Found found = asked.open(tree_);
  if (found != Found::folder) return found;
  asked.name.append(asked.name.empty() ? "" : "/").append(index_name);
  const Found index = asked.open(tree_);
  return index == Found::folder ? Found::nothing : index;
}

Mount::Found Mount::serve(Asked& asked) const {
  const message::Request& request = asked.exchange.request;
  message::Reply& reply = asked.exchange.reply;
  const std::size_t named = asked.name.size();
  const Found found = find(asked);
  if (!reads(request)) {
    if (found != Found::file) return found;
    if (request.method == "OPTIONS")
      message::answer(reply, 204);
    else
      message::refuse(reply, {405, "Method Not Allowed"});
    asked.add("allow", request.method == "OPTIONS" ? "GET, HEAD, OPTIONS" : "GET, HEAD");
    return Found::file;
  }
  if (found == Found::nothing) return fall_back(asked);
  if (found != Found::file) return found;
  if (asked.name.size() == named || request.path.ends_with('/')) return send(asked, 200);
  message::redirect(reply, message::keep(asked.exchange.arena, slashed(request)));
  return Found::file;
}

Mount::Found Mount::fall_back(Asked& asked) const {
  if (fallback_ == Fallback::not_found) return fall_back(asked, not_found_name, 404);
  if (fallback_ == Fallback::automatic)
    if (const Found found = fall_back(asked, not_found_name, 404); found != Found::nothing)
      return found;
  if (fallback_ == Fallback::none) return Found::nothing;
  asked.by_accept = true;
  if (!asks_for_page(asked.exchange.request)) return Found::nothing;
  return fall_back(asked, index_name, 200);
}

Mount::Found Mount::fall_back(Asked& asked, const char* name, int status) const {
  asked.name = name;
  const Found found = asked.open(tree_);
  if (found == Found::folder) return Found::nothing;
  return found == Found::file ? send(asked, status) : found;
}

Mount::Found Mount::send(Asked& asked, int status) const {
  Exchange& exchange = asked.exchange;
  const std::string_view path = message::keep(exchange.arena, asked.name);
  const bool hashed = immutable_ && status == 200 && !message::file_type(path).ends_with("html") &&
                      has_hash(path.substr(path.find_last_of('/') + 1));
  message::answer(exchange.reply, status);
  if (take_twin(asked) == Found::slow) return Found::slow;
  if (asked.by_accept) message::vary(exchange.reply.headers, "Accept");
  asked.add("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  exchange.reply.file.emplace();
  message::BodyFile& body = *exchange.reply.file;
  body.descriptor = std::move(asked.file.descriptor);
  body.size = asked.file.size;
  body.modified = asked.file.modified;
  body.path = path;
  body.disposition = message::Disposition::inlined;
  return Found::file;
}

/// Puts one of the files that lie beside it, and hold the same in a coding, in its place.
Mount::Found Mount::take_twin(Asked& asked) const {
  std::array<FileTree::File, twins.size()> files;
  std::vector<message::Coding> offered;
  const std::string plain = asked.name;
  for (std::size_t at = 0; at < twins.size(); ++at) {
    asked.name = plain + std::string{twins[at].ending};
    const Found found = tree_.open(asked.name, asked.patience, files[at]);
    if (found == Found::slow) return found;
    if (found == Found::file && !is_older(files[at].modified, asked.file.modified))
      offered.push_back(twins[at].coding);
  }
  if (offered.empty()) return Found::nothing;
  message::vary(asked.exchange.reply.headers, "Accept-Encoding");
  const message::Coding coding = message::negotiate(asked.exchange.request.headers, offered);
  if (coding == message::Coding::identity) return Found::nothing;
  asked.add("content-encoding", message::token(coding));
  asked.file = std::move(files[coding == twins[0].coding ? 0 : 1]);
  return Found::file;
}

bool has_hash(std::string_view name) {
  const auto extension = name.rfind('.');
  if (extension == std::string_view::npos) return false;
  // ".map" and the like stand behind another extension.
  while (!name.empty()) {
    const auto end = name.find_last_of(".-");
    const std::string_view part = end == std::string_view::npos ? name : name.substr(end + 1);
    bool digit = false, small = false, large = false, hex = true;
    for (const char byte : part) {
      digit |= byte >= '0' && byte <= '9';
      small |= byte >= 'a' && byte <= 'z';
      large |= byte >= 'A' && byte <= 'Z';
      hex &= (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
    }
    const bool first = end == std::string_view::npos;  // the name itself
    if (!first && part.size() >= 8 && digit &&
        ((hex && small) || (part.size() == 8 && small && large)))
      return true;
    if (first) return false;
    name = name.substr(0, end);
  }
  return false;
}

bool asks_for_page(const message::Request& request) {
  bool asks = false;
  message::Arena arena;
  for (const message::Header& field : request.headers) {
    if (!os::same_word(field.name, "accept")) continue;
    message::each_word(field.value, [&](std::string_view member) {
      const auto range = message::MediaType::parse(member, arena);
      const bool page = range.type == "text/html" || range.type == "application/xhtml+xml";
      asks |= page && message::weight_of(range) > 0;
    });
  }
  return asks;
}

}  // namespace portico::http
