#include "message/body/encoder.hpp"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace portico::message {
namespace {

class Gzip final : public Encoder {
public:
  // zlib keeps 2^(window + 2) + 2^(memory + 9) bytes: 256 kB for whole bodies, 64 kB a stream.
  Gzip(int level, Footprint footprint) {
    constexpr int gzip_frame = 16;
    const bool whole = footprint == Footprint::whole;
    const int window = whole ? 15 : 13, memory = whole ? 8 : 6;
    if (deflateInit2(&state_, level, Z_DEFLATED, window + gzip_frame, memory, Z_DEFAULT_STRATEGY) !=
        Z_OK)
      throw std::bad_alloc{};
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override { deflateEnd(&state_); }

  void write(std::string_view piece, Then then, Text& out) override {
    constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts in 32 bits
    for (; piece.size() > most; piece.remove_prefix(most))
      deflate_piece(piece.substr(0, most), Z_NO_FLUSH, out);
    const int flush = then == Then::more    ? Z_NO_FLUSH
                      : then == Then::flush ? Z_SYNC_FLUSH
                                            : Z_FINISH;
    deflate_piece(piece, flush, out);
  }

  void reset() override { deflateReset(&state_); }

private:
  // Z_BUF_ERROR only says that there was nothing left to do.
  void deflate_piece(std::string_view piece, int flush, Text& out) {
    auto* bytes = reinterpret_cast<const Bytef*>(piece.data());
    state_.next_in = const_cast<Bytef*>(bytes);
    state_.avail_in = static_cast<uInt>(piece.size());
    std::size_t step = std::clamp<std::size_t>(piece.size() / 4, 512, 65536);
    do {
      char* room = out.room(step);
      state_.next_out = reinterpret_cast<Bytef*>(room);
      state_.avail_out = static_cast<uInt>(step);
      deflate(&state_, flush);
      out.advance(step - state_.avail_out);
    } while (state_.avail_out == 0);
  }

  z_stream state_{};
};

class Brotli final : public Encoder {
public:
  // A quality above 1 keeps half a megabyte for each stream, 1 keeps 32 kB.
  Brotli(int quality, Footprint footprint)
      : quality_{footprint == Footprint::stream ? std::min(quality, 1) : quality},
        window_{footprint == Footprint::stream ? 16U : 18U} {
    start();
  }
  Brotli(const Brotli&) = delete;
  Brotli& operator=(const Brotli&) = delete;
  ~Brotli() override { BrotliEncoderDestroyInstance(state_); }

  void write(std::string_view piece, Then then, Text& out) override {
    const auto operation = then == Then::more    ? BROTLI_OPERATION_PROCESS
                           : then == Then::flush ? BROTLI_OPERATION_FLUSH
                                                 : BROTLI_OPERATION_FINISH;
    auto* next = reinterpret_cast<const std::uint8_t*>(piece.data());
    std::size_t left = piece.size(), none = 0, size = 0;
    do {
      if (!BrotliEncoderCompressStream(state_, operation, &left, &next, &none, nullptr, nullptr))
        throw std::bad_alloc{};
      size = 0;
      auto* bytes = BrotliEncoderTakeOutput(state_, &size);
      out.append({reinterpret_cast<const char*>(bytes), size});
    } while (left > 0 || size > 0 || unfinished(then));
  }

  // The library cannot use an encoder twice.
  void reset() override {
    BrotliEncoderDestroyInstance(state_);
    state_ = nullptr;
    start();
  }

private:
  bool unfinished(Then then) const {
    return then == Then::finish && !BrotliEncoderIsFinished(state_);
  }

  void start() {
    state_ = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
    if (!state_) throw std::bad_alloc{};
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, static_cast<std::uint32_t>(quality_));
    BrotliEncoderSetParameter(state_, BROTLI_PARAM_LGWIN, window_);
  }

  int quality_;
  std::uint32_t window_;
  BrotliEncoderState* state_ = nullptr;
};

}  // namespace

std::unique_ptr<Encoder> make_encoder(Coding coding, int level, Footprint footprint) {
  switch (coding) {
  case Coding::gzip: return std::make_unique<Gzip>(level, footprint);
  case Coding::brotli: return std::make_unique<Brotli>(level, footprint);
  case Coding::identity: break;
  }
  throw std::invalid_argument{"identity needs no encoder"};
}

}  // namespace portico::message
