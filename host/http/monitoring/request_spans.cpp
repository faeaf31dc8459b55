#include "http/monitoring/request_spans.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/input/matched.hpp"
#include "os/whole_number.hpp"
#include "route/route.hpp"
#include "settings/log/log.hpp"
#include "trace/sink.hpp"
#include "trace/trail.hpp"

namespace portico::http {
namespace {

using trace::Span;
using trace::Trail;
using Step = Trail::Step;
using Instant = Trail::Clock::time_point;

constexpr int first_of_ours = 500;
constexpr std::size_t longest_value = 1000;

/// Methods with a meaning in HTTP; any other is _OTHER, so that nobody can make names up.
bool is_known(std::string_view method) {
  constexpr std::array<std::string_view, 9> known{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                  "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  return std::find(known.begin(), known.end(), method) != known.end();
}

std::string text(std::string_view view) { return std::string{view.substr(0, longest_value)}; }

/// "[::1]:80" in two.
std::pair<std::string_view, std::string_view> host_and_port(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const auto bracket = authority.rfind(']');
  const bool has_port = colon != authority.npos && (bracket == authority.npos || colon > bracket);
  std::string_view host = authority.substr(0, has_port ? colon : authority.npos);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {host, has_port ? authority.substr(colon + 1) : std::string_view{}};
}

void set_address(Span& span, const char* address, const char* port, std::string_view authority) {
  const auto [host, number] = host_and_port(authority);
  if (host.empty()) return;
  span.set(address, text(host));
  if (const auto found = os::whole_number<std::uint16_t>(number); found && *found > 0)
    span.set(port, std::int64_t{*found});
}

void describe_request(Span& span, const message::Request& request, std::string_view method) {
  span.set("http.request.method", std::string{method});
  if (method != request.method && !request.method.empty())
    span.set("http.request.method_original", text(request.method));
  span.set("url.scheme", std::string{request.scheme()});
  span.set("url.path", text(request.path));
  if (!request.query.empty()) {
    std::string room;
    const std::string_view shown = settings::redaction().redacted(request.target, room);
    span.set("url.query", text(shown.substr(std::min(shown.find('?'), shown.size() - 1) + 1)));
  }
  set_address(span, "server.address", "server.port", request.authority);
  set_address(span, "client.address", "client.port", request.peer);
  span.set("network.protocol.version", std::string{request.minor == 0 ? "1.0" : "1.1"});
  if (const auto agent = request.header("user-agent"); !agent.empty())
    span.set("user_agent.original", text(agent));
}

void describe_answer(Span& span, const Record& record) {
  if (record.status == 0) return span.set("error.type", std::string{"no_answer"});
  span.set("http.response.status_code", std::int64_t{record.status});
  if (record.end == Record::End::cut) span.set("error.type", std::string{"cut"});
  if (record.status < first_of_ours) return;
  span.set("error.type", std::to_string(record.status));
  span.fail({});
}

class Spans {
public:
  explicit Spans(const Record& record)
      : record_{record},
        trail_{*record.exchange.trail},
        end_{trail_.began + record.took} {}

  std::vector<Span> make() {
    add_server();
    const auto [received, called] = both(Step::received, Step::called);
    const auto [checked, answered] = both(Step::checked, Step::answered);
    add("verify", trail_.at(Step::verify), trail_.at(Step::verified));
    add("receive", is_set(trail_.at(Step::verified)) ? trail_.at(Step::verified) : trail_.began,
        received);
    add("check", called, is_set(checked) ? checked : answered);
    const std::uint64_t handler = trail_.handler;
    if (add("handler", checked, is_set(answered) ? answered : end_))
      all_.back().context.span = handler;
    if (add("render", trail_.at(Step::render), trail_.at(Step::rendered)))
      all_.back().parent = handler;
    if (record_.status != 0) add("send", answered, end_);
    return std::move(all_);
  }

private:
  static bool is_set(Instant moment) { return moment != Instant{}; }
  std::pair<Instant, Instant> both(Step one, Step other) const {
    return {trail_.at(one), trail_.at(other)};
  }

  void add_server() {
    const Exchange& exchange = record_.exchange;
    const route::Route* const route = route_of(exchange);
    const std::string_view method =
        is_known(exchange.request.method) ? exchange.request.method : "_OTHER";
    Span& span = all_.emplace_back();
    span.context = trail_.server;
    span.parent = trail_.parent;
    span.remote = trail_.parent != 0;
    span.state = trail_.state;
    span.name = method == "_OTHER" ? "HTTP" : std::string{method};
    span.kind = trace::SpanKind::server;
    span.begin = trail_.began_at;
    span.end = trail_.moment(end_);
    describe_request(span, exchange.request, method);
    if (route) {
      span.name += ' ' + std::string{route->path.text()};
      span.set("http.route", std::string{route->path.text()});
      span.set("portico.plugin", route->plugin);
    }
    if (!exchange.id.empty()) span.set("portico.request.id", std::string{exchange.id});
    describe_answer(span, record_);
  }

  /// False: it did not come to that.
  bool add(const char* name, Instant begin, Instant end) {
    if (!is_set(begin) || !is_set(end)) return false;
    Span& span = all_.emplace_back();
    span.context = trail_.server;
    span.context.span = trace::make_span_id();
    span.parent = trail_.server.span;
    span.state = trail_.state;
    span.name = name;
    span.begin = trail_.moment(begin);
    span.end = trail_.moment(std::max(begin, end));
    return true;
  }

  const Record& record_;
  const Trail& trail_;
  const Instant end_;
  std::vector<Span> all_;
};

}  // namespace

void exemplify(route::Traffic& traffic, const Record& record) {
  constexpr std::size_t before = 3;  // see trace/trace_context.hpp
  std::array<char, trace::Context::size> parent;
  record.exchange.trail->server.write(parent.data());
  route::Exemplar::Trace id;
  std::copy_n(parent.data() + before, id.size(), id.data());
  traffic.exemplify(record.took, id);
}

void tell_spans(const Record& record) try {
  if (trace::Sink::current()) trace::tell(Spans{record}.make());
} catch (const std::exception&) {  // a span is worth no request
}

}  // namespace portico::http
