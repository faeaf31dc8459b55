#pragma once

// What goes to a client: replies whose heads are written, in order, each with its body as a whole
// or, the last one, in chunks as they come. Belongs to the connection's loop.

#include <cstdint>
#include <memory>
#include <string_view>

#include "http/wire/capacity/budget.hpp"
#include "http/wire/pipeline.hpp"
#include "http/wire/socket.hpp"
#include "http/wire/writing/after_reply.hpp"
#include "http/wire/writing/output.hpp"
#include "http/wire/writing/reply_head.hpp"
#include "http/wire/writing/send_pace.hpp"

namespace portico::http {

struct Commons;
class Connection;
class Loop;

class ReplyWriter {
public:
  /// What a step came to.
  enum class Outcome : std::uint8_t {
    go_on,    ///< there is another one to do
    wait,     ///< for the socket, the source or the pool
    flushed,  ///< everything in the output has left
    yield,    ///< others have their turn first
    broken    ///< the client is gone, takes nothing, or must not take this for the whole
  };
  using Deadline = SendPace::Deadline;
  /// Whose replies they are.
  struct Client {
    Loop* loop = nullptr;
    Connection* connection = nullptr;
    Socket* socket = nullptr;
  };

  ReplyWriter(Commons& commons, Pipeline& pipeline)
      : commons_{commons},
        pipeline_{pipeline},
        pace_{commons} {}
  /// From here on.
  void attach(const Client& client) { client_ = client; }
  const Client& client() const { return client_; }

  Output& output() { return output_; }
  SendPace& pace() { return pace_; }

  /// Puts the reply to the last request into the output: its head, and its body unless that comes
  /// in chunks. A reply that cannot be sent is told in the log and becomes the transport's own.
  /// Returns what follows when everything is sent.
  After write(const RequestReader& reader);
  /// The last word on the connection.
  void write_last(Exchange& own);

  /// How the body of the last reply goes out.
  Sending sending() const { return sending_; }
  bool in_chunks() const { return sending_ != Sending::none && sending_ != Sending::whole; }
  /// Adds one to the output. A large chunk stays where it is, until the output is empty.
  void add_chunk(std::string_view chunk);
  /// The output has a chunk that its source still owns.
  bool borrows() const { return borrows_; }
  /// There are no more.
  void end_chunks();
  /// There should be more, and the client must see it: the connection ends here.
  void break_off();

  Outcome flush(Deadline deadline);
  /// What is next of a file is in memory now.
  void go_on() { ahead_.reset(); }
  /// The deadline has passed while there was something to send. Broken: the client takes next to
  /// nothing.
  Outcome expired();
  void reset();

private:
  After write_head(const RequestReader& reader, std::string_view& why);
  void put_body(Exchange& exchange);
  bool reads_ahead();
  Outcome block(Deadline deadline);
  void count();

  Commons& commons_;
  Pipeline& pipeline_;
  Client client_;
  Output output_;
  SendPace pace_;
  Sending sending_ = Sending::none;
  bool borrows_ = false;
  std::unique_ptr<ReadAhead> ahead_;  ///< null: nothing is read ahead
  Budget::Share held_;                ///< memory that waits for the client
};

}  // namespace portico::http
