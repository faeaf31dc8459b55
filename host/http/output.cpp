#include "http/output.hpp"

#include <algorithm>
#include <array>

namespace portico::http {
namespace {

constexpr std::size_t most_pieces = 64;  // of one call
constexpr std::size_t kept_text = 8192;

}  // namespace

void Output::close_text() {
  if (text_.size() == closed_) return;
  pieces_.push_back({nullptr, closed_, text_.size() - closed_});
  closed_ = text_.size();
}

void Output::borrow(std::string_view octets) {
  close_text();
  if (!octets.empty()) pieces_.push_back({octets.data(), 0, octets.size()});
}

Output::State Output::flush(Socket& socket) {
  close_text();
  while (next_ < pieces_.size()) {
    std::array<iovec, most_pieces> calls;
    std::size_t count = 0;
    for (std::size_t at = next_; at < pieces_.size() && count < most_pieces; ++at, ++count) {
      const Piece& piece = pieces_[at];
      const char* data = (piece.data ? piece.data : text_.data()) + piece.begin;
      calls[count] = {const_cast<char*>(data), piece.size};
    }
    ssize_t sent = socket.send({calls.data(), count});
    if (sent == Socket::would_block) return State::blocked;
    if (sent == Socket::broken) return State::broken;
    auto left = static_cast<std::size_t>(sent);
    total_ += left;
    while (left > 0) {
      Piece& piece = pieces_[next_];
      std::size_t taken = std::min(left, piece.size);
      piece.begin += taken;
      piece.size -= taken;
      left -= taken;
      if (piece.size == 0) ++next_;
    }
  }
  clear();
  return State::sent;
}

void Output::clear() {
  pieces_.clear();
  text_.clear(kept_text);
  closed_ = next_ = 0;
}

}  // namespace portico::http
