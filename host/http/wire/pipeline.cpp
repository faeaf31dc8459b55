#include "http/wire/pipeline.hpp"

#include <utility>

#include "http/wire/loop/commons.hpp"

namespace portico::http {

RequestSlot& Pipeline::begin() {
  slots_.push_back(commons_.spares.acquire_slot());
  last().began = Clock::now();
  return last();
}

void Pipeline::end_sent(Last last) {
  const std::size_t kept = last == Last::goes_on && !slots_.empty() ? 1 : 0;
  const std::size_t over = slots_.size() - kept;
  for (std::size_t at = 0; at < over; ++at) end(std::move(slots_[at]), true);
  slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(over));
}

void Pipeline::end_all() {
  for (auto& slot : slots_) end(std::move(slot), false);
  slots_.clear();
}

void Pipeline::end(std::unique_ptr<RequestSlot> slot, bool sent) {
  Exchange& exchange = slot->exchange();
  slot->note_received();
  if (!std::exchange(slot->recorded, true))
    commons_.service.record({exchange, slot->status, exchange.bytes, Clock::now() - slot->began,
                             sent ? Record::End::whole : Record::End::cut});
  if (slot->stage != RequestSlot::Stage::parsed)
    commons_.service.done(exchange, slot->delivery(sent));
  commons_.spares.release(std::move(slot));
}

}  // namespace portico::http
