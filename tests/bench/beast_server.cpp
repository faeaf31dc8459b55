// Boost.Beast and Asio, one thread, asynchronous, around the work written by hand. It has no
// /stream: Beast leaves chunked bodies that are made while they are sent to the program.
// Usage: beast_server PORT FILE

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "by_hand.hpp"

namespace {

using namespace bench;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

std::string file_name;

using Request = http::request<http::string_body>;
using Answer = http::response<http::span_body<const char>>;
using FileAnswer = http::response<http::file_body>;

class Session : public std::enable_shared_from_this<Session> {
public:
  explicit Session(tcp::socket socket) : stream_{std::move(socket)} {}

  void read() {
    request_ = {};
    http::async_read(stream_, buffer_, request_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

private:
  void answer() {
    out_.clear();
    const bool post = request_.method() == http::verb::post;
    const std::string_view path{request_.target().data(), request_.target().size()};
    if (!post && path == "/hello") return write_hello(out_), send(http::status::ok);
    if (!post && path == "/items") return write_list(out_), send(http::status::ok);
    if (!post && path == "/file") return send_file();
    if (post && path == "/users") {
      const std::string& body = request_.body();
      if (write_user(body, body.size(), out_)) return send(http::status::created);
      out_.add(R"({"detail":"a rule is broken"})");
      return send(http::status::unprocessable_entity);
    }
    if (post && path == "/echo") {
      out_.add(request_.body());
      return send(http::status::ok, "application/octet-stream");
    }
    send(http::status::not_found);
  }

  void send(http::status status, std::string_view type = "application/json") {
    answer_.emplace(status, 11);
    answer_->set(http::field::server, "beast");
    answer_->set(http::field::content_type, {type.data(), type.size()});
    answer_->keep_alive(request_.keep_alive());
    answer_->body() = {out_.view().data(), out_.size()};
    answer_->prepare_payload();
    write(*answer_);
  }

  void send_file() {
    beast::error_code error;
    http::file_body::value_type body;
    body.open(file_name.c_str(), beast::file_mode::scan, error);
    if (error) return send(http::status::not_found);
    file_.emplace(http::status::ok, 11);
    file_->set(http::field::server, "beast");
    file_->set(http::field::content_type, "application/octet-stream");
    file_->keep_alive(request_.keep_alive());
    file_->body() = std::move(body);
    file_->prepare_payload();
    write(*file_);
  }

  template <class Message> void write(Message& message) {
    http::async_write(stream_, message,
                      [self = shared_from_this(),
                       last = message.need_eof()](beast::error_code error, std::size_t) {
                        if (!error && !last) self->read();
                      });
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Request request_;
  std::optional<Answer> answer_;
  std::optional<FileAnswer> file_;
  Out out_;
};

void accept(tcp::acceptor& acceptor) {
  acceptor.async_accept([&acceptor](beast::error_code error, tcp::socket socket) {
    if (!error) {
      socket.set_option(tcp::no_delay{true});
      std::make_shared<Session>(std::move(socket))->read();
    }
    accept(acceptor);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("beast_server PORT FILE\n", stderr);
    return 1;
  }
  file_name = argv[2];
  try {
    asio::io_context context{1};
    tcp::acceptor acceptor{
        context,
        {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::atoi(argv[1]))}};
    accept(acceptor);
    context.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
