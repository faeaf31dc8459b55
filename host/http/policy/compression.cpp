// Compression of replies: gzip and brotli, by what the client accepts. As FastAPI's GZipMiddleware,
// with these differences: Accept-Encoding's q-values count, only types that shrink, or none, are
// compressed, and an entity tag turns weak (RFC 9110 section 8.8.1), because the bytes are others.
//
// Off unless it is enabled: the length of a compressed reply over https tells an attacker who can
// put text into it whether the same text is in it as a secret (BREACH).
//
// Never touched: statuses without a body, 206, text/event-stream, replies with Content-Encoding,
// Content-Range or a digest of their content, and Cache-Control: no-transform.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "http/policy/coded_source.hpp"
#include "http/policy/rule.hpp"
#include "message/body/encoder.hpp"
#include "message/bytes.hpp"
#include "message/field/content_coding.hpp"
#include "message/field/headers.hpp"
#include "message/field/media_type.hpp"
#include "message/status.hpp"
#include "os/ascii.hpp"
#include "os/per_thread.hpp"

namespace portico::http {
namespace {

/// Bodies beyond this are compressed piece by piece as the connection takes them, so that no event
/// loop is held up for long.
constexpr std::size_t at_once = 128 * 1024;

constexpr std::string_view compressible[] = {
    "application/ecmascript",
    "application/javascript",
    "application/json",
    "application/graphql",
    "application/jsonl",
    "application/manifest+json",
    "application/rtf",
    "application/toml",
    "application/vnd.ms-fontobject",
    "application/wasm",
    "application/x-javascript",
    "application/x-ndjson",
    "application/x-yaml",
    "application/xml",
    "application/yaml",
    "font/otf",
    "font/ttf",
    "image/bmp",
    "image/x-icon",
};

bool ends_with_word(std::string_view text, std::string_view end) {
  return text.size() > end.size() && os::same_word(text.substr(text.size() - end.size()), end);
}

// Whether the handler decided about the bytes already.
bool fixed(message::Fields& fields) {
  for (const char* name : {"content-encoding", "content-range", "content-digest", "content-md5"})
    if (find(fields, name)) return true;
  bool no_transform = false;
  for (const message::Header& field : fields)
    if (os::same_word(field.name, "cache-control"))
      message::each_word(field.value,
                         [&](auto word) { no_transform |= os::same_word(word, "no-transform"); });
  return no_transform;
}

void weaken_tag(message::Reply& reply) {
  message::Header* tag = find(reply.headers, "etag");
  if (!tag || !tag->value.starts_with('"')) return;
  auto& arena = *reply.headers.get_allocator().resource();
  auto* text = static_cast<char*>(arena.allocate(tag->value.size() + 2, 1));
  std::copy(tag->value.begin(), tag->value.end(), std::copy_n("W/", 2, text));
  tag->value = {text, tag->value.size() + 2};
}

void mark(message::Reply& reply, message::Coding coding) {
  reply.headers.push_back({"content-encoding", message::token(coding)});
  reply.length.reset();
  remove(reply.headers, "accept-ranges");  // ranges of the coded bytes are not served
  weaken_tag(reply);
}

// The thread's own encoder for whole bodies, made once for each coding and level.
message::Encoder& shared_encoder(message::Coding coding, int level) {
  struct Kept {
    int level = -1;
    std::unique_ptr<message::Encoder> encoder;
  };
  thread_local constinit os::PerThread<std::array<Kept, 3>> kept;
  Kept& mine = kept.get()[static_cast<std::size_t>(coding)];
  if (mine.encoder && mine.level == level) {
    mine.encoder->reset();
    return *mine.encoder;
  }
  mine = {level, make_encoder(coding, level, message::Footprint::whole)};
  return *mine.encoder;
}

void require(std::size_t value, std::size_t least, std::size_t most, const std::string& name) {
  if (value < least || value > most)
    refuse_setting("compression." + name, "is " + std::to_string(value) + ", allowed is " +
                                              std::to_string(least) + " to " +
                                              std::to_string(most));
}

/// One that no reply has would never match (RFC 9110, section 8.3.1).
std::string type_objection(const std::string& type) {
  const auto slash = type.find('/');
  const auto names = [&](std::string_view name) { return message::is_token(name) && name != "*"; };
  if (slash != type.npos && names(type.substr(0, slash)) && names(type.substr(slash + 1)))
    return {};
  return '"' + type + "\" is no media type: write type and subtype, as in \"application/x-mine\"";
}

class Compression final : public Rule {
public:
  explicit Compression(settings::Compression values) : values_{std::move(values)} {
    require(values_.gzip_level, 1, 9, "gzip_level");
    require(values_.brotli_quality, 0, 11, "brotli_quality");
    check_entries("compression.media_types", values_.media_types, type_objection);
    if (values_.enabled && values_.codings.empty())
      refuse_setting("compression.codings",
                     "has none, so that nothing is compressed: name gzip or br, or set "
                     "compression.enabled to false");
    for (const std::string& coding : values_.codings)
      codings_.push_back(coding == message::token(message::Coding::gzip) ? message::Coding::gzip
                                                                         : message::Coding::brotli);
  }

  void after(Exchange& exchange) const override;

private:
  bool shrinks(std::string_view media_type) const;
  int level(message::Coding coding) const;
  void compress_body(message::Reply& reply, message::Coding coding) const;
  void compress_source(message::Reply& reply, message::Coding coding) const;

  settings::Compression values_;
  std::vector<message::Coding> codings_;  ///< offered, the preferred one first
};

bool Compression::shrinks(std::string_view media_type) const {
  const auto type = message::essence(media_type);
  const auto same = [&](std::string_view known) { return os::same_word(type, known); };
  if (same("text/event-stream")) return false;
  if (type.empty()) return true;  // nobody said that it does not shrink
  return (type.size() > 5 && os::same_word(type.substr(0, 5), "text/")) ||
         ends_with_word(type, "+json") || ends_with_word(type, "+xml") ||
         std::any_of(std::begin(compressible), std::end(compressible), same) ||
         std::any_of(values_.media_types.begin(), values_.media_types.end(), same);
}

void Compression::after(Exchange& exchange) const {
  message::Reply& reply = exchange.reply;
  if (message::bodiless(reply.status) || reply.status == 206) return;
  if (!reply.source && reply.body.size() < values_.minimum_size) return;
  if (!shrinks(reply.media_type) || fixed(reply.headers)) return;
  vary(reply.headers, "Accept-Encoding");
  const message::Coding coding = negotiate(exchange.request.headers, codings_);
  if (coding == message::Coding::identity) return;
  if (reply.source || reply.body.size() > at_once) return compress_source(reply, coding);
  compress_body(reply, coding);
}

// What does not get smaller stays as it is.
void Compression::compress_body(message::Reply& reply, message::Coding coding) const {
  thread_local constinit os::PerThread<message::Text> own;
  message::Text& out = own.get();
  out.clear();
  shared_encoder(coding, level(coding))
      .write(reply.body.view(), message::Encoder::Then::finish, out);
  if (out.size() >= reply.body.size()) return;
  std::swap(reply.body, out);
  mark(reply, coding);
}

void Compression::compress_source(message::Reply& reply, message::Coding coding) const {
  const auto footprint = reply.source ? message::Footprint::stream : message::Footprint::whole;
  auto encoder = message::make_encoder(coding, level(coding), footprint);
  if (reply.source)
    reply.source = coded_source(std::move(reply.source), std::move(encoder));
  else
    reply.source = coded_source(std::exchange(reply.body, message::Text{}), std::move(encoder));
  mark(reply, coding);
}

int Compression::level(message::Coding coding) const {
  return static_cast<int>(coding == message::Coding::gzip ? values_.gzip_level
                                                          : values_.brotli_quality);
}

}  // namespace

MadeRule compression(const settings::Settings& settings) {
  auto rule = std::make_unique<const Compression>(settings.compression);
  return settings.compression.enabled ? std::move(rule) : nullptr;
}

}  // namespace portico::http
