#pragma once

// What a connection has still to send: texts of its own and borrowed bodies, in order, sent in as
// few system calls as the socket allows. Belongs to one thread.

#include <cstddef>
#include <string_view>
#include <vector>

#include "http/socket.hpp"
#include "model/text.hpp"

namespace portico::http {

class Output {
public:
  enum class State { sent, blocked, broken };

  /// Octets appended to text() since the last piece was closed become one, copied here.
  model::Text& text() { return text_; }
  void close_text();
  /// A piece that stays where it is until everything is sent.
  void borrow(std::string_view octets);

  /// Sends what it can. When everything is sent, all pieces and texts are forgotten.
  State flush(Socket&);

  bool empty() const { return pieces_.empty() && text_.size() == closed_; }
  std::size_t sent() const { return total_; }  ///< octets in its life
  void clear();

private:
  struct Piece {
    const char* data;  ///< null: in text_
    std::size_t begin;
    std::size_t size;
  };

  model::Text text_;
  std::size_t closed_ = 0;  ///< how much of text_ is in pieces
  std::vector<Piece> pieces_;
  std::size_t next_ = 0;  ///< the first piece that is not sent
  std::size_t total_ = 0;
};

}  // namespace portico::http
