#pragma once

// next(): a BodyStream read by a coroutine, which holds no thread while it waits for its client.
//
//   app.put("/blobs/{name}", [](Path<"name"> name, BodyStream body) -> Later<int> {
//     int size = 0;
//     while (const auto chunk = co_await next(body)) size += static_cast<int>(chunk->size());
//     co_return size;
//   });

#include <optional>
#include <string_view>
#include <utility>

#include "portico/body_stream.hpp"
#include "portico/later.hpp"  // which takes this along

namespace portico {

namespace detail {

class [[nodiscard]] Arrival {
public:
  explicit Arrival(const BodyStream& body) : service_{body.service_}, call_{body.call_} {}
  static portico_result poll(const BodyStream& body, portico_str& chunk) {
    return body.service_->poll(body.call_, &chunk);
  }
  static std::optional<std::string_view> taken(const BodyStream& body, portico_result result,
                                               portico_str chunk) {
    return body.taken(result, chunk);
  }
  Arrival(const Arrival&) = delete;
  Arrival& operator=(const Arrival&) = delete;
  ~Arrival() { wake_.forget(); }

  bool await_ready() const noexcept { return false; }
  template <OfLater P> void await_suspend(std::coroutine_handle<P> by) {
    wake_ = Wake::Pointer{*by.promise().turns, by};
    Wake::Pointer copy = wake_;
    service_->listen(call_, {copy.release(), wake, drop});
  }
  void await_resume() const noexcept {}

private:
  static void wake(void* self) {
    Wake::Pointer held = Wake::Pointer::take(self);
    held.turns().post(held, PORTICO_ANYWHERE);
    held.release();
  }
  static void drop(void* self) { Wake::Pointer::take(self); }

  const portico_intake_service* service_;
  portico_call* call_;
  Wake::Pointer wake_;
};

}  // namespace detail

/// The next octets, as BodyStream::next() gives them. In a turn of the call.
inline Later<std::optional<std::string_view>> next(BodyStream body) {
  portico_str chunk{};
  portico_result result;
  while ((result = detail::Arrival::poll(body, chunk)) == PORTICO_IDLE)
    co_await detail::Arrival{body};
  co_return detail::Arrival::taken(body, result, chunk);
}

}  // namespace portico
