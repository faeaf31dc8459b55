#include "portico/testing/reply.hpp"

#include <charconv>
#include <ostream>

#include "portico/values.h"
#include "test_client/received.hpp"

namespace portico::testing {

namespace internal {

Cells::Cells(std::string_view json, const Wanted& wanted) : value_{nullptr} {
  std::vector<portico_test_pair> models;
  for (const auto& [name, schema] : wanted.models) models.push_back({str(name), str(schema)});
  Sink why;
  value_ = table().read(str(json), str(wanted.schema), models.data(), models.size(), &cells_, why);
  if (value_ == nullptr) throw Failure{why.text};
}

Cells::~Cells() { table().release(value_); }

bool Received::pull(std::chrono::milliseconds patience, std::string& piece) {
  if (ended) return false;
  portico_str chunk{};
  switch (table().next(reply, static_cast<std::uint32_t>(patience.count()), &chunk)) {
  case PORTICO_OK: piece.assign(chunk.data, chunk.size); return true;
  case PORTICO_END: ended = true; return false;
  case PORTICO_IDLE:
    throw Failure{"nothing came of the stream within " + std::to_string(patience.count()) + " ms"};
  default: ended = true; throw Failure{"the source of the reply failed"};
  }
}

}  // namespace internal

namespace {

Headers headers_of(const portico_test_reply* reply) {
  Headers all;
  portico_test_pair field{};
  for (std::size_t at = 0; internal::table().field(reply, at, &field) == PORTICO_OK; ++at)
    all.emplace_back(std::string{field.name.data, field.name.size},
                     std::string{field.value.data, field.value.size});
  return all;
}

char small(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

bool same_name(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t at = 0; at < one.size(); ++at)
    if (small(one[at]) != small(other[at])) return false;
  return true;
}

/// Takes a line, and its end, off the front. False: there is no whole one.
bool take_line(std::string& text, std::string& line) {
  const auto end = text.find('\n');
  if (end == text.npos) return false;
  line = text.substr(0, end);
  if (line.ends_with('\r')) line.pop_back();
  text.erase(0, end + 1);
  return true;
}

/// An event while its lines are read.
class Lines {
public:
  /// True: an event is complete.
  bool take(const std::string& line) {
    if (line.empty()) return finish();
    const auto colon = line.find(':');
    const std::string name = line.substr(0, colon);
    std::string value = colon == line.npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) value.erase(0, 1);
    if (name == "data") event.data += value + '\n', has_data_ = true;
    if (name == "event") event.event = value;
    if (name == "id") event.id = value;
    int retry = 0;
    const char* const end = value.data() + value.size();
    if (name == "retry" && std::from_chars(value.data(), end, retry).ptr == end && !value.empty())
      event.retry = retry;
    return false;
  }
  ServerEvent event;

private:
  /// Without data there is none.
  bool finish() {
    if (!has_data_) return event.event = "message", false;
    event.data.pop_back();
    return true;
  }
  bool has_data_ = false;
};

}  // namespace

Reply::Reply(std::shared_ptr<internal::Received> received)
    : status{internal::table().status(received->reply)},
      headers{headers_of(received->reply)},
      received_{std::move(received)} {}

std::string Reply::header(std::string_view name) const {
  std::string all;
  for (const auto& [known, value] : headers)
    if (same_name(known, name)) all += (all.empty() ? "" : ", ") + value;
  return all;
}

void Reply::fail(std::string_view what) const {
  std::string words = "portico: " + received_->request + ": " + std::string{what} + "\n  status " +
                      std::to_string(status);
  if (!received_->body.empty()) words += "\n  body " + received_->body.substr(0, 2000);
  if (const std::string logged = log(); !logged.empty()) words += "\n" + logged;
  throw Failure{words};
}

const std::string& Reply::text() const {
  std::string piece;
  try {
    while (received_->pull(usual_patience, piece)) received_->body += piece;
  } catch (const Failure& failure) {
    fail(failure.what());
  }
  return received_->body;
}

JsonValue Reply::json_value() const {
  try {
    return JsonValue::parse(text());
  } catch (const std::invalid_argument& error) {
    fail(error.what());
  }
}

std::optional<std::string> Reply::chunk(std::chrono::milliseconds patience) const {
  std::string piece;
  try {
    if (!received_->pull(patience, piece)) return std::nullopt;
  } catch (const Failure& failure) {
    fail(failure.what());
  }
  return piece;
}

std::optional<std::string> Reply::line_of_text(std::chrono::milliseconds patience) const {
  std::string line;
  while (!take_line(received_->rest, line)) {
    const std::optional<std::string> piece = chunk(patience);
    if (!piece) return std::nullopt;
    received_->rest += *piece;
  }
  return line;
}

std::optional<ServerEvent> Reply::event(std::chrono::milliseconds patience) const {
  Lines lines;
  for (;;) {
    const std::optional<std::string> line = line_of_text(patience);
    if (!line) return std::nullopt;
    if (lines.take(*line)) return lines.event;
  }
}

std::vector<ServerEvent> Reply::events() const {
  std::vector<ServerEvent> all;
  while (auto one = event()) all.push_back(std::move(*one));
  return all;
}

void Reply::leave() const {
  internal::table().leave(received_->reply);
  received_->ended = true;
}

std::string Reply::breaches() const {
  internal::Sink sink;
  internal::table().contract(received_->reply, sink);
  return sink.text;
}

std::string Reply::log() const {
  internal::Sink sink;
  internal::table().log_of(received_->reply, sink);
  return sink.text;
}

/// What is no JSON may be a stream, of which nobody has waited for the end.
std::ostream& operator<<(std::ostream& out, const Reply& reply) {
  const std::string type = reply.header("content-type");
  if (type == "application/json" || type == "application/problem+json") reply.text();
  out << reply.received_->request << " -> " << reply.status;
  for (const auto& [name, value] : reply.headers)
    if (name == "content-type" || name == "location") out << '\n' << name << ": " << value;
  if (!reply.received_->body.empty()) out << '\n' << reply.received_->body.substr(0, 2000);
  if (const std::string logged = reply.log(); !logged.empty()) out << "\nlogged:\n" << logged;
  return out;
}

void require_contract(const Reply& reply) {
  if (const std::string breaches = reply.breaches(); !breaches.empty())
    throw Failure{"portico: the reply is not as the document says: " + breaches};
}

}  // namespace portico::testing
