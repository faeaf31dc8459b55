#pragma once

// One request of a connection with everything its views point into. Used again and again: acquired
// from the loop's spares when a head is complete, released when the reply is sent. Belongs to the
// connection's loop, its exchange as exchange.hpp says.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "http/wire/capacity/capacity.hpp"
#include "http/wire/exchange.hpp"
#include "http/wire/reading/body_queue.hpp"
#include "http/wire/service.hpp"
#include "message/byte_buffer.hpp"
#include "message/text.hpp"

namespace portico::http {

class RequestSlot {
public:
  enum class Stage {
    parsed,    ///< the service has not seen it
    admitted,  ///< the service waits for its end
    written,   ///< the service's reply is in the output
    broken,    ///< as admitted, but the source of the reply failed
    replaced   ///< as admitted, but the transport's own answer is in the output
  };

  /// How much memory its requests have at hand: a usual request needs no more than the usual; a
  /// slim one costs little while it waits, for one of very many.
  enum class Size : std::uint16_t { slim = 1024, usual = 8192 };

  explicit RequestSlot(Size size = Size::usual)
      : size_{size},
        block_{std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(size))} {}

  Size size() const { return size_; }

  void begin() {
    exchange_.emplace(std::span{block_.get(), static_cast<std::size_t>(size_)});
    exchange_->reply.body = std::move(spare_);
    stage = Stage::parsed;
    place = Place::loop;
    status = 0;
    recorded = false;
  }

  /// Drops what the reply owns while what the service keeps for it is still there.
  void end() {
    exchange_->reply.tasks.clear();
    spare_ = std::move(exchange_->reply.body);
    exchange_->reply.drop_body();
    spare_.clear();
    exchange_.reset();
    body.clear();
    queue.reset();
    release();
    kept.reset();
  }

  /// Sets the end of an admitted request; the first one counts.
  void become(Stage next) {
    if (stage == Stage::admitted) stage = next;
  }

  /// `own` answers in the place of this exchange, which may be in the hands of a thread still.
  void stand_in(Service& service, Exchange& own, int own_status) {
    become(Stage::replaced);
    status = own_status;
    recorded = true;
    own.request = exchange_->request;
    own.id = exchange_->id;
    own.trace = exchange_->trace;
    own.owner = exchange_->owner;
    own.gone = exchange_->gone.load();
    service.stand_in(*exchange_, own);
  }

  /// What became of the service's reply. `sent`: all that is in the output is.
  Delivery delivery(bool sent) const {
    if (stage == Stage::broken) return Delivery::broken;
    if (stage == Stage::replaced) return status == 504 ? Delivery::late : Delivery::replaced;
    return sent && stage == Stage::written ? Delivery::sent : Delivery::cut;
  }

  /// Counts the bytes of the body that are in memory. False: there is no room for them.
  bool charge(Capacity& capacity, const settings::TransportLimits& limits) {
    const std::size_t passed = exchange_->sink ? exchange_->sink->held() : 0;
    const std::size_t queued = queue ? queue->capacity() : 0;
    const std::size_t size = body.size() + passed + queued;
    return charged_.grow(capacity.bodies, size, limits.bodies) &&
           held_.grow(capacity.in_flight, size, limits.in_flight);
  }

  /// Of a body that its handler reads as it arrives.
  void note_received() {
    if (queue) exchange_->received = queue->added();
  }

  /// When the reply is in the output: what it was made of goes, unless more comes of it.
  void shed() {
    if (!exchange_->shed()) return;
    if (body.capacity() > kept_body) body = {};
    note_received();
    queue.reset();
    release();
  }

  Exchange& exchange() { return *exchange_; }
  const Exchange& exchange() const { return *exchange_; }

  Stage stage = Stage::parsed;
  Place place = Place::loop;                    ///< of the handler
  std::chrono::steady_clock::time_point began;  ///< when the head was complete
  int status = 0;                               ///< of the head in the output; 0: none yet
  bool recorded = false;                        ///< the service has had its record
  message::Text body;                ///< of the request, when it is not in the connection's buffer
  std::unique_ptr<BodyQueue> queue;  ///< a body on its way to its handler; null: there is none
  message::ByteBuffer kept;  ///< the buffer with the head, when the connection had to take another

private:
  void release() {
    charged_.release();
    held_.release();
  }

  static constexpr std::size_t kept_body = 16384;

  const Size size_;
  const std::unique_ptr<std::byte[]> block_;
  Budget::Share charged_, held_;
  std::optional<Exchange> exchange_;
  message::Text spare_;
};

}  // namespace portico::http
