#pragma once

// What a connection has still to send: texts of its own, borrowed bodies and parts of files, in
// order, sent in as few system calls as the socket allows. Belongs to one thread.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "http/wire/socket.hpp"
#include "http/wire/writing/read_ahead.hpp"
#include "message/text.hpp"

namespace portico::http {

class Output {
public:
  enum class State {
    sent,
    blocked,  ///< the socket takes no more for now
    paused,   ///< it would, but others have their turn first
    cold,     ///< it would, but what is next() of a file is on a disk still
    broken
  };

  /// Bytes appended to text() since the last piece was closed become one, copied here.
  message::Text& text() { return text_; }
  void close_text();
  /// A piece that stays where it is until everything is sent.
  void borrow(std::string_view bytes);
  /// Bytes of an open file that stays open until everything is sent. What the page cache does not
  /// hold is told once as cold, and if it is flushed all the same read while the loop waits:
  /// sendfile() has no way to say that it would block.
  void borrow(int file, std::uint64_t offset, std::uint64_t size);

  /// Sends what it can. When everything is sent, all pieces and texts are forgotten.
  State flush(Socket&);

  /// The part of a file that is to be sent next, when there is one.
  FilePart next() const;

  bool empty() const { return pieces_.empty() && text_.size() == closed_; }
  std::size_t sent() const { return total_; }  ///< bytes in its life
  /// Bytes of memory that it keeps until everything is sent.
  std::size_t held() const { return text_.size() + borrowed_; }
  void clear();

private:
  struct Piece {
    const char* data;  ///< null: in text_
    std::uint64_t begin;
    std::uint64_t size;
    int file = -1;  ///< not negative: bytes of that file
  };

  ssize_t send_texts(Socket&);
  ssize_t send_file(Socket&);
  bool is_cold();
  void pass(std::size_t sent);

  message::Text text_;
  std::size_t closed_ = 0;  ///< how much of text_ is in pieces
  std::vector<Piece> pieces_;
  std::size_t next_ = 0;         ///< the first piece that is not sent
  std::uint64_t looked_at_ = 0;  ///< of its file: up to here the page cache had it, or was told to
  std::size_t borrowed_ = 0;     ///< bytes of pieces in memory
  std::size_t total_ = 0;
};

}  // namespace portico::http
