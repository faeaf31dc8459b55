// The practical limit: one thread, one epoll, a parse by hand and a prepared reply to GET /items/1.
// Checks nothing that a real server has to check. Usage: raw_server PORT

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view item =
    R"({"name":"My New Item","description":null,"price":10.5,"tax":10.5,"tags":[],"id":1})";

struct Client {
  std::array<char, 4096> octets;
  std::size_t size = 0;
};

std::string prepared(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string{status} +
         "\r\nserver: raw\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n" +
         "content-length: " + std::to_string(body.size()) +
         "\r\ncontent-type: application/json\r\n\r\n" + std::string{body};
}

int listen_on(std::uint16_t port) {
  int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  return ::listen(listener, 4096) == 0 ? listener : -1;
}

// What answers all complete requests of the buffer; what is incomplete stays in it.
std::string answers(Client& client) {
  static const std::string found = prepared("200 OK", item);
  static const std::string missing = prepared("404 Not Found", R"({"detail":"Not Found"})");
  std::string out;
  std::string_view rest{client.octets.data(), client.size};
  for (std::size_t end; (end = rest.find("\r\n\r\n")) != std::string_view::npos;) {
    out += rest.starts_with("GET /items/1 ") ? found : missing;
    rest.remove_prefix(end + 4);
  }
  std::string left{rest};
  client.size = left.copy(client.octets.data(), left.size());
  return out;
}

bool serve(int socket, Client& client) {
  ssize_t count =
      ::recv(socket, client.octets.data() + client.size, client.octets.size() - client.size, 0);
  if (count < 0) return errno == EAGAIN;
  if (count == 0) return false;
  client.size += static_cast<std::size_t>(count);
  std::string out = answers(client);
  if (out.empty()) return client.size < client.octets.size();
  return ::send(socket, out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size());
}

}  // namespace

int main(int argc, char** argv) {
  int listener = argc == 2 ? listen_on(static_cast<std::uint16_t>(std::atoi(argv[1]))) : -1;
  if (listener < 0) {
    std::perror("raw_server PORT");
    return 1;
  }
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  std::vector<Client> clients(4096);
  std::array<epoll_event, 256> events;
  while (true) {
    int count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
    for (int at = 0; at < count; ++at) {
      int socket = events[static_cast<std::size_t>(at)].data.fd;
      if (socket != listener) {
        if (!serve(socket, clients[static_cast<std::size_t>(socket)])) ::close(socket);
        continue;
      }
      int made = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (made < 0) continue;
      if (static_cast<std::size_t>(made) >= clients.size()) {
        ::close(made);
        continue;
      }
      int on = 1;
      ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      clients[static_cast<std::size_t>(made)].size = 0;
      event.data.fd = made;
      ::epoll_ctl(epoll, EPOLL_CTL_ADD, made, &event);
    }
  }
}
