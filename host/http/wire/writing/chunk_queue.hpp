#pragma once

// What a source gave to a thread of the pool and the loop has not sent: the thread goes on pulling
// while the loop sends, and nothing that is there waits for what is not. One thread adds, the loop
// moves to its output.

#include <cstddef>
#include <mutex>
#include <string_view>

#include "http/wire/writing/reply_head.hpp"
#include "message/text.hpp"

namespace portico::http {

class ChunkQueue {
public:
  static constexpr std::size_t enough = 16384;  ///< bytes, before the loop has to send some

  struct Added {
    bool first;  ///< there was nothing before: the loop is to be told
    bool full;
  };
  Added add(std::string_view chunk, Sending sending) {
    const std::lock_guard lock{mutex_};
    const bool first = text_.empty();
    append_chunk(text_, chunk, sending);
    return {first, text_.size() >= enough};
  }
  void move_to(message::Text& into) {
    const std::lock_guard lock{mutex_};
    into.append(text_.view());
    text_.clear(enough * 2);
  }
  void clear() {
    const std::lock_guard lock{mutex_};
    text_.clear(enough * 2);
  }

private:
  std::mutex mutex_;
  message::Text text_;
};

}  // namespace portico::http
