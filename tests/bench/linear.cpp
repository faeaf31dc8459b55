// Work that a client chooses the size of, for linear.py, which counts its instructions under
// callgrind: of one size and of four times that size. What a client may send costs time by its
// length, whatever it says.

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <valgrind/callgrind.h>

#include "http/input/gather.hpp"
#include "http/input/matched.hpp"
#include "message/field/content_coding.hpp"
#include "message/field/media_type.hpp"
#include "model/models.hpp"
#include "model/parse.hpp"
#include "model/walk/check.hpp"
#include "route/route.hpp"
#include "settings/load.hpp"

namespace {

using namespace portico;

constexpr std::size_t small = 16384, large = 4 * small;

/// What stands in a body or a query of so many bytes.
using Make = std::function<std::string(std::size_t bytes)>;
using Act = std::function<void(const std::string&)>;

std::string repeat(std::string_view unit, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += unit;
  return out;
}

/// "n0=1;n1=1;"
Make names(std::string_view before, std::string_view after) {
  return [=](std::size_t bytes) {
    std::string out;
    for (std::size_t i = 0; out.size() < bytes; ++i)
      out.append(before).append(std::to_string(i)).append(after);
    return out;
  };
}

Make between(std::string_view open, Make middle, std::string_view close) {
  return [=](std::size_t bytes) { return std::string{open} + middle(bytes) + std::string{close}; };
}

Make units(std::string_view unit) {
  return [=](std::size_t bytes) { return repeat(unit, bytes); };
}

/// Reads and checks a JSON body.
Act check(const char* schema) {
  struct Model {
    model::Models models;
    const model::Type* type;
  };
  auto compiled = std::make_shared<Model>();
  compiled->type = &compiled->models.compile("linear", schema);
  compiled->models.finish();
  return [compiled](const std::string& body) {
    message::Arena arena;
    model::Problems problems{arena};
    message::Text answer;
    portico_value raw{}, value{};
    if (model::parse(body, arena, raw)) return;
    if (!model::check(*compiled->type, raw, nullptr, arena, problems, value))
      model::write(problems, answer);
  };
}

portico_str str(std::string_view text) { return {text.data(), text.size()}; }

/// Takes a request to a route whose one input is a parameter model, all of it from `place`.
Act gather(const std::string& place, const std::string& content_type = {}) {
  struct Served {
    model::Models models;
    std::unique_ptr<route::Route> route;
    const settings::Settings settings = settings::load({});
  };
  auto served = std::make_shared<Served>();
  served->models.add("M", R"({"type":"object","properties":{"a":{"type":"string","default":""},)"
                          R"("b":{"type":"array","items":{"type":"string"},"default":[]}},)"
                          R"("additionalProperties":true})");
  const std::string input = R"({"type":"object","properties":{"m":{"in":")" + place +
                            R"(","$ref":"#/components/schemas/M"}},"required":["m"]})";
  portico_route given{};
  given.size = sizeof given;
  given.method = str("POST");
  given.path = str("/");
  given.input = str(input);
  served->route = route::compile(given, {}, "linear", served->models);
  return [served, place, content_type](const std::string& bytes) {
    settings::Uploads uploads = served->settings.uploads;
    uploads.fields = uploads.files = bytes.size();
    http::Exchange exchange;
    const message::Header headers[] = {
        {"content-type", content_type},
        {"cookie", place == "cookie" ? std::string_view{bytes} : ""}};
    http::Matched& found = exchange.keep<http::Matched>();
    found.route = served->route.get();
    exchange.request.headers = headers;
    if (place == "query") exchange.request.query = bytes;
    if (place == "form") exchange.request.body = bytes;
    if (http::is_multipart(content_type)) {
      found.form = std::make_unique<http::Multipart>(content_type, uploads);
      found.form->write(bytes);
    }
    model::Problems problems{exchange.arena};
    portico_value out{};
    http::gather(exchange, served->settings.limits, uploads, problems, out);
  };
}

void read_media_type(const std::string& text) {
  message::Arena arena;
  message::MediaType::parse(text, arena);
}

void negotiate(const std::string& text) {
  const message::Header header{"accept-encoding", text};
  const message::Coding offered[] = {message::Coding::brotli, message::Coding::gzip};
  message::negotiate({&header, 1}, offered);
}

struct Work {
  const char* name;
  Make make;
  Act act;
};

std::vector<Work> all() {
  const std::string part_head = "--B\r\nContent-Disposition: form-data; name=n";
  const auto object = [](std::string_view extra) {
    return R"({"type":"object","properties":{"a":{"type":"integer","default":1}},"additionalProperties":)" +
           std::string{extra} + "}";
  };
  const auto members = between("{", names("\"n", "\":1,"), "\"z\":1}");
  return {
      {"names in a query model", names("n", "=1&"), gather("query")},
      {"one name in a query model", units("a=1&"), gather("query")},
      {"values of a list in a query model", units("b=1&"), gather("query")},
      {"names in a cookie model", names("n", "=1;"), gather("cookie")},
      {"names in a form model", names("n", "=1&"),
       gather("form", "application/x-www-form-urlencoded")},
      {"parts of a form model", between("", names(part_head, "\r\n\r\n1\r\n"), "--B--"),
       gather("form", "multipart/form-data; boundary=B")},
      {"beginnings of a boundary", between(part_head + "\r\n\r\n", units("\r\n--"), "\r\n--B--"),
       gather("form", "multipart/form-data; boundary=B")},
      {"parameters of a media type", between("a/b", units(";a=\"\""), ""), read_media_type},
      {"codings that are accepted", units("gzip;q=0.5,"), negotiate},
      {"unknown members that are forbidden", members, check(object("false").c_str())},
      {"unknown members that are ignored", members, check(R"({"type":"object","properties":{}})")},
      {"unknown members that are kept", members, check(object("true").c_str())},
      {"one member many times", between("{", units("\"a\":1,"), "\"a\":1}"),
       check(object("true").c_str())},
      {"keys that are integers", between("{", names("\"", "\":1,"), "\"0\":1}"),
       check(R"({"type":"object","propertyNames":{"type":"integer"},"additionalProperties":{}})")},
      {"items of a set", between("[", names("", ","), "1]"),
       check(R"({"type":"array","uniqueItems":true,"items":{"type":"integer"}})")},
      {"labels of a host", between("\"https://", units("\xc3\xbc."), "b\""),
       check(R"({"type":"string","format":"uri"})")},
      {"segments of a path", between("\"https://a/", units("a/../"), "\""),
       check(R"({"type":"string","format":"uri"})")},
      {"digits of a decimal", between("\"", units("1"), "\""),
       check(R"({"type":"string","format":"decimal","multipleOf":3})")},
      {"items of a union", between("[", units("1,"), "\"x\"]"),
       check(
           R"({"type":"array","items":{"anyOf":[{"type":"string","format":"uuid"},{"type":"array","items":{}},{"type":"string"},{"type":"integer"}]}})")},
      {"names that only the careful reader takes",
       between("{\"z\":1e400,", names("\"n", "\":1,"), "\"y\":1}"), check("{}")},
  };
}

}  // namespace

int main() {
  for (const Work& work : all()) {
    work.act(work.make(small));  // what is made once
    for (const std::size_t bytes : {small, large}) {
      const std::string given = work.make(bytes), name = std::to_string(bytes) + ' ' + work.name;
      CALLGRIND_ZERO_STATS;
      work.act(given);
      CALLGRIND_DUMP_STATS_AT(name.c_str());
    }
  }
}
