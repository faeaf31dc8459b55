#include "testing/visit.hpp"

#include <algorithm>
#include <ctime>

#include <unistd.h>

#include "docs/schema/names.hpp"
#include "http/input/matched.hpp"
#include "http/wire/common_fields.hpp"
#include "http/wire/guarded.hpp"
#include "http/wire/reading/scan.hpp"
#include "http/wire/writing/own_answer.hpp"
#include "http/wire/writing/reply_head.hpp"
#include "message/error_writer.hpp"
#include "os/ascii.hpp"
#include "route/route.hpp"

namespace portico::testing {
namespace {

constexpr message::Refusal too_large{413, "Request body too large"};

bool has(const std::vector<Visit::Field>& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& one) { return os::same_word(one.first, name); });
}

/// As a client would write it.
std::string head_of(const Visit::Asked& asked) {
  std::string head = asked.method + ' ' + asked.target + " HTTP/1.1\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  if (!has(asked.fields, "host")) add("host", "testserver");
  for (const auto& [name, value] : asked.fields) add(name, value);
  const bool has_body = !asked.body.empty() || asked.method == "POST" || asked.method == "PUT" ||
                        asked.method == "PATCH";
  if (has_body && !has(asked.fields, "content-length"))
    add("content-length", std::to_string(asked.body.size()));
  return head + "\r\n";
}

std::string content(const message::BodyFile& file, const message::Segment& segment) {
  if (segment.text.data()) return std::string{segment.text};
  std::string bytes(static_cast<std::size_t>(segment.size), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t count = ::pread(file.descriptor.number(), bytes.data() + at, bytes.size() - at,
                                  static_cast<off_t>(segment.offset + at));
    if (count <= 0) throw std::runtime_error{"the file of the reply cannot be read"};
    at += static_cast<std::size_t>(count);
  }
  return bytes;
}

/// A source that is asked once.
class Once final : public http::Pull {
public:
  Once(http::Service& service, http::Exchange& exchange) : service_{service}, exchange_{exchange} {}
  void run() override { answer = http::ask_source(service_, exchange_, *exchange_.reply.source); }

  http::SourceAnswer answer;

private:
  http::Service& service_;
  http::Exchange& exchange_;
};

}  // namespace

Visit::Visit(http::Application& application, const http::Limits& limits, Asked asked)
    : application_{application},
      limits_{limits},
      asked_{std::move(asked)},
      head_{head_of(asked_)},
      exchange_{std::make_unique<http::Exchange>()} {}

Visit::~Visit() {
  leave();
  for (std::thread& one : beside_) one.join();
}

// ---- The request ----

void Visit::run() {
  if (read_head()) {
    const http::Admission admission = admit();
    if (admission.next != http::Admission::Next::answer) take_body(admission);
  }
  if (!exchange_) return;  // nobody waits for what it came to
  write_head(*exchange_);
  exchange_->reply.source ? begin_source() : write_body();
}

/// False: it is refused, and that is the reply.
bool Visit::read_head() {
  http::Exchange& exchange = *exchange_;
  exchange.request.peer = own_peer;
  http::Scan scan;
  const auto state = scan.advance(head_, limits_);
  message::Refusal refusal{400, "The head of the request is not complete"};
  if (state == http::Scan::State::refused) refusal = scan.refusal();
  if (state == http::Scan::State::complete)
    refusal = http::parse_head({head_.data(), scan.end()}, scan, exchange.arena, exchange.request,
                               framing_);
  if (!refusal && !http::known_method(exchange.request.method)) refusal = {501, "Unknown method"};
  if (!refusal) return true;
  http::refuse(application_, exchange, refusal);
  return false;
}

http::Admission Visit::admit() {
  http::Exchange& exchange = *exchange_;
  const http::Admission admission = http::admit(application_, exchange);
  if (const route::Route* const route = http::route_of(exchange))
    path_ = docs::documented_path(route->path.text());
  if (admission.next != http::Admission::Next::verify) return admission;
  application_.verify(exchange);
  return http::verified(application_, exchange);
}

void Visit::take_body(const http::Admission& admission) {
  http::Exchange& exchange = *exchange_;
  if (asked_.body.size() > admission.body_limit) {
    replaced_ = true;
    return http::refuse(application_, exchange, too_large);
  }
  if (admission.next == http::Admission::Next::intake) {
    intake_.emplace(asked_.body, asked_.body_ends, admission.body_limit);
    exchange.intake = &*intake_;
  } else if (http::BodySink* const sink = exchange.sink) {
    for (std::string_view rest = asked_.body; !rest.empty();) {
      const std::string_view piece = rest.substr(0, GivenBody::largest_chunk);
      sink->write(piece);
      if (sink->owed() >= limits_.owed) sink->flush();
      rest.remove_prefix(piece.size());
    }
  } else {
    exchange.request.body = asked_.body;
  }
  serve();
}

// ---- The reply ----

void Visit::write_head(http::Exchange& exchange) {
  message::ErrorWriter{}.write(exchange.reply, exchange.request.path);
  message::Text text, common;
  http::common_fields(common, std::time(nullptr));
  std::string_view why;
  const auto write = [&] {
    return http::write_head(text, exchange.request, exchange.reply,
                            http::sending(exchange.request, exchange.reply), http::Connecting::keep,
                            common.view(), why);
  };
  if (!write()) {
    http::tell(exchange, "cannot be sent: " + std::string{why});
    replaced_ = true;
    http::refuse(application_, exchange, {500, "Internal Server Error"});
    write();
  }
  status_ = exchange.reply.status;
  std::string_view rest = text.view();
  rest.remove_prefix(rest.find("\r\n") + 2);
  while (!rest.starts_with("\r\n")) {
    const auto end = rest.find("\r\n"), colon = rest.find(':');
    fields_.emplace_back(os::lower(std::string{rest.substr(0, colon)}),
                         os::trimmed(rest.substr(colon + 1, end - colon - 1)));
    rest.remove_prefix(end + 2);
  }
}

void Visit::write_body() {
  const message::Reply& reply = exchange_->reply;
  if (http::sending(exchange_->request, reply) == http::Sending::whole) {
    if (reply.file)
      for (const message::Segment& segment : reply.segments) body_ += content(*reply.file, segment);
    else
      body_ = reply.body.view();
  }
  exchange_->bytes = body_.size();
  end(replaced_ ? http::Delivery::replaced : http::Delivery::sent);
}

void Visit::begin_source() {
  const auto sending = http::sending(exchange_->request, exchange_->reply);
  if (sending == http::Sending::none) {
    exchange_->reply.source.reset();
    return end(http::Delivery::sent);
  }
  whole_ = false;
}

http::SourceAnswer Visit::ask() {
  Once once{application_, *exchange_};
  application_.pull(*exchange_, once);
  return once.answer;
}

Visit::Piece Visit::next(Milliseconds patience, std::string_view& chunk) {
  using Kind = http::SourceAnswer::Kind;
  if (whole_) {
    if (std::exchange(given_, true) || body_.empty()) return Piece::end;
    return chunk = body_, Piece::chunk;
  }
  const Clock::time_point until = Clock::now() + patience;
  while (exchange_) {
    const http::SourceAnswer answer = ask();
    switch (answer.kind) {
    case Kind::chunk:
      if (answer.chunk.empty()) break;
      exchange_->bytes += answer.chunk.size();
      return chunk = answer.chunk, Piece::chunk;
    case Kind::end: end(http::Delivery::sent); break;
    case Kind::failure: ended_ = Piece::failed, end(http::Delivery::broken); break;
    case Kind::nothing:
      if (exchange_->reply.resumable && application_.ends_early(*exchange_))
        end(http::Delivery::sent);
      else if (!await_source(until))
        return Piece::idle;
      break;
    }
  }
  return ended_;
}

/// False: it had nothing to say until then.
bool Visit::await_source(Clock::time_point until) {
  const auto signal = exchange_->reply.signal;
  const Clock::time_point again = Clock::now() + exchange_->reply.patience;
  if (signal)
    signal->arm([this] {
      const std::lock_guard lock{mutex_};
      raised_ = true;
      changed_.notify_all();
    });
  bool raised = false;
  {
    std::unique_lock lock{mutex_};
    raised = changed_.wait_until(lock, std::min(until, again), [this] { return raised_; });
  }
  if (signal) signal->disarm();
  raised_ = false;  // nobody raises it now
  return raised || Clock::now() < until;
}

void Visit::leave() {
  if (!exchange_) return;
  exchange_->gone = true;
  end(http::Delivery::cut);
}

void Visit::end(http::Delivery delivery) {
  http::Exchange& exchange = *exchange_;
  if (delivery != http::Delivery::late)
    application_.record({exchange, status_, exchange.bytes, Clock::now() - began_,
                         delivery == http::Delivery::sent || delivery == http::Delivery::replaced
                             ? http::Record::End::whole
                             : http::Record::End::cut});
  if (exchange.context) application_.done(exchange, delivery);
  exchange_.reset();
}

}  // namespace portico::testing
