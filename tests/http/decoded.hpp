#pragma once

// What a client makes of a reply's body: reads a source to its end and undoes the content coding.

#include <brotli/decode.h>
#include <zlib.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "http/wire/exchange.hpp"

namespace portico::http {

/// The pieces a source gives, until it ends; throws where it fails.
inline std::vector<std::string> pieces(message::Reply& reply) {
  std::vector<std::string> all;
  for (;;) {
    portico_str chunk{};
    const portico_result result = reply.source->next(reply.source->self, &chunk);
    if (result == PORTICO_END) return all;
    if (result != PORTICO_OK) throw std::runtime_error{"the source failed"};
    all.emplace_back(chunk.data ? chunk.data : "", chunk.size);
  }
}

/// Reads as much as is there; `complete` says whether the coding's end was reached.
struct Decoded {
  std::string text;
  bool complete = false;
};

inline Decoded gunzip(std::string_view coded) {
  z_stream state{};
  if (inflateInit2(&state, 15 + 16) != Z_OK) throw std::runtime_error{"inflateInit2"};
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
  state.avail_in = static_cast<uInt>(coded.size());
  Decoded result;
  std::vector<char> room(65536);
  int code = Z_OK;
  while (code == Z_OK) {
    state.next_out = reinterpret_cast<Bytef*>(room.data());
    state.avail_out = static_cast<uInt>(room.size());
    code = inflate(&state, Z_SYNC_FLUSH);
    result.text.append(room.data(), room.size() - state.avail_out);
  }
  result.complete = code == Z_STREAM_END && state.avail_in == 0;
  inflateEnd(&state);
  return result;
}

inline Decoded unbrotli(std::string_view coded) {
  BrotliDecoderState* state = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
  auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
  std::size_t left = coded.size(), none = 0;
  Decoded result;
  BrotliDecoderResult code = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
  while (code == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
    code = BrotliDecoderDecompressStream(state, &left, &next, &none, nullptr, nullptr);
    std::size_t size = 0;
    auto* bytes = BrotliDecoderTakeOutput(state, &size);
    result.text.append(reinterpret_cast<const char*>(bytes), size);
  }
  result.complete = code == BROTLI_DECODER_RESULT_SUCCESS && left == 0;
  BrotliDecoderDestroyInstance(state);
  return result;
}

inline Decoded decoded(std::string_view coding, std::string_view coded) {
  if (coding == "gzip") return gunzip(coded);
  if (coding == "br") return unbrotli(coded);
  return {std::string{coded}, true};
}

/// The whole body as the client reads it; throws when it is cut short.
inline std::string read_body(Exchange& exchange) {
  std::string coded;
  if (exchange.reply.source)
    for (const std::string& piece : pieces(exchange.reply)) coded += piece;
  else
    coded = exchange.reply.body.view();
  std::string_view coding;
  for (const message::Header& field : exchange.reply.headers)
    if (field.name == "content-encoding") coding = field.value;
  const Decoded result = decoded(coding, coded);
  if (!result.complete) throw std::runtime_error{"the body is cut short"};
  return result.text;
}

}  // namespace portico::http
