#include "trace/export/secure_session.hpp"

#include <chrono>
#include <optional>

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace portico::trace {
namespace {

/// A socket whose bytes are encrypted once begin_tls() has returned.
class SecureSocketImpl final : public Poco::Net::StreamSocketImpl {
public:
  void begin_tls(const tls::ClientFiles& files, const std::string& host,
                 const std::function<bool()>& is_over) {
    client_.emplace(files, host, sockfd(), is_over);
  }

  using StreamSocketImpl::receiveBytes;
  using StreamSocketImpl::sendBytes;
  int sendBytes(const void* bytes, int size, int) override {
    return moved([&] {
      return client_->send({static_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    });
  }
  int receiveBytes(void* into, int size, int) override {
    return moved([&] {
      return client_->receive({static_cast<char*>(into), static_cast<std::size_t>(size)});
    });
  }
  bool poll(const Poco::Timespan& time, int mode) override {
    return StreamSocketImpl::poll(time, mode) &&
           (mode != SELECT_READ || !client_ || client_->has_bytes());
  }

private:
  /// What the streams above take, which know exceptions of Poco alone.
  template <class Move> int moved(const Move& move) {
    if (!client_) throw Poco::Net::NetException{"the socket has no session of TLS"};
    try {
      const int count = move();
      if (count == tls::Client::late) throw Poco::TimeoutException{};
      return count;
    } catch (const tls::ClientError& error) {
      throw Poco::Net::NetException{error.what()};
    }
  }

  std::optional<tls::Client> client_;
};

class SecureSocket final : public Poco::Net::StreamSocket {
public:
  /// Owns it.
  explicit SecureSocket(SecureSocketImpl* socket) : StreamSocket{socket} {}
};

}  // namespace

void SecureSession::connect(const Poco::Net::SocketAddress& address) {
  auto* const plain = new SecureSocketImpl;
  SecureSocket socket{plain};
  socket.connect(address, patience_);
  socket.setNoDelay(true);
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + std::chrono::microseconds{patience_.totalMicroseconds()};
  plain->begin_tls(files_, getHost(), [&] { return is_over_() || Clock::now() > until; });
  socket.setSendTimeout(getTimeout());
  socket.setReceiveTimeout(getTimeout());
  attachSocket(socket);
}

}  // namespace portico::trace
