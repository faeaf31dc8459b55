#include "trace/export/delivery.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <string_view>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timespan.h>

#include "message/body/gzip.hpp"
#include "message/field/date.hpp"
#include "os/whole_number.hpp"
#include "settings/printable.hpp"
#include "trace/export/otlp_protobuf.hpp"
#include "trace/export/secure_session.hpp"

namespace portico::trace {
namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

constexpr std::size_t longest_answer = 65536, longest_words = 500;
/// Between two looks whether the process ends.
constexpr std::chrono::milliseconds look{50};
/// What a connection may take; the system looks up the name before that.
constexpr std::chrono::milliseconds longest_connect{3000};

Poco::Timespan timespan(std::chrono::milliseconds time) {
  return Poco::Timespan{std::chrono::microseconds{time}.count()};
}

/// Retry-After: seconds, or a date (RFC 9110, section 10.2.3).
std::chrono::milliseconds wait_of(const HTTPResponse& response) {
  const std::string& said = response.get("Retry-After", "");
  if (const auto seconds = os::whole_number<std::uint32_t>(said))
    return std::chrono::seconds{std::min<std::uint32_t>(*seconds, 3600)};
  const auto date = message::read_date(said);
  if (!date) return {};
  const auto left =
      std::chrono::system_clock::from_time_t(*date) - std::chrono::system_clock::now();
  return std::clamp(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                    std::chrono::milliseconds{0}, std::chrono::milliseconds{3600000});
}

std::string read_some(std::istream& stream) {
  std::string text(longest_answer, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

bool may_be_tried_again(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

}  // namespace

Delivery::Delivery(Collector collector) : collector_{std::move(collector)} {}
Delivery::~Delivery() = default;

// A connection that was kept may have been closed meanwhile: then it is nobody's fault.
Delivery::Outcome Delivery::send(const std::string& body, const std::function<bool()>& over) {
  const bool kept = session_ != nullptr;
  const std::string packed = collector_.gzip ? message::gzip(body) : std::string{};
  const std::string& bytes = collector_.gzip ? packed : body;
  for (int attempt = 0;; ++attempt) {
    try {
      return ask(bytes, over);
    } catch (const Poco::TimeoutException&) {
      session_.reset();
      return {Outcome::What::again, "does not answer in time"};
    } catch (const tls::ClientError& error) {
      session_.reset();
      return {Outcome::What::again, std::string{"is not sent to: "} + error.what()};
    } catch (const Poco::Exception& error) {
      session_.reset();
      if (kept && attempt == 0 && !over()) continue;
      return {Outcome::What::again,
              "cannot be reached: " +
                  settings::printable(error.displayText().substr(0, longest_words))};
    } catch (...) {  // it may have been in the middle of an answer
      session_.reset();
      throw;
    }
  }
}

// The session asks over_ when it connects, which it does by itself where a kept connection has been
// closed.
std::unique_ptr<HTTPClientSession> Delivery::make_session() const {
  const Poco::Timespan connect = timespan(std::min(collector_.timeout, longest_connect)),
                       answer = timespan(collector_.timeout);
  std::unique_ptr<HTTPClientSession> made;
  if (collector_.tls)
    made = std::make_unique<SecureSession>(collector_.host, collector_.port, *collector_.tls,
                                           connect, [this] { return over_(); });
  else
    made = std::make_unique<HTTPClientSession>(collector_.host, collector_.port);
  made->setKeepAlive(true);
  made->setTimeout(connect, answer, answer);
  return made;
}

Delivery::Outcome Delivery::ask(const std::string& body, const std::function<bool()>& over) {
  over_ = over;
  if (!session_) session_ = make_session();
  HTTPRequest request{HTTPRequest::HTTP_POST, collector_.path, HTTPRequest::HTTP_1_1};
  const bool json = collector_.encoding == Encoding::json;
  request.setContentType(json ? "application/json" : "application/x-protobuf");
  request.setContentLength64(static_cast<Poco::Int64>(body.size()));
  request.set("User-Agent", "portico/" PORTICO_VERSION);
  if (collector_.gzip) request.set("Content-Encoding", "gzip");
  for (const auto& [name, value] : collector_.headers) request.set(name, value);
  session_->sendRequest(request)
      .write(body.data(), static_cast<std::streamsize>(body.size()))
      .flush();

  const auto until = Clock::now() + collector_.timeout;
  while (!session_->socket().poll(timespan(look), Poco::Net::Socket::SELECT_READ))
    if (over() || Clock::now() > until) throw Poco::TimeoutException{};
  HTTPResponse response;
  const std::string answer = read_some(session_->receiveResponse(response));
  const int status = response.getStatus();
  if (!response.getKeepAlive() || answer.size() == longest_answer) session_.reset();
  if (status / 100 == 2) {
    Partial partial = json ? read_json(answer) : read_protobuf(answer);
    return {Outcome::What::taken, std::move(partial.why), {}, partial.rejected};
  }
  std::string why = "answers " + std::to_string(status);
  if (may_be_tried_again(status)) return {Outcome::What::again, std::move(why), wait_of(response)};
  if (json) why += ": " + settings::printable(std::string_view{answer}.substr(0, longest_words));
  return {Outcome::What::refused, std::move(why)};
}

}  // namespace portico::trace
