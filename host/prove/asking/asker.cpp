#include "prove/asking/asker.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "os/ascii.hpp"

namespace portico::prove {
namespace {

/// What a stream has to say is waited for no longer than this.
constexpr std::chrono::milliseconds stream_patience{150};

int left(Asker::Clock::time_point until) {
  const auto rest =
      std::chrono::ceil<std::chrono::milliseconds>(until - Asker::Clock::now()).count();
  return static_cast<int>(std::max<long long>(rest, 0));
}

}  // namespace

std::string Answer::field(std::string_view name) const {
  const auto found = fields.find(std::string{name});
  return found == fields.end() ? std::string{} : found->second;
}

Answer Asker::ask(const std::string& request, bool has_body, std::chrono::milliseconds patience) {
  for (bool fresh = socket_.number() < 0;; fresh = true) {
    if (socket_.number() < 0) connect();
    const auto begun = Clock::now();
    const bool sent = send(request, begun + patience);
    Answer answer = receive(has_body, patience);
    const bool stale = answer.end == Answer::End::closed && answer.status == 0 && !fresh;
    if (answer.end != Answer::End::whole || answer.field("connection") == "close" || !sent)
      hang_up();
    if (!stale) return answer;
  }
}

void Asker::connect() {
  rest_.clear();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(origin_.port);
  if (const int wrong = ::getaddrinfo(origin_.host.c_str(), port.c_str(), &hints, &found))
    throw std::runtime_error{origin_.host + ": " + ::gai_strerror(wrong)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list{found, ::freeaddrinfo};
  for (const addrinfo* one = found; one; one = one->ai_next) {
    os::Descriptor socket{::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(socket.number(), one->ai_addr, one->ai_addrlen) != 0) continue;
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    socket_ = std::move(socket);
    return;
  }
  throw std::runtime_error{"nobody answers on " + origin_.url() + ": " + std::strerror(errno)};
}

bool Asker::send(std::string_view bytes, Clock::time_point until) {
  while (!bytes.empty()) {
    pollfd ready{socket_.number(), POLLOUT, 0};
    if (::poll(&ready, 1, left(until)) <= 0) return false;
    const ssize_t count =
        ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Asker::Got Asker::more(Clock::time_point until) {
  pollfd ready{socket_.number(), POLLIN, 0};
  for (;;) {
    const int found = ::poll(&ready, 1, left(until));
    if (found == 0) return Got::nothing;
    if (found < 0 && errno != EINTR) return Got::end;
    if (found > 0) break;
  }
  char block[16384];
  const ssize_t count = ::recv(socket_.number(), block, sizeof block, 0);
  if (count <= 0) return Got::end;
  rest_.append(block, static_cast<std::size_t>(count));
  return Got::bytes;
}

Answer Asker::receive(bool has_body, std::chrono::milliseconds patience) {
  Answer answer;
  const auto begun = Clock::now();
  for (;;) {
    const std::size_t end = rest_.find("\r\n\r\n");
    if (end != rest_.npos) {
      answer.took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
      read_head(answer, end);
      rest_.erase(0, end + 4);
      if (answer.status / 100 != 1) break;
      continue;
    }
    const Got got = more(begun + patience);
    if (got == Got::bytes) continue;
    answer.end = got == Got::end ? Answer::End::closed : Answer::End::overdue;
    return answer;
  }
  answer.end = answer.status ? Answer::End::whole : Answer::End::garbled;
  const bool none = !has_body || answer.status == 204 || answer.status == 304;
  const bool stream = answer.field("content-type").starts_with("text/event-stream");
  if (!none && answer.status)
    read_body(answer, Clock::now() + (stream ? stream_patience : patience));
  if (stream && answer.end == Answer::End::overdue) answer.end = Answer::End::cut;
  return answer;
}

void Asker::read_head(Answer& answer, std::size_t end) const {
  answer.fields.clear();
  const std::string_view head{rest_.data(), end};
  std::size_t line_end = std::min(head.find("\r\n"), head.size());
  const std::string_view first = head.substr(0, line_end);
  answer.status = 0;
  if (!first.starts_with("HTTP/1.") || first.size() < 12) return;
  std::from_chars(first.data() + 9, first.data() + 12, answer.status);
  while (line_end < head.size()) {
    const std::size_t begin = line_end + 2;
    line_end = std::min(head.find("\r\n", begin), head.size());
    const std::string_view line = head.substr(begin, line_end - begin);
    const std::size_t colon = std::min(line.find(':'), line.size());
    if (colon == line.size()) continue;
    answer.fields[os::lower(std::string{line.substr(0, colon)})] =
        os::trimmed(line.substr(colon + 1));
  }
}

void Asker::read_body(Answer& answer, Clock::time_point until) {
  const std::string length = answer.field("content-length");
  if (answer.field("transfer-encoding") == "chunked") return read_chunks(answer, until);
  if (!length.empty()) {
    std::size_t size = 0;
    std::from_chars(length.data(), length.data() + length.size(), size);
    return read_sized(answer, size, until);
  }
  Got got = Got::bytes;
  while (rest_.size() < most_ && got == Got::bytes) got = more(until);
  answer.body = std::exchange(rest_, {});
  answer.end = got == Got::end ? Answer::End::whole : Answer::End::cut;
  answer.fields["connection"] = "close";
}

void Asker::read_sized(Answer& answer, std::size_t size, Clock::time_point until) {
  const std::size_t wanted = std::min(size, most_);
  if (!await(wanted, answer, until)) return;
  answer.body = rest_.substr(0, wanted);
  rest_.erase(0, wanted);
  if (size > wanted) answer.end = Answer::End::cut;
}

void Asker::read_chunks(Answer& answer, Clock::time_point until) {
  for (;;) {
    std::size_t end;
    while ((end = rest_.find("\r\n")) == rest_.npos)
      if (!await(rest_.size() + 1, answer, until)) return;
    std::size_t size = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + end, size, 16);
    if (read.ec != std::errc{}) {
      answer.end = Answer::End::garbled;
      return;
    }
    if (!await(end + 2 + size + 2, answer, until)) return;
    answer.body.append(rest_, end + 2, size);
    rest_.erase(0, end + 2 + size + 2);
    if (size == 0) return;
    if (answer.body.size() > most_) {
      answer.end = Answer::End::cut;
      return;
    }
  }
}

bool Asker::await(std::size_t size, Answer& answer, Clock::time_point until) {
  while (rest_.size() < size) {
    const Got got = more(until);
    if (got == Got::bytes) continue;
    answer.end = got == Got::end ? Answer::End::closed : Answer::End::overdue;
    return false;
  }
  return true;
}

}  // namespace portico::prove
