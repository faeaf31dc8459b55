#include "http/wire/loop/spares.hpp"

#include <cstddef>
#include <utility>

#include "http/wire/buffers.hpp"

namespace portico::http {
namespace {

constexpr std::size_t most = 64;

template <class Kind> std::unique_ptr<Kind> last_of(std::vector<std::unique_ptr<Kind>>& spares) {
  auto spare = std::move(spares.back());
  spares.pop_back();
  return spare;
}

}  // namespace

Spares::Spares() = default;
Spares::~Spares() = default;

std::unique_ptr<Buffers> Spares::acquire_buffers(Commons& commons) {
  return buffers_.empty() ? std::make_unique<Buffers>(commons) : last_of(buffers_);
}

void Spares::release(std::unique_ptr<Buffers> buffers) {
  if (buffers_.size() >= most) return;
  buffers->reader.reset();
  buffers->source.reset();
  buffers->writer.reset();
  buffers_.push_back(std::move(buffers));
}

std::unique_ptr<RequestSlot> Spares::acquire_slot() {
  auto slot = slots_.empty() ? std::make_unique<RequestSlot>() : last_of(slots_);
  slot->begin();
  return slot;
}

void Spares::release(std::unique_ptr<RequestSlot> slot) {
  slot->end();
  if (slots_.size() < most) slots_.push_back(std::move(slot));
}

}  // namespace portico::http
