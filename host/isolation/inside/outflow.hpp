#pragma once

// A source of a reply that the host pulls from this process: asked as long as the host has credit
// for what it gives. Asked by one thread at a time; the rest is for any thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "isolation/inside/objects.hpp"
#include "isolation/message.hpp"
#include "message/owned.hpp"
#include "portico/abi.h"
#include "portico/values.h"
#include "route/pace.hpp"
#include "route/witness.hpp"

namespace portico::isolation {

class Channel;
struct Lead;

class Outflow : public Object, public std::enable_shared_from_this<Outflow> {
public:
  /// So many bytes more may be sent over the channel. True: run() is to follow.
  [[nodiscard]] bool pull(Channel& channel, std::int64_t number, std::int64_t credit);
  /// Asks until the credit is used up, or there is nothing for now. `lead`: of the thread that
  /// reads the channel; null: it is none.
  void run(Lead* lead);
  /// There is something again.
  void wake();
  void drop() override;
  /// Has a thread that may block run it.
  void hand_over();
  route::Pace* pace() const { return pace_; }

  /// How long the sources of this route take; it lives as long as the process.
  void measure_by(route::Pace& pace) { pace_ = &pace; }

protected:
  enum class Given { piece, nothing, end };

  /// Sends the next piece of at most `most` bytes, as far as it can be cut, and takes from `most`
  /// what that cost.
  virtual Given give(std::int64_t& most) = 0;
  virtual bool wakes() const { return false; }
  Given end(portico_result result, const route::Witness& witness);
  /// Sends the beginning of the bytes, and takes it from them and from `most`.
  void send_piece(Kind kind, std::string_view& bytes, std::int64_t& most);

  Channel* channel_ = nullptr;
  std::int64_t number_ = 0;

private:
  enum class Next { go_on, over };
  Next step();
  Next rest();

  route::Pace* pace_ = nullptr;
  std::mutex mutex_;         ///< of the rest
  std::int64_t credit_ = 0;  ///< below 0: what could not be cut was more
  bool running_ = false, woken_ = false, over_ = false;
};

class Source final : public Outflow {
public:
  explicit Source(message::Owned<portico_source> given) : source_{std::move(given)} {}

private:
  Given give(std::int64_t& most) override;

  const message::Owned<portico_source> source_;
  std::string_view rest_;  ///< of the chunk that it gave last
};

class Values final : public Outflow {
public:
  explicit Values(message::Owned<portico_values> given) : values_{std::move(given)} {}

private:
  Given give(std::int64_t& most) override;
  bool wakes() const override { return values_->listen != nullptr; }
  void listen();
  Given cut(const portico_value& value, std::int64_t& most, const route::Witness& witness);
  Given give_part(std::int64_t& most);

  const message::Owned<portico_values> values_;
  bool listens_ = false;
  std::string parts_;          ///< cells and texts of a value that goes in parts
  std::string_view rest_;      ///< of these, not sent yet
  std::int64_t of_cells_ = 0;  ///< bytes of them
};

}  // namespace portico::isolation
