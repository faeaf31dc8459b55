#pragma once

// What connections hold while there is work, kept for the next one that has some. Belongs to a
// loop.

#include <memory>
#include <vector>

namespace portico::http {

struct Buffers;
struct Commons;
class RequestSlot;

class Spares {
public:
  Spares();
  ~Spares();

  std::unique_ptr<Buffers> take_buffers(Commons& commons);
  void give_back(std::unique_ptr<Buffers> buffers);
  /// Takes one and begins it.
  std::unique_ptr<RequestSlot> take_slot();
  /// Ends it and keeps it.
  void give_back(std::unique_ptr<RequestSlot> slot);

private:
  std::vector<std::unique_ptr<Buffers>> buffers_;
  std::vector<std::unique_ptr<RequestSlot>> slots_;
};

}  // namespace portico::http
