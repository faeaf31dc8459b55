#include "http/policy/coded_source.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace portico::http {
namespace {

using Then = message::Encoder::Then;

portico_str lend(const message::Text& text) { return {text.view().data(), text.size()}; }

class Stream {
public:
  Stream(message::Owned<portico_source> inner, std::unique_ptr<message::Encoder> encoder)
      : inner_{std::move(inner)},
        encoder_{std::move(encoder)} {}

  portico_result next(portico_str& chunk) {
    chunk = {};
    if (!encoder_) return PORTICO_END;
    portico_str piece{};
    const portico_result result = inner_->next(inner_->self, &piece);
    if (result != PORTICO_OK && result != PORTICO_END) return result;
    if (result == PORTICO_OK && piece.size == 0) return PORTICO_OK;
    out_.clear();
    if (result == PORTICO_OK) {
      encoder_->write({piece.data, piece.size}, Then::flush, out_);
    } else {
      encoder_->write({}, Then::finish, out_);
      encoder_.reset();
    }
    chunk = lend(out_);
    return PORTICO_OK;
  }

private:
  message::Owned<portico_source> inner_;
  std::unique_ptr<message::Encoder> encoder_;  ///< none: the end is out
  message::Text out_;
};

class Whole {
public:
  Whole(message::Text body, std::unique_ptr<message::Encoder> encoder)
      : body_{std::move(body)},
        encoder_{std::move(encoder)} {}

  portico_result next(portico_str& chunk) {
    constexpr std::size_t step = 64 * 1024;
    chunk = {};
    if (!encoder_) return PORTICO_END;
    out_.clear();
    while (encoder_ && out_.empty()) {
      const auto piece = body_.view().substr(at_, step);
      at_ += piece.size();
      const bool last = at_ == body_.size();
      encoder_->write(piece, last ? Then::finish : Then::more, out_);
      if (last) encoder_.reset();
    }
    chunk = lend(out_);
    return PORTICO_OK;
  }

private:
  message::Text body_;
  std::size_t at_ = 0;
  std::unique_ptr<message::Encoder> encoder_;  ///< none: the end is out
  message::Text out_;
};

template <class Source> message::Owned<portico_source> owned(std::unique_ptr<Source> source) {
  const auto next = [](void* self, portico_str* chunk) noexcept -> portico_result {
    try {
      return static_cast<Source*>(self)->next(*chunk);
    } catch (const std::exception&) {
      return PORTICO_FAILED;
    }
  };
  const auto drop = [](void* self) noexcept { delete static_cast<Source*>(self); };
  return message::Owned<portico_source>{portico_source{source.release(), next, drop}};
}

}  // namespace

message::Owned<portico_source> coded_source(message::Owned<portico_source> inner,
                                            std::unique_ptr<message::Encoder> encoder) {
  return owned(std::make_unique<Stream>(std::move(inner), std::move(encoder)));
}

message::Owned<portico_source> coded_source(message::Text body,
                                            std::unique_ptr<message::Encoder> encoder) {
  return owned(std::make_unique<Whole>(std::move(body), std::move(encoder)));
}

}  // namespace portico::http
