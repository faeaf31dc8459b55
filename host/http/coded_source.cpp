#include "http/coded_source.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace portico::http {
namespace {

using Then = Encoder::Then;

portico_str lend(const model::Text& text) { return {text.view().data(), text.size()}; }

class Stream {
public:
  Stream(plugin::Owned<portico_source> inner, std::unique_ptr<Encoder> encoder)
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
  plugin::Owned<portico_source> inner_;
  std::unique_ptr<Encoder> encoder_;  ///< none: the end is out
  model::Text out_;
};

class Whole {
public:
  Whole(model::Text body, std::unique_ptr<Encoder> encoder)
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
  model::Text body_;
  std::size_t at_ = 0;
  std::unique_ptr<Encoder> encoder_;  ///< none: the end is out
  model::Text out_;
};

template <class Source> plugin::Owned<portico_source> owned(std::unique_ptr<Source> source) {
  const auto next = [](void* self, portico_str* chunk) noexcept -> portico_result {
    try {
      return static_cast<Source*>(self)->next(*chunk);
    } catch (const std::exception&) {
      return PORTICO_FAILED;
    }
  };
  const auto drop = [](void* self) noexcept { delete static_cast<Source*>(self); };
  return plugin::Owned<portico_source>{portico_source{source.release(), next, drop}};
}

}  // namespace

plugin::Owned<portico_source> coded_source(plugin::Owned<portico_source> inner,
                                           std::unique_ptr<Encoder> encoder) {
  return owned(std::make_unique<Stream>(std::move(inner), std::move(encoder)));
}

plugin::Owned<portico_source> coded_source(model::Text body, std::unique_ptr<Encoder> encoder) {
  return owned(std::make_unique<Whole>(std::move(body), std::move(encoder)));
}

}  // namespace portico::http
