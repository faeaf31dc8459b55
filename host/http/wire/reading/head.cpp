#include "http/wire/reading/head.hpp"

#include <limits>
#include <utility>

#ifdef __clang__
#include <boost/beast/http/basic_parser.hpp>
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // an optional's, under sanitizers
#include <boost/beast/http/basic_parser.hpp>
#pragma GCC diagnostic pop
#endif

#include "message/bytes.hpp"
#include "message/target.hpp"
#include "os/ascii.hpp"

namespace portico::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

template <class Visit> void each_member(std::string_view list, Visit visit) {
  while (true) {
    auto comma = list.find(',');
    auto member = list.substr(0, comma);
    while (!member.empty() && (member.front() == ' ' || member.front() == '\t'))
      member.remove_prefix(1);
    while (!member.empty() && (member.back() == ' ' || member.back() == '\t'))
      member.remove_suffix(1);
    visit(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// Where Beast's parser puts the fields. It is given a request line of our own: the real one has
// been parsed, with finer answers than Beast has.
class Fields : public beast::http::basic_parser<true> {
public:
  Fields(std::span<char> head, message::Header* first) : head_{head}, first_{first} {
    header_limit((std::numeric_limits<std::uint32_t>::max)());
    body_limit((std::numeric_limits<std::uint64_t>::max)());  // none would refuse every length
    eager(false);
  }

  bool parse(std::span<const char> section) {
    static constexpr std::string_view line = "GET / HTTP/1.1\r\n";
    beast::error_code error;
    put({line.data(), line.size()}, error);
    if (error != beast::http::error::need_more) return false;
    put({section.data(), section.size()}, error);
    return !error && is_header_done();
  }

  std::size_t count = 0;
  std::size_t hosts = 0, lengths = 0, codings = 0;
  std::string_view host, length, coding;
  bool close = false, keep_alive = false, expects_continue = false, expects_more = false;

private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int,
                       beast::error_code&) override {}
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override {
    return 0;
  }
  void on_finish_impl(beast::error_code&) override {}

  void on_field_impl(field known, beast::string_view name, beast::string_view value,
                     beast::error_code&) override {
    lower(name);
    std::string_view text = view(value);
    first_[count++] = message::Header{view(name), text};
    switch (known) {
    case field::host: ++hosts, host = text; break;
    case field::content_length: ++lengths, length = text; break;
    case field::transfer_encoding: ++codings, coding = text; break;
    case field::connection: each_member(text, [this](auto option) { connection(option); }); break;
    case field::expect: expect(text); break;
    default: break;
    }
  }

  void connection(std::string_view option) {
    close |= os::same_word(option, "close");
    keep_alive |= os::same_word(option, "keep-alive");
  }

  void expect(std::string_view text) {
    (os::same_word(text, "100-continue") ? expects_continue : expects_more) = true;
  }

  void lower(beast::string_view name) {
    char* byte = head_.data() + (name.data() - head_.data());
    for (char* end = byte + name.size(); byte != end; ++byte) *byte = os::lower(*byte);
  }

  std::span<char> head_;
  message::Header* first_;
};

message::Refusal frame_chunked(const Fields& fields, int minor, Framing& framing) {
  if (minor == 0) return {400, "Transfer-Encoding in an HTTP/1.0 request"};
  if (fields.codings > 1) return {400, "More than one Transfer-Encoding"};
  if (fields.lengths > 0) return {400, "Both Content-Length and Transfer-Encoding"};
  if (!os::same_word(fields.coding, "chunked")) {
    std::string_view last;
    bool others = false, repeated = false;
    each_member(fields.coding, [&](std::string_view coding) {
      if (!last.empty()) (os::same_word(last, "chunked") ? repeated : others) = true;
      last = coding;
    });
    if (os::same_word(last, "chunked") && others && !repeated)
      return {501, "Unknown transfer coding"};
    return {400, "Transfer-Encoding is not chunked"};
  }
  framing.body = Framing::Body::chunked;
  return {};
}

message::Refusal frame_length(const Fields& fields, Framing& framing) {
  if (fields.lengths == 0) return {};
  if (fields.lengths > 1) return {400, "More than one Content-Length"};
  if (fields.length.empty() || !message::digits.all(fields.length))
    return {400, "Malformed Content-Length"};
  std::uint64_t length = 0;
  for (char digit : fields.length) {
    if (length > (std::numeric_limits<std::uint64_t>::max() - 9) / 10)
      return {400, "Malformed Content-Length"};
    length = length * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (length > 0) framing.body = Framing::Body::length, framing.length = length;
  return {};
}

message::Refusal check_host(const Fields& fields, message::Request& request) {
  if (fields.hosts > 1) return {400, "More than one Host"};
  if (fields.hosts == 0)
    return request.minor == 0 ? message::Refusal{} : message::Refusal{400, "Missing Host"};
  if (!message::valid_authority(fields.host)) return {400, "Malformed Host"};
  if (request.authority.empty()) request.authority = fields.host;
  return {};
}

}  // namespace

message::Refusal parse_head(std::span<char> head, const Scan& scan, message::Arena& arena,
                            message::Request& request, Framing& framing) {
  RequestLine line;
  std::string_view bytes{head.data(), head.size()};
  if (message::Refusal refusal =
          parse_request_line(bytes.substr(scan.line(), scan.section() - 2 - scan.line()), line))
    return refusal;
  request.method = line.method;
  request.target = line.target;
  request.minor = line.minor;
  request.head = line.method == "HEAD";

  auto* list = message::room<message::Header>(arena, scan.fields() + 1);
  Fields fields{head, list};
  if (!fields.parse(head.subspan(scan.section(), scan.end() - scan.section())))
    return {400, "Malformed header section"};
  request.headers = {list, fields.count};

  message::Refusal refusal = fields.codings > 0 ? frame_chunked(fields, line.minor, framing)
                                                : frame_length(fields, framing);
  if (refusal) return refusal;
  const bool connect = line.method == "CONNECT";  // its target is of another form
  if (!connect && (refusal = message::parse_target(request))) return refusal;
  if ((refusal = check_host(fields, request))) return refusal;
  if (connect) return method_not_allowed;
  if (line.method == "TRACE" && framing.body != Framing::Body::none)
    return {400, "TRACE with a body"};
  framing.after = fields.close || (line.minor == 0 && !fields.keep_alive) ? Framing::After::close
                                                                          : Framing::After::keep;
  if (line.minor == 0) return {};
  if (fields.expects_more) return {417, "Unknown expectation"};
  framing.expects_continue = fields.expects_continue && framing.body != Framing::Body::none;
  return {};
}

bool known_method(std::string_view method) {
  if (method == "GET" || method == "POST") return true;
  return beast::http::string_to_verb({method.data(), method.size()}) != beast::http::verb::unknown;
}

}  // namespace portico::http
