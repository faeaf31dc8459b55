#pragma once

// The HTTP server: listeners, one event loop per serving thread, and the pool for handlers that may
// block. All functions are for the owner's thread; the Service is called from the loops and the
// pool.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/wire/limits.hpp"
#include "http/wire/loop/listener.hpp"
#include "http/wire/loop/pool.hpp"
#include "http/wire/service.hpp"

namespace portico::http {

class Server {
public:
  Server(Service&, const Limits&);
  /// stop()
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Sockets that listen, which this one owns from here on. Clients that connect to them are
  /// answered after start().
  void adopt(const std::vector<Listening>& listeners);
  /// What was bound, with the port that port 0 became.
  std::vector<std::string> addresses() const;
  std::vector<std::string> urls() const;
  void start();

  /// Limits and deadlines of the transport from here on; threads and queues stay what they are.
  void use(const Limits& limits);

  struct Figures {
    std::uint64_t connections = 0, accepted = 0;
    std::uint64_t refused = 0;              ///< connections that were too many
    std::size_t bodies = 0, in_flight = 0;  ///< bytes: see Capacity
    std::uint64_t wants = 0;                ///< requests for which there was no memory
    Pool::Figures pool;
  };
  /// As they are now; any thread, between start() and stop().
  Figures figures() const;

  /// A request that is in progress, or was cut off because it was not done in time.
  struct Cut {
    std::string method, target, peer, id;
    std::string owner;                ///< whose code answers; empty: the host's
    std::chrono::milliseconds age{};  ///< since its head was complete
  };
  /// Accepts no more, closes idle connections, lets requests in progress end with "connection:
  /// close". What is not done after `deadline` is cut off and returned.
  std::vector<Cut> drain(std::chrono::milliseconds deadline);
  /// Its addresses are free when this returns: the first thing that drain() does.
  void close_listeners();
  /// Goes on as before, but every connection ends with its next reply.
  void part();
  /// Another process has taken over: accepts no more, and every connection ends with its next
  /// reply. None is closed while its client may be sending.
  void retire();
  /// Whether there is no connection.
  bool idle();
  /// Requests in progress, and those that were cut off and whose call is not over. Between start()
  /// and stop().
  std::vector<Cut> in_progress();
  /// Closes everything at once and ends the threads; waits for handlers that still run.
  void stop();

  /// An event loop that has not come to a question of before.
  struct Silent {
    std::size_t loop;
    std::chrono::milliseconds since;
  };
  /// Asks each loop that owes no answer for a sign of life; gives those that owe one. One thread,
  /// between start() and stop().
  std::vector<Silent> ask_loops();

  /// Threads whose handler has itself run for its deadline and a while longer (Suspension::grace),
  /// and that nobody waits for any more.
  std::size_t hung() const;

private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace portico::http
