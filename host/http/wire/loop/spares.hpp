#pragma once

// What connections hold while there is work: acquired by one that has some, and when it is released
// kept for the next. Beyond the number that is kept they are slim: those of very many clients that
// wait for their answers. Belongs to a loop.

#include <cstddef>
#include <memory>
#include <vector>

namespace portico::http {

struct Buffers;
class Connection;
class Loop;
class RequestSlot;
class Socket;

class Spares {
public:
  Spares();
  ~Spares();

  /// For the connection, with its loop and its socket.
  std::unique_ptr<Buffers> acquire_buffers(Loop& loop, Connection& connection, Socket& socket);
  /// Ends every request in it, sent or not, and keeps the parts. Null: there is nothing to do.
  void release(std::unique_ptr<Buffers> buffers);
  /// One that has begun.
  std::unique_ptr<RequestSlot> acquire_slot();
  /// Ends it and keeps it.
  void release(std::unique_ptr<RequestSlot> slot);

private:
  std::size_t buffers_out_ = 0, slots_out_ = 0;
  std::vector<std::unique_ptr<Buffers>> buffers_;
  std::vector<std::unique_ptr<RequestSlot>> slots_;
};

}  // namespace portico::http
