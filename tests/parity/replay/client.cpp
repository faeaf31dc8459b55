#include "parity/replay/client.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/Timespan.h>

namespace parity {
namespace {

constexpr int timeout_seconds = 20;

std::size_t number(std::string_view text, int base) {
  std::size_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value, base).ptr == text.data())
    throw std::runtime_error{"no number: " + std::string{text}};
  return value;
}

std::string first(const Answer& answer, std::string_view name) {
  const auto values = answer.values(name);
  return values.empty() ? std::string{} : Poco::toLower(values.front());
}

}  // namespace

std::vector<std::string> Answer::values(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, value] : headers)
    if (key == name) found.push_back(value);
  return found;
}

Answer Client::ask(std::string_view request, Body body) {
  if (socket_) {
    try {
      return exchange(request, body);
    } catch (const std::exception&) {
      close();  // the server may have closed an idle connection: once more on a new one
    }
  }
  open();
  try {
    return exchange(request, body);
  } catch (...) {
    close();
    throw;
  }
}

void Client::open() {
  const Poco::Timespan timeout{timeout_seconds, 0};
  socket_.emplace();
  socket_->connect(server_, timeout);
  socket_->setReceiveTimeout(timeout);
  socket_->setNoDelay(true);
  buffer_.clear();
  at_ = 0;
}

void Client::close() {
  socket_.reset();
  buffer_.clear();
  at_ = 0;
}

Answer Client::exchange(std::string_view request, Body body) {
  send(request);
  Answer answer;
  do {
    answer.headers.clear();
    const std::string status = line();
    const std::size_t space = status.find(' ');
    if (space == std::string::npos) throw std::runtime_error{"no status line: " + status};
    answer.status = static_cast<int>(number(std::string_view{status}.substr(space + 1), 10));
    for (std::string field = line(); !field.empty(); field = line()) {
      const std::size_t colon = field.find(':');
      if (colon == std::string::npos) throw std::runtime_error{"no header field: " + field};
      answer.headers.emplace_back(Poco::toLower(field.substr(0, colon)),
                                  Poco::trim(field.substr(colon + 1)));
    }
  } while (answer.status < 200);
  if (body == Body::expected && answer.status != 204 && answer.status != 304) read_body(answer);
  if (first(answer, "connection").find("close") != std::string::npos) close();
  return answer;
}

void Client::read_body(Answer& answer) {
  if (first(answer, "transfer-encoding").find("chunked") != std::string::npos)
    answer.body = chunks();
  else if (const std::string length = first(answer, "content-length"); !length.empty())
    answer.body = take(number(length, 10));
  else
    answer.body = rest();
}

void Client::send(std::string_view request) {
  while (!request.empty()) {
    const int sent = socket_->sendBytes(request.data(), static_cast<int>(request.size()));
    if (sent <= 0) throw std::runtime_error{"cannot send"};
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::more() {
  if (at_ == buffer_.size()) buffer_.clear(), at_ = 0;
  std::array<char, 65536> block;
  const int size = socket_->receiveBytes(block.data(), static_cast<int>(block.size()));
  if (size <= 0) throw std::runtime_error{"connection closed by the server"};
  buffer_.append(block.data(), static_cast<std::size_t>(size));
}

std::string Client::line() {
  std::size_t end;
  while ((end = buffer_.find("\r\n", at_)) == std::string::npos) more();
  std::string text = buffer_.substr(at_, end - at_);
  at_ = end + 2;
  return text;
}

std::string Client::take(std::size_t size) {
  while (buffer_.size() - at_ < size) more();
  std::string text = buffer_.substr(at_, size);
  at_ += size;
  return text;
}

std::string Client::chunks() {
  std::string body;
  for (;;) {
    const std::size_t size = number(line(), 16);
    if (size == 0) break;
    body += take(size);
    line();
  }
  while (!line().empty()) {
  }
  return body;
}

/// A body without a length ends with the connection.
std::string Client::rest() {
  try {
    for (;;) more();
  } catch (const Poco::Exception&) {
    throw;
  } catch (const std::runtime_error&) {
    std::string body = buffer_.substr(at_);
    close();
    return body;
  }
}

}  // namespace parity
