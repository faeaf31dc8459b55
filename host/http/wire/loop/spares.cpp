#include "http/wire/loop/spares.hpp"

#include <cstddef>
#include <utility>

#include "http/wire/buffers.hpp"
#include "http/wire/loop/loop.hpp"

namespace portico::http {
namespace {

constexpr std::size_t most = 64;

template <class Kind> std::unique_ptr<Kind> last_of(std::vector<std::unique_ptr<Kind>>& spares) {
  auto spare = std::move(spares.back());
  spares.pop_back();
  return spare;
}

/// Of one that is made when there are so many.
RequestSlot::Size size(std::size_t out) {
  return out > most ? RequestSlot::Size::slim : RequestSlot::Size::usual;
}

}  // namespace

Spares::Spares() = default;
Spares::~Spares() = default;

std::unique_ptr<Buffers> Spares::acquire_buffers(Loop& loop, Connection& connection,
                                                 Socket& socket) {
  ++buffers_out_;
  auto buffers = buffers_.empty() ? std::make_unique<Buffers>(loop.commons(), size(buffers_out_))
                                  : last_of(buffers_);
  buffers->writer.attach({&loop, &connection, &socket});
  return buffers;
}

void Spares::release(std::unique_ptr<Buffers> buffers) {
  if (!buffers) return;
  buffers->pipeline.end_all();
  --buffers_out_;
  if (buffers_.size() >= most || buffers->size == RequestSlot::Size::slim) return;
  buffers->reader.reset();
  buffers->source.reset();
  buffers->writer.reset();
  buffers_.push_back(std::move(buffers));
}

std::unique_ptr<RequestSlot> Spares::acquire_slot() {
  ++slots_out_;
  auto slot = slots_.empty() ? std::make_unique<RequestSlot>(size(slots_out_)) : last_of(slots_);
  slot->begin();
  return slot;
}

void Spares::release(std::unique_ptr<RequestSlot> slot) {
  slot->end();
  --slots_out_;
  if (slots_.size() < most && slot->size() == RequestSlot::Size::usual)
    slots_.push_back(std::move(slot));
}

}  // namespace portico::http
