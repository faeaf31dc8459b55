#include "message/body/gzip.hpp"

#include <array>
#include <memory>
#include <new>
#include <stdexcept>

#include <zlib.h>

#include "message/body/encoder.hpp"

namespace portico::message {

std::string gzip(std::string_view text) {
  Text bytes;
  make_encoder(Coding::gzip, Z_DEFAULT_COMPRESSION, Footprint::whole)
      ->write(text, Encoder::Then::finish, bytes);
  return std::string{bytes.view()};
}

std::string gunzip(std::string_view bytes) {
  constexpr int gzip_frame = 16;
  z_stream state{};
  if (inflateInit2(&state, MAX_WBITS + gzip_frame) != Z_OK) throw std::bad_alloc{};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ended{&state, inflateEnd};
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  std::array<char, 65536> block;
  int result = Z_OK;
  while (result == Z_OK) {
    state.next_out = reinterpret_cast<Bytef*>(block.data());
    state.avail_out = static_cast<uInt>(block.size());
    result = inflate(&state, Z_NO_FLUSH);
    text.append(block.data(), block.size() - state.avail_out);
  }
  if (result != Z_STREAM_END) throw std::runtime_error{"is not whole, or no gzip"};
  return text;
}

}  // namespace portico::message
