// A batch to a collector that is slower than whoever sends it.

#include "trace/export/delivery.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "os/descriptor.hpp"

namespace portico::trace {
namespace {

/// Answers the first request with 400, and later than any other, which gets 200.
class LateCollector {
public:
  LateCollector() : listening_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listening_.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::listen(listening_.number(), 4) != 0 ||
        ::getsockname(listening_.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error{"listen"};
    collector.host = "127.0.0.1";
    collector.port = ntohs(address.sin_port);
    collector.timeout = std::chrono::seconds{20};
    thread_ = std::thread{[this] { run(); }};
  }
  ~LateCollector() { thread_.join(); }

  Collector collector;

private:
  static void read_request(int from) {
    std::string text;
    std::array<char, 4096> block;
    while (text.find("\r\n\r\nspans") == text.npos) {
      const ssize_t count = ::recv(from, block.data(), block.size(), 0);
      if (count <= 0) return;
      text.append(block.data(), static_cast<std::size_t>(count));
    }
  }
  static void answer(int to, std::string_view status) {
    const std::string text = "HTTP/1.1 " + std::string{status} + "\r\nContent-Length: 0\r\n\r\n";
    ::send(to, text.data(), text.size(), MSG_NOSIGNAL);
  }
  void run() const {
    const os::Descriptor first{::accept(listening_.number(), nullptr, nullptr)};
    read_request(first.number());
    // The next request comes by a connection of its own, or behind the one that has no answer yet.
    // That the first one ends is no request.
    std::array<pollfd, 2> ready{{{listening_.number(), POLLIN, 0}, {first.number(), POLLIN, 0}}};
    while (::poll(ready.data(), ready.size(), -1) > 0) {
      if (ready[0].revents != 0) {
        const os::Descriptor next{::accept(listening_.number(), nullptr, nullptr)};
        read_request(next.number());
        return answer(next.number(), "200 OK");
      }
      std::array<char, 1> byte{};
      if (::recv(first.number(), byte.data(), byte.size(), MSG_PEEK) > 0)
        return answer(first.number(), "400 Bad Request");
      ready[1].fd = -1;
    }
  }

  os::Descriptor listening_;
  std::thread thread_;
};

TEST(Delivery, WhateverEndsAnAttemptEndsItsConnection) {
  LateCollector late;
  Delivery delivery{late.collector};
  const auto given_up = []() -> bool { throw std::runtime_error{"no more"}; };
  EXPECT_THROW(delivery.send("spans", given_up), std::runtime_error);
  const Delivery::Outcome outcome = delivery.send("spans", [] { return false; });
  EXPECT_EQ(outcome.what, Delivery::Outcome::What::taken) << outcome.why;
}

}  // namespace
}  // namespace portico::trace
