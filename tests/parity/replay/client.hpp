#pragma once

// A small HTTP/1.1 client over one kept-alive socket: sends a recorded request byte by byte as
// recorded and reads the answer. One thread.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

namespace parity {

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// Values of that name (lower case), in order.
  std::vector<std::string> values(std::string_view name) const;
};

/// Whether a request's answer has a body.
enum class Body { expected, none };

class Client {
public:
  explicit Client(const Poco::Net::SocketAddress& server) : server_{server} {}

  /// Throws std::runtime_error or Poco::Exception when there is no whole answer. A connection that
  /// the server closed in the meantime is opened again.
  Answer ask(std::string_view request, Body body);
  void close();

private:
  Answer exchange(std::string_view request, Body body);
  void open();
  void send(std::string_view request);
  void more();
  std::string line();
  std::string take(std::size_t size);
  std::string chunks();
  std::string rest();
  void read_body(Answer& answer);

  Poco::Net::SocketAddress server_;
  std::optional<Poco::Net::StreamSocket> socket_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace parity
