#pragma once

// One request and the reply to it: filled by the connection, served by a Service, sent by the
// connection. Belongs to the connection's loop, except while serve() runs on another thread: then
// to that thread alone. `gone` is the one member both may touch.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "message/arena.hpp"
#include "message/reply.hpp"
#include "message/request.hpp"

namespace portico::route {
struct Route;
}

namespace portico::http {

class Multipart;
class Policy;

struct Exchange {
  static constexpr std::size_t inline_arena = 8192;

  Exchange();
  ~Exchange();

  /// When the reply is written: what the request brought and its input go, unless a source, a file
  /// or tasks may look at it. False: they may.
  bool shed();

  alignas(std::max_align_t) std::array<std::byte, inline_arena> block;
  message::Arena arena;
  message::Request request;
  std::string_view id;  ///< of the request, for the log and x-request-id; empty: not named yet

  /// What the service found when it admitted the request.
  std::shared_ptr<const void> pinned;  ///< keeps route and policy alive; goes after the reply
  const Policy* policy = nullptr;
  message::Reply reply;
  const route::Route* route = nullptr;
  std::string_view path;                       ///< percent-decoded
  std::span<const std::string_view> segments;  ///< values of the path's parameters, in order

  std::uint64_t octets = 0;  ///< of the reply's body, as the connection took them

  /// What was taken from the arena before the request was served; the rest goes with shed().
  std::optional<message::Arena::Mark> before;

  /// Where the body goes as it arrives, in place of request.body; null: the route takes no such
  /// form.
  std::unique_ptr<Multipart> multipart;

  std::atomic<bool> gone{
      false};  ///< the client is gone, the deadline has passed or the host is stopping
};

/// What the thread that works on it is at, for the report of a crash; 0: nothing of a plugin's.
std::uint32_t flight_of(const Exchange&);
/// Of the pool: the plugin whose share its work counts against; empty: nobody's.
std::string_view lane_of(const Exchange&);

}  // namespace portico::http
