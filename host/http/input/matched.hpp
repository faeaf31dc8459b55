#pragma once

// What the application found for a request when it admitted it: what answers, and the values of the
// path. The context of its exchange, and whose that is.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "http/input/granted.hpp"
#include "http/input/multipart.hpp"
#include "http/quota/caller.hpp"
#include "http/quota/held.hpp"
#include "http/wire/exchange.hpp"

namespace portico::route {
struct Route;
}

namespace portico::http {

class Guard;
struct Frontend;
struct Inquiry;
class Policy;
class Quota;

/// What makes the reply.
enum class Responder : std::uint8_t {
  route,   ///< it is in matched(exchange), and kept
  answer,  ///< the reply: 404, 405, the methods of a path, a redirect to its other spelling
  page,    ///< likewise: a page of the host, if its guard lets whoever asks
  file,    ///< a frontend, on a thread that may wait
  monitor  ///< a page of the monitor, which answers on a thread that may wait
};

struct Matched final : Context {
  void shed() override {
    form.reset();
    held.place.leave();
  }

  std::shared_ptr<const void> pinned;  ///< keeps route and policy alive; goes after the reply
  const Policy* policy = nullptr;
  Responder by = Responder::answer;
  const route::Route* route = nullptr;         ///< null: there is none
  const Quota* quota = nullptr;                ///< null: it is held to nothing
  std::string_view path;                       ///< percent-decoded
  std::span<const std::string_view> segments;  ///< values of the path's parameters, in order
  Caller caller;                               ///< who asks, before it is held to its quota
  Held held;
  std::unique_ptr<Granted> granted;    ///< who calls; null: nobody asks, or it is not known yet
  const Guard* guard = nullptr;        ///< null: there is none, or it has been asked
  const Frontend* frontend = nullptr;  ///< that answers, kept by the pin; null: none
  Inquiry* inquiry = nullptr;          ///< of a guard that takes a while; null: it does not
  std::unique_ptr<Multipart> form;     ///< takes the body as it arrives; null: the route takes none
  /// The number of the call where it is answered later, for those who say that nobody waits; else
  /// 0.
  std::atomic<std::uint64_t> later{0};
};

/// Of an exchange that was admitted or marked.
inline Matched& matched(Exchange& exchange) { return static_cast<Matched&>(*exchange.context); }
inline const Matched& matched(const Exchange& exchange) {
  return static_cast<const Matched&>(*exchange.context);
}
/// Null: there is none, or it was not looked for.
inline const route::Route* route_of(const Exchange& exchange) {
  return exchange.context ? matched(exchange).route : nullptr;
}

}  // namespace portico::http
