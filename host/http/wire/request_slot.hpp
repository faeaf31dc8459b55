#pragma once

// One request of a connection with everything its views point into. Used again and again: taken
// from the loop's spares when a head is complete, given back when the reply is sent. Belongs to the
// connection's loop, its exchange as exchange.hpp says.

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "http/input/multipart.hpp"
#include "http/wire/budget.hpp"
#include "http/wire/exchange.hpp"
#include "http/wire/service.hpp"
#include "message/byte_buffer.hpp"
#include "message/text.hpp"

namespace portico::http {

class Turn {
public:
  enum class Stage {
    parsed,    ///< the service has not seen it
    admitted,  ///< the service waits for its end
    written,   ///< the service's reply is in the output
    broken,    ///< as admitted, but the source of the reply failed
    refused    ///< as admitted, but the transport's own answer is in the output
  };

  void begin() {
    exchange_.emplace();
    exchange_->reply.body = std::move(spare_);
    stage = Stage::parsed;
    status = 0;
    recorded = false;
  }

  /// Drops what the reply owns while the route behind it is still pinned.
  void end() {
    exchange_->reply.tasks.clear();
    spare_ = std::move(exchange_->reply.body);
    exchange_->reply.drop_body();
    spare_.clear();
    exchange_.reset();
    body.clear();
    charged_.release();
    kept.reset();
  }

  /// What became of the service's reply. `sent`: all that is in the output is.
  Delivery delivery(bool sent) const {
    if (stage == Stage::broken) return Delivery::broken;
    if (stage == Stage::refused) return status == 504 ? Delivery::late : Delivery::replaced;
    return sent && stage == Stage::written ? Delivery::sent : Delivery::cut;
  }

  /// Counts the octets of the body that are in memory. False: there is no room for them.
  bool charge(Budget& bodies, std::size_t most) {
    return charged_.grow(
        bodies, body.size() + (exchange_->multipart ? exchange_->multipart->held() : 0), most);
  }

  /// When the reply is in the output: what it was made of goes, unless more comes of it.
  void shed() {
    if (!exchange_->shed()) return;
    if (body.capacity() > kept_body) body = {};
    charged_.release();
  }

  Exchange& exchange() { return *exchange_; }
  const Exchange& exchange() const { return *exchange_; }

  Stage stage = Stage::parsed;
  std::chrono::steady_clock::time_point began;  ///< when the head was complete
  int status = 0;                               ///< of the head in the output; 0: none yet
  bool recorded = false;                        ///< the service has had its record
  message::Text body;         ///< of the request, when it is not in the connection's buffer
  message::OctetBuffer kept;  ///< the buffer with the head, when the connection had to take another

private:
  static constexpr std::size_t kept_body = 16384;

  Budget::Share charged_;
  std::optional<Exchange> exchange_;
  message::Text spare_;
};

}  // namespace portico::http
