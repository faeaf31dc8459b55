// The practical limit: one thread, one epoll, heads parsed by hand, answers written by hand into
// one buffer that a burst of requests shares, files by sendfile. It does what HTTP and the six
// routes need, and nothing that a host does for its plugins.
//
//   raw_server PORT FILE      FILE is what /file sends

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "by_hand.hpp"
#include "raw_request.hpp"

namespace {

using namespace bench;

constexpr std::size_t first_room = 4096, padding = 64, most_body = 32u << 20;

struct Client {
  std::vector<char> bytes = std::vector<char>(first_room + padding);
  std::size_t size = 0;
  std::string unsent;  ///< of the head and body; then the file
  int file = -1;
  off_t offset = 0, end = 0;

  ~Client() {
    if (file >= 0) ::close(file);
  }
  bool waits() const { return !unsent.empty() || file >= 0; }
};

const char* file_name;

/// "server: raw\r\ndate: ...\r\n", made once a second.
std::string_view common() {
  static std::array<char, 80> text;
  static std::size_t size = 0;
  static std::time_t made = 0;
  timespec now;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != made) {
    made = now.tv_sec;
    std::tm time{};
    ::gmtime_r(&made, &time);
    size = std::strftime(text.data(), text.size(),
                         "server: raw\r\ndate: %a, %d %b %Y %H:%M:%S GMT\r\n", &time);
  }
  return {text.data(), size};
}

constexpr std::string_view json = "application/json", binary = "application/octet-stream";
constexpr std::size_t length_width = 10;

/// The head of an answer whose length is filled in by finish(); leading zeros are digits too.
std::size_t begin(Out& out, std::string_view status, std::string_view type) {
  out.add("HTTP/1.1 ");
  out.add(status);
  out.add("\r\n");
  out.add(common());
  out.add("content-type: ");
  out.add(type);
  out.add("\r\ncontent-length: 0000000000\r\n\r\n");
  return out.size();
}
void finish(Out& out, std::size_t body) {
  out.put(body - 4 - length_width, length_width, out.size() - body);
}

void plain(Out& out, std::string_view status, std::string_view text) {
  const std::size_t body = begin(out, status, json);
  out.add(text);
  finish(out, body);
}

void stream(Out& out) {
  out.add("HTTP/1.1 200 OK\r\n");
  out.add(common());
  out.add("content-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  for (std::size_t i = 0; i < chunk_count; ++i) {
    out.add("400\r\n");
    out.add(chunk(i));
    out.add("\r\n");
  }
  out.add("0\r\n\r\n");
}

void open_file(Client& client, Out& out) {
  client.file = ::open(file_name, O_RDONLY | O_CLOEXEC);
  struct stat about;
  if (client.file < 0 || ::fstat(client.file, &about) != 0)
    return plain(out, "404 Not Found", R"({"detail":"Not Found"})");
  client.offset = 0;
  client.end = about.st_size;
  out.add("HTTP/1.1 200 OK\r\n");
  out.add(common());
  out.add("content-type: application/octet-stream\r\ncontent-length: ");
  out.number(about.st_size);
  std::array<char, 128> text;
  std::tm time{};
  ::gmtime_r(&about.st_mtim.tv_sec, &time);
  std::size_t size =
      std::strftime(text.data(), text.size(),
                    "\r\naccept-ranges: bytes\r\nlast-modified: %a, %d %b %Y %H:%M:%S GMT", &time);
  out.add({text.data(), size});
  out.add("\r\netag: \"");
  out.number(about.st_mtim.tv_sec);
  out.add('-');
  out.number(about.st_size);
  out.add("\"\r\n\r\n");
}

void answer(const Request& request, Client& client, Out& out) {
  const std::string_view target = request.target;
  if (request.method == "GET") {
    if (target == "/hello") {
      const std::size_t body = begin(out, "200 OK", json);
      write_hello(out);
      return finish(out, body);
    }
    if (target == "/items") {
      const std::size_t body = begin(out, "200 OK", json);
      write_list(out);
      return finish(out, body);
    }
    if (target == "/stream") return stream(out);
    if (target == "/file") return open_file(client, out);
  }
  if (request.method == "POST" && target == "/users") {
    const std::size_t start = out.size();
    const std::size_t body = begin(out, "201 Created", json);
    const auto* data = request.body.data();
    const auto room = static_cast<std::size_t>(client.bytes.data() + client.bytes.size() - data);
    if (write_user(request.body, room, out)) return finish(out, body);
    out.cut(start);
    return plain(out, "422 Unprocessable Content", R"({"detail":"a rule is broken"})");
  }
  if (request.method == "POST" && target == "/echo") {
    const std::size_t body = begin(out, "200 OK", binary);
    out.add(request.body);
    return finish(out, body);
  }
  plain(out, "404 Not Found", R"({"detail":"Not Found"})");
}

/// Sends what waits; false when the connection is broken.
bool send_rest(int socket, Client& client) {
  if (!client.unsent.empty()) {
    const ssize_t sent = ::send(socket, client.unsent.data(), client.unsent.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    client.unsent.erase(0, static_cast<std::size_t>(sent));
    if (!client.unsent.empty()) return true;
  }
  while (client.file >= 0 && client.offset < client.end) {
    const ssize_t sent = ::sendfile(socket, client.file, &client.offset,
                                    static_cast<std::size_t>(client.end - client.offset));
    if (sent < 0) return errno == EAGAIN;
    if (sent == 0) return false;
  }
  if (client.file >= 0) ::close(client.file);
  client.file = -1;
  return true;
}

bool flush(int socket, Client& client, Out& out) {
  if (out.size() == 0) return true;
  const int more = client.file >= 0 ? MSG_MORE : 0;
  const ssize_t sent = ::send(socket, out.view().data(), out.size(), MSG_NOSIGNAL | more);
  if (sent < 0 && errno != EAGAIN) return false;
  const auto count = sent < 0 ? std::size_t{0} : static_cast<std::size_t>(sent);
  if (count < out.size()) client.unsent.assign(out.view().substr(count));
  out.clear();
  return !client.waits() || send_rest(socket, client);
}

/// Answers what is complete in the buffer; false when the connection is to be closed.
bool answer_all(int socket, Client& client) {
  static Out out;
  std::size_t done = 0;
  bool keep = true;
  while (keep && !client.waits()) {
    Request request;
    const Parsed parsed = parse({client.bytes.data() + done, client.size - done}, request);
    if (parsed == Parsed::bad || request.length > most_body) return false;
    if (parsed == Parsed::partial) {
      const std::size_t wanted = std::max(request.head + request.length, first_room);
      if (wanted + padding > client.bytes.size()) client.bytes.resize(wanted * 2 + padding);
      break;
    }
    answer(request, client, out);
    done += request.head + request.length;
    keep = request.keep_alive;
    if (client.file >= 0 && !flush(socket, client, out)) return false;
  }
  if (!flush(socket, client, out)) return false;
  client.size -= done;
  if (done > 0 && client.size > 0)
    std::memmove(client.bytes.data(), client.bytes.data() + done, client.size);
  return keep || client.waits();
}

bool serve(int socket, Client& client) {
  const std::size_t room = client.bytes.size() - padding - client.size;
  const ssize_t count = ::recv(socket, client.bytes.data() + client.size, room, 0);
  if (count < 0) return errno == EAGAIN;
  if (count == 0) return false;
  client.size += static_cast<std::size_t>(count);
  return answer_all(socket, client);
}

int listen_on(std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
  return ::listen(listener, 4096) == 0 ? listener : -1;
}

class Loop {
public:
  explicit Loop(int listener) : listener_{listener} { watch(listener, EPOLLIN, EPOLL_CTL_ADD); }

  void run() {
    std::array<epoll_event, 256> events;
    while (true) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int at = 0; at < count; ++at) {
        const epoll_event& event = events[static_cast<std::size_t>(at)];
        event.data.fd == listener_ ? accept() : turn(event.data.fd, event.events);
      }
    }
  }

private:
  void watch(int socket, std::uint32_t what, int how) const {
    epoll_event event{};
    event.events = what;
    event.data.fd = socket;
    ::epoll_ctl(epoll_, how, socket, &event);
  }

  void accept() {
    const int made = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (made < 0) return;
    const int on = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto at = static_cast<std::size_t>(made);
    if (at >= clients_.size()) clients_.resize(at + 64);
    clients_[at] = std::make_unique<Client>();
    watch(made, EPOLLIN, EPOLL_CTL_ADD);
  }

  void turn(int socket, std::uint32_t events) {
    auto& client = clients_[static_cast<std::size_t>(socket)];
    const bool waited = client->waits();
    bool alive = events & EPOLLOUT ? send_rest(socket, *client) && answer_all(socket, *client)
                                   : serve(socket, *client);
    if (!alive) {
      client.reset();
      ::close(socket);
      return;
    }
    if (client->waits() != waited) watch(socket, waited ? EPOLLIN : EPOLLOUT, EPOLL_CTL_MOD);
  }

  int listener_, epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("raw_server PORT FILE\n", stderr);
    return 1;
  }
  file_name = argv[2];
  const int listener = listen_on(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (listener < 0) {
    std::perror("raw_server");
    return 1;
  }
  Loop{listener}.run();
}
