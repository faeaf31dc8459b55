#include "http/wire/writing/output.hpp"

#include <algorithm>
#include <array>

namespace portico::http {
namespace {

constexpr std::size_t most_pieces = 64;  // of one call
constexpr std::size_t kept_text = 32768;
constexpr std::uint64_t most_of_a_file = 512 * 1024;  // of one call
constexpr std::uint64_t files_at_once = 1024 * 1024;  // before others have their turn

}  // namespace

void Output::close_text() {
  if (text_.size() == closed_) return;
  pieces_.push_back({nullptr, closed_, text_.size() - closed_, -1});
  closed_ = text_.size();
}

void Output::borrow(std::string_view bytes) {
  close_text();
  if (!bytes.empty()) pieces_.push_back({bytes.data(), 0, bytes.size(), -1});
  borrowed_ += bytes.size();
}

void Output::borrow(int file, std::uint64_t offset, std::uint64_t size) {
  close_text();
  if (size > 0) pieces_.push_back({nullptr, offset, size, file});
}

// Texts up to the next part of a file, in one call.
ssize_t Output::send_texts(Socket& socket) {
  std::array<iovec, most_pieces> calls;
  std::size_t count = 0, at = next_;
  for (; at < pieces_.size() && count < most_pieces && pieces_[at].file < 0; ++at, ++count) {
    const Piece& piece = pieces_[at];
    const char* data = (piece.data ? piece.data : text_.data()) + piece.begin;
    calls[count] = {const_cast<char*>(data), piece.size};
  }
  return socket.send({calls.data(), count},
                     at < pieces_.size() ? Socket::More::follows : Socket::More::no);
}

FilePart Output::next() const {
  const Piece& piece = pieces_[next_];
  const std::uint64_t size = std::min(piece.size, most_of_a_file);
  return {piece.file, piece.begin, size, piece.size - size};
}

ssize_t Output::send_file(Socket& socket) {
  const FilePart part = next();
  return socket.send_file(part.file, part.offset, static_cast<std::size_t>(part.size));
}

/// Whether a disk has to be waited for; no, if that was said before.
bool Output::is_cold() {
  const FilePart part = next();
  if (part.offset < looked_at_) return false;
  looked_at_ = part.offset + part.size;
  return !ReadAhead::is_there(part);
}

void Output::pass(std::size_t sent) {
  total_ += sent;
  while (sent > 0) {
    Piece& piece = pieces_[next_];
    const std::uint64_t passed = std::min<std::uint64_t>(sent, piece.size);
    piece.begin += passed;
    piece.size -= passed;
    sent -= passed;
    if (piece.size == 0) ++next_, looked_at_ = 0;
  }
}

Output::State Output::flush(Socket& socket) {
  close_text();
  for (std::uint64_t of_files = 0; next_ < pieces_.size();) {
    const bool file = pieces_[next_].file >= 0;
    if (file && of_files >= files_at_once) return State::paused;
    if (file && is_cold()) return State::cold;
    const ssize_t sent = file ? send_file(socket) : send_texts(socket);
    if (sent == Socket::would_block) return State::blocked;
    if (sent == Socket::broken) return State::broken;
    if (file) of_files += static_cast<std::uint64_t>(sent);
    pass(static_cast<std::size_t>(sent));
  }
  clear();
  return State::sent;
}

void Output::clear() {
  pieces_.clear();
  text_.clear(kept_text);
  closed_ = next_ = borrowed_ = 0;
  looked_at_ = 0;
}

}  // namespace portico::http
