#pragma once

// What a part of a connection needs around it: a loop that no thread runs, and both ends of a TCP
// connection.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/app.hpp"
#include "http/wire/capacity/capacity.hpp"
#include "http/wire/connection.hpp"
#include "http/wire/loop/listener.hpp"
#include "http/wire/loop/loop.hpp"
#include "http/wire/loop/pool.hpp"

namespace portico::http::test {

/// An App that keeps what the transport told it of ends.
struct Told : App {
  struct Row {
    std::string target;
    int status;
    std::uint64_t bytes;
    Record::End end;
    bool operator==(const Row&) const = default;
  };
  void record(const Record& record) override {
    rows.push_back(
        {std::string{record.exchange.request.target}, record.status, record.bytes, record.end});
  }
  std::vector<Row> rows;
};

struct Parts {
  explicit Parts(const Limits& its_limits = Running::usual()) : limits{its_limits} {
    std::string peer;
    Listener::Failure failure{};
    if (!until([&] { return (socket = listener.accept(peer, failure)).open(); }))
      throw std::runtime_error{"accept"};
  }
  ~Parts() { pool.stop(); }  // what still runs there may post to the loop

  /// A request with this head, as the reader gives it to the rest.
  RequestSlot& request(RequestReader& reader, std::string_view head) {
    client.send(head);
    RequestSlot& slot = pipeline.begin();
    while (reader.head(limits) == Scan::State::more) reader.read(socket, nullptr);
    const message::Refusal refusal = reader.parse(slot);
    if (refusal) throw std::runtime_error{std::string{refusal.detail}};
    slot.stage = RequestSlot::Stage::admitted;
    return slot;
  }
  /// Until the socket is full, and the client's end too.
  void fill(Output& output) {
    output.text().append(std::string(16 << 20, 'x'));
    const auto untaken = [&] { return output.sent() - socket.taken(output.sent()); };
    std::uint64_t before = 0;
    do {
      before = untaken();
      output.flush(socket);
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
      socket.ready(EPOLLOUT);
    } while (output.flush(socket) != Output::State::blocked || untaken() != before);
  }

  const Limits limits;
  Told app;
  Pool pool{{1, 1}, 4};
  Capacity capacity;
  Loop loop{app, limits, pool, capacity, {}};
  Commons& commons = loop.commons();
  Listener listener{std::move(os::Address::parse("127.0.0.1:0")->listen().front().socket)};
  Client client{listener.address(), Client::Receiving::little};
  Socket socket;
  Connection connection{loop, Socket{}, "127.0.0.1:1"};
  Pipeline pipeline{commons};
};

}  // namespace portico::http::test
