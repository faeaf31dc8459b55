#pragma once

// Outgoing: the reply of one call, as response classes fill it in. On the handler's thread, while
// the handler runs.

#include <concepts>
#include <string>
#include <string_view>

#include "portico/abi.h"
#include "portico/error.hpp"
#include "portico/host.hpp"

namespace portico {

class Outgoing {
public:
  Outgoing(const detail::Host& host, portico_call* call) : host_{host}, call_{call} {}

  const detail::Host& host() const { return host_; }
  portico_call* call() const { return call_; }

  void status(int code) const { host_.table->status(call_, code); }
  void headers(const Headers& list) const {
    for (const auto& [name, value] : list)
      host_.table->header(call_, detail::to_str(name), detail::to_str(value));
  }
  /// A refusal is the host's answer already, and logged.
  void bytes(std::string_view media_type, std::string_view body) const {
    host_.table->bytes(call_, detail::to_str(media_type), detail::to_str(body));
  }
  void stream(std::string_view media_type, const portico_source& source) const {
    host_.table->stream(call_, detail::to_str(media_type), source);
  }

  /// A table of the host beyond abi.h. Throws when the host is too old to have it.
  template <class Table> const Table& extension(const char* id) const {
    const auto* table = static_cast<const Table*>(host_.table->extension(id));
    if (table == nullptr) lacks(id);
    return *table;
  }

private:
  [[noreturn]] static void lacks(const char* id);

  detail::Host host_;
  portico_call* call_;
};

namespace detail {

/// What a handler returns to bypass the model of its route.
template <class T>
concept ResponseClass = requires(const T& response, const Outgoing& out) {
  response.send(out);
};

template <class R>
concept NamesItsStatus = requires {
  { R::usual_status } -> std::convertible_to<int>;
};
/// What a response without a status is sent with where the route says none either; 0: as any other.
template <class R> inline constexpr int usual_status_of = 0;
template <NamesItsStatus R> inline constexpr int usual_status_of<R> = R::usual_status;

/// "text/csv" with the charset that text needs, as Starlette adds it.
std::string with_charset(std::string_view media_type);

}  // namespace detail

}  // namespace portico
