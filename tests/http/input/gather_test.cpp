#include "http/input/gather.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "http/input/matched.hpp"
#include "message/decode.hpp"
#include "model/detail.hpp"
#include "model/write.hpp"
#include "os/ascii.hpp"
#include "route/table.hpp"
#include "settings/load.hpp"

// Cases are data: tests/http/cases/gather.json. Each has the route's path and input schema, a
// request, and what the handler would get, or the 422 or 400.

namespace portico::http {
namespace {

using nlohmann::ordered_json;

portico_str str(std::string_view text) { return {text.data(), text.size()}; }

std::unique_ptr<route::Route> make_route(const ordered_json& c, model::Models& models) {
  const std::string path = c.value("path", "/"), input = c["input"].dump();
  portico_route given{};
  given.size = sizeof given;
  given.flags = c.value("flags", 0u);
  given.method = str("POST");
  given.path = str(path);
  given.input = str(input);
  return route::compile(given, {}, "test", models);
}

std::string outcome(const ordered_json& c) {
  model::Models models;
  if (c.contains("models"))
    for (const auto& [name, schema] : c["models"].items()) models.add(name, schema.dump());
  const auto route = make_route(c, models);
  const route::Table table{{route.get()}};
  const std::string target = c.value("target", "/"), body = c.value("body", "");
  std::vector<std::pair<std::string, std::string>> lines = c.value("headers", decltype(lines){});
  std::vector<message::Header> headers;
  for (auto& [name, value] : lines) {
    name = os::lower(name);
    headers.push_back({name, value});
  }
  Exchange exchange;
  exchange.request.path = std::string_view{target}.substr(0, target.find('?'));
  if (target.find('?') != std::string::npos)
    exchange.request.query = std::string_view{target}.substr(target.find('?') + 1);
  exchange.request.headers = headers;
  exchange.request.body = body;
  Matched& found = exchange.keep<Matched>();
  static const settings::Settings usual = settings::load({});
  settings::InputLimits limits = usual.limits;
  limits.depth = c.value("depth", limits.depth);
  if (const auto type = exchange.request.header("content-type"); is_multipart(type)) {
    found.form = std::make_unique<Multipart>(type, usual.uploads);
    found.form->write(body);
  }
  found.path = percent_decode(exchange.request.path, message::Plus::literal, exchange.arena);
  const auto match = table.find("POST", found.path, exchange.arena);
  if (!match.route) return "404";
  found.route = match.route;
  found.segments = match.segments;
  model::Problems problems{exchange.arena};
  portico_value input{};
  if (const message::Refusal fault = gather(exchange, limits, usual.uploads, problems, input))
    return std::to_string(fault.status) + ' ' + std::string{fault.detail};
  message::Text text;
  if (problems.empty())
    model::write(input, text);
  else
    model::write_detail(problems, text);
  return std::string{text.view()};
}

TEST(Gather, GivesTheHandlerItsInputOrTheClientTheProblems) {
  std::ifstream file{PORTICO_SOURCE_DIR "/tests/http/cases/gather.json"};
  const auto cases = ordered_json::parse(file);
  ASSERT_GT(cases.size(), 10u);
  for (const auto& c : cases) {
    const auto& expected = c["expect"];
    EXPECT_EQ(outcome(c), expected.is_string() ? expected.get<std::string>() : expected.dump())
        << c["name"];
  }
}

// As a case it would be mostly bytes.
TEST(Gather, RepeatsNoLargeFile) {
  const auto refused = [](std::size_t size) {
    const ordered_json c{
        {"headers", ordered_json::array({ordered_json::array(
                        {"content-type", "multipart/form-data; boundary=B"})})},
        {"input", ordered_json::parse(R"({"type": "object", "required": ["f"], "properties":
             {"f": {"in": "file", "type": "string", "format": "binary", "maxLength": 3}}})")},
        {"body", "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n" +
                     std::string(size, 'x') + "\r\n--B--"}};
    return outcome(c);
  };
  EXPECT_NE(refused(4).find(R"("input":"xxxx")"), std::string::npos) << refused(4);
  EXPECT_NE(refused(65537).find(R"("input":"xxxx)"), std::string::npos);
  EXPECT_LT(refused(65537).size(), 1000u);
}

}  // namespace
}  // namespace portico::http
