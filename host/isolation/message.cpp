#include "isolation/message.hpp"

#include <cstring>
#include <utility>

namespace portico::isolation {
namespace {

constexpr std::size_t kept_cells = 16384;  ///< of a message between two

}  // namespace

Message::Message(const Head& head, const char* body) { assign(head, body); }

void Message::adopt(const Head& head, Cells&& body) {
  take(head);
  cells_ = std::move(body);
}

void Message::take(const Head& head) {
  kind = static_cast<Kind>(head.kind);
  call = head.call;
  number = head.number;
  count_ = static_cast<std::size_t>(head.cells);
  texts_ = static_cast<std::size_t>(head.texts);
  bytes_ = sizeof head + static_cast<std::size_t>(head.size());
}

void Message::assign(const Head& head, const char* body) {
  take(head);
  const std::size_t size = count_ * sizeof(portico_value) + texts_;
  const std::size_t wanted = (size + sizeof(portico_value) - 1) / sizeof(portico_value);
  if (cells_.capacity() > kept_cells && wanted <= kept_cells) Cells{}.swap(cells_);
  cells_.resize(wanted);
  std::memcpy(static_cast<void*>(cells_.data()), body, size);
}

bool Message::open(std::uint64_t most) {
  const auto* const texts = reinterpret_cast<const char*>(cells_.data() + count_);
  return isolation::open(std::span{cells_}.first(count_), {texts, texts_}, most);
}

}  // namespace portico::isolation
