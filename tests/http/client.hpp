#pragma once

// A raw client for tests: bytes out, bytes in, over TLS or not, no HTTP of its own beyond finding
// the end of a reply.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "os/socket/unix_address.hpp"
#include "slowness.hpp"
#include "tls/peer.hpp"

namespace portico::http::test {

using namespace std::chrono_literals;

/// What came back, taken apart.
struct Answer {
  int status = 0;
  std::string head;  ///< with its last CRLF CRLF
  std::string body;  ///< decoded

  bool has(std::string_view line) const {
    return head.find("\r\n" + std::string{line} + "\r\n") != std::string::npos;
  }
  std::string field(std::string_view name) const {
    auto at = head.find("\r\n" + std::string{name} + ": ");
    if (at == std::string::npos) return {};
    at += name.size() + 4;
    return head.substr(at, head.find("\r\n", at) - at);
  }
};

class Client {
public:
  enum class Receiving { usual, little };

  /// "127.0.0.1:8000", or "unix:/path".
  explicit Client(const std::string& address, Receiving receiving = Receiving::usual) {
    if (address.starts_with("unix:")) connect_file(address.substr(5));
    if (address.starts_with("unix:")) return;
    auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
    ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int size = 4096;
    if (receiving == Receiving::little)
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error{"connect"};
  }
  Client(Client&& other) noexcept
      : socket_{std::exchange(other.socket_, -1)},
        tls_{std::move(other.tls_)},
        unread_{std::move(other.unread_)} {}

  /// Everything passes over TLS from here on. False: the handshake has failed.
  bool secure(const tls::test::Offer& offer = {}) {
    tls_ = std::make_unique<tls::test::Peer>(offer);
    return tls_->shake(socket_);
  }
  const tls::test::Peer& tls() const { return *tls_; }
  ~Client() { close(); }

  /// False when the server has closed.
  bool send(std::string_view bytes) {
    if (tls_) return tls_->send(bytes);
    while (!bytes.empty()) {
      ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// What comes with the end of what is sent, in one segment.
  void send_last(std::string_view bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_MORE),
              static_cast<ssize_t>(bytes.size()));
    ::shutdown(socket_, SHUT_WR);
  }
  void finish() {
    if (tls_) tls_->finish();
    ::shutdown(socket_, SHUT_WR);
  }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void reset() {
    linger abort{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    close();
  }

  /// Everything until the server closes; throws when it does not in time.
  std::string read_all(std::chrono::milliseconds patience = 20s) {
    std::string all = read_for(patience * slowness);
    if (!closed_) throw std::runtime_error{"the server does not close"};
    return all;
  }
  /// Whether the server closes in that time; what came before is dropped.
  bool closed_within(std::chrono::milliseconds patience) {
    auto end = std::chrono::steady_clock::now() + patience * slowness;
    while (more(end)) unread_.clear();
    return closed_;
  }
  /// What is there after some time.
  std::string read_for(std::chrono::milliseconds time) {
    auto end = std::chrono::steady_clock::now() + time;
    while (more(end)) {
    }
    return std::exchange(unread_, {});
  }
  /// Up to and with the first such words; what there is when they do not come in time.
  std::string read_until(std::string_view words, std::chrono::milliseconds patience = 20s) {
    auto end = std::chrono::steady_clock::now() + patience * slowness;
    std::size_t at;
    while ((at = unread_.find(words)) == std::string::npos)
      if (!more(end)) return take(unread_.size());
    return take(at + words.size());
  }
  bool was_reset() const { return reset_; }
  /// The server has told that nothing follows (close_notify).
  bool was_told_the_end() const { return told_; }

  /// The next reply. status 0: none came.
  enum class Body { as_told, none };
  Answer answer(Body body = Body::as_told, std::chrono::milliseconds patience = 20s) {
    auto end = std::chrono::steady_clock::now() + patience * slowness;
    Answer answer;
    std::size_t at;
    while ((at = unread_.find("\r\n\r\n")) == std::string::npos)
      if (!more(end)) return answer;
    answer.head = take(at + 4);
    answer.status = std::atoi(answer.head.c_str() + 9);
    if (body == Body::none || answer.status < 200 || answer.status == 204 || answer.status == 304)
      return answer;
    if (answer.has("transfer-encoding: chunked")) {
      read_chunks(answer, end);
    } else if (auto length = answer.field("content-length"); !length.empty()) {
      auto size = static_cast<std::size_t>(std::atoll(length.c_str()));
      while (unread_.size() < size)
        if (!more(end)) break;
      answer.body = take(std::min(size, unread_.size()));
    } else {
      while (more(end)) {
      }
      answer.body = take(unread_.size());
    }
    return answer;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return answer();
  }

  int descriptor() const { return socket_; }

private:
  void connect_file(const std::string& path) {
    const os::UnixAddress to{path};
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, to.get(), to.size) != 0) throw std::runtime_error{"connect"};
  }

  bool more(std::chrono::steady_clock::time_point end) {
    char bytes[16384];
    ssize_t count = tls::test::Peer::again;
    while (count == tls::test::Peer::again) {
      if (!await(end)) return false;
      count = get(bytes, sizeof bytes);
    }
    if (count <= 0) closed_ = true;
    if (count <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  /// Whether there is something to read, or the end.
  bool await(std::chrono::steady_clock::time_point end) {
    if (tls_ && tls_->pending()) return true;
    auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd wait{socket_, POLLIN, 0};
    return left.count() > 0 && ::poll(&wait, 1, static_cast<int>(left.count())) > 0;
  }
  ssize_t get(char* into, std::size_t size) {
    if (!tls_) {
      const ssize_t count = ::recv(socket_, into, size, 0);
      reset_ = count < 0;
      return count < 0 ? 0 : count;
    }
    const ssize_t count = tls_->receive(into, size);
    told_ = count == 0;
    reset_ = tls_->was_reset();
    return count;
  }
  std::string take(std::size_t size) {
    std::string taken = unread_.substr(0, size);
    unread_.erase(0, size);
    return taken;
  }
  void read_chunks(Answer& answer, std::chrono::steady_clock::time_point end) {
    while (true) {
      std::size_t at;
      while ((at = unread_.find("\r\n")) == std::string::npos)
        if (!more(end)) return;
      auto size = static_cast<std::size_t>(std::strtoull(unread_.c_str(), nullptr, 16));
      take(at + 2);
      while (unread_.size() < size + 2)
        if (!more(end)) return;
      answer.body += take(size);
      take(2);
      if (size == 0) return;
    }
  }

  int socket_ = -1;
  std::unique_ptr<tls::test::Peer> tls_;  ///< null: there is no TLS
  std::string unread_;
  bool closed_ = false, reset_ = false, told_ = false;
};

}  // namespace portico::http::test
