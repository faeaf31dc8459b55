// What the parts of a request cost without sockets: checking a body, rendering a reply, finding a
// route, calling a handler in a real library.
//
//   micro_bench BENCH.SO [--benchmark_...]

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "http/quota/quota.hpp"
#include "http/security/key_file.hpp"
#include "http/security/verifiers.hpp"
#include "items.hpp"
#include "life/registry.hpp"
#include "model/models.hpp"
#include "model/parse.hpp"
#include "model/problem.hpp"
#include "model/walk/check.hpp"
#include "model/walk/render.hpp"
#include "plugin/call.hpp"
#include "route/table.hpp"
#include "settings/load.hpp"

namespace {

using namespace portico;

constexpr std::string_view user =
    R"({"name":"Jane Appleseed","email":"jane.appleseed@example.com",)"
    R"("password":"correct horse battery staple","age":34,"balance":1250.75,"active":true,)"
    R"("tags":["admin","beta","europe"],"city":"Wellington"})";

/// The bench plugin, loaded as the host loads it.
class Loaded {
public:
  explicit Loaded(const char* library)
      : registry_{settings_for(library), life::Trial::Place::here} {
    registry_.publish_to([this](auto site) { site_ = std::move(site); });
    registry_.look();
    for (const life::Rejection& one : registry_.overview().rejections)
      std::fprintf(stderr, "%s\n", one.reason.c_str());
  }
  const route::Route* find(std::string_view method, std::string_view path) const {
    message::Arena arena;
    return site_->table().find(method, path, arena).route;
  }

private:
  static settings::Settings settings_for(const char* library) {
    settings::Settings settings = settings::load({});
    settings.plugin_folder = library;
    return settings;
  }

  life::Registry registry_;
  std::shared_ptr<const http::Site> site_;
};

const Loaded* loaded;

/// The memory of one request, as http::Exchange has it.
class Memory {
public:
  message::Arena& arena() { return arena_; }
  model::Problems& problems() { return problems_; }

private:
  alignas(std::max_align_t) std::array<std::byte, 8192> block_;
  message::Arena arena_{block_.data(), block_.size()};
  model::Problems problems_{arena_};
};

void check_user(benchmark::State& state) {
  const model::Type& type = *loaded->find("POST", "/users")->input.parameters.front().field->type;
  for (auto _ : state) {
    Memory memory;
    portico_value raw{}, out{};
    const model::Loc root{nullptr, "body", 0};
    if (model::parse(user, memory.arena(), raw) ||
        !model::check(type, raw, &root, memory.arena(), memory.problems(), out))
      return state.SkipWithError("the body was refused");
    benchmark::DoNotOptimize(out);
  }
}
BENCHMARK(check_user)->Name("check/user");

void render(benchmark::State& state, const route::Route& route, std::string_view json) {
  message::Arena kept;
  portico_value value{};
  if (model::parse(json, kept, value)) return state.SkipWithError("not JSON");
  message::Text text;
  for (auto _ : state) {
    Memory memory;
    text.clear();
    if (!model::render(*route.output, value, route.selection, memory.arena(), text,
                       memory.problems()))
      return state.SkipWithError("the reply was refused");
  }
  if (text.view().find("s3cret") != std::string_view::npos) state.SkipWithError("a secret is out");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void render_user(benchmark::State& state) { render(state, *loaded->find("POST", "/users"), user); }
BENCHMARK(render_user)->Name("render/user");

void render_list(benchmark::State& state) {
  auto all = nlohmann::ordered_json::array();
  for (const bench::Item& item : bench::make_items())
    all.push_back({{"id", item.id},
                   {"name", item.name},
                   {"note", item.note},
                   {"price", item.price},
                   {"active", item.active},
                   {"owner", item.owner ? nlohmann::ordered_json(*item.owner) : nullptr},
                   {"tags", item.tags},
                   {"password", item.password}});
  render(state, *loaded->find("GET", "/items"), all.dump());
}
BENCHMARK(render_list)->Name("render/list");

/// `count` routes of five resources each, as an API has them.
class Routes {
public:
  explicit Routes(std::size_t count) {
    constexpr std::array<std::string_view, 5> shapes{"", "/{id}", "/{id}/parts",
                                                     "/{id}/parts/{part}", "/search"};
    for (std::size_t i = 0; i < count; ++i) {
      auto route = std::make_unique<route::Route>();
      route->method = "GET";
      route->path = route::Path{"/resource" + std::to_string(i / shapes.size()) +
                                std::string{shapes[i % shapes.size()]}};
      routes_.push_back(std::move(route));
    }
    std::vector<const route::Route*> all;
    for (const auto& route : routes_) all.push_back(route.get());
    table_ = std::make_unique<route::Table>(std::move(all));
  }
  const route::Table& table() const { return *table_; }

private:
  std::vector<std::unique_ptr<route::Route>> routes_;
  std::unique_ptr<route::Table> table_;
};

void lookup(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const Routes routes{count};
  std::vector<std::string> paths;  // spread over the table, the same number for all sizes
  for (std::size_t i = 0; i < 16; ++i)
    paths.push_back("/resource" + std::to_string(i * (count / 5) / 16) + "/17/parts");
  std::size_t at = 0;
  for (auto _ : state) {
    std::array<std::byte, 512> block;
    message::Arena arena{block.data(), block.size()};
    const route::Match match = routes.table().find("GET", paths[at++ & 15], arena);
    if (!match.route) return state.SkipWithError("not found");
    benchmark::DoNotOptimize(match);
  }
}
BENCHMARK(lookup)->Name("lookup")->RangeMultiplier(10)->Range(10, 10000);

void boundary(benchmark::State& state) {
  const route::Route& route = *loaded->find("GET", "/hello");
  message::Request request;
  request.method = "GET";
  const std::atomic<bool> gone{false};
  message::Text spare;
  for (auto _ : state) {
    Memory memory;
    message::Reply reply{memory.arena()};
    reply.body = std::move(spare);
    portico_call call{route, {request, "/hello"}, memory.arena(), reply, gone};
    if (plugin::run(call, nullptr) != plugin::Outcome::replied || reply.body.empty())
      return state.SkipWithError("no reply");
    spare = std::move(reply.body);
    spare.clear();
  }
}
BENCHMARK(boundary)->Name("call/hello");

/// What a rate costs a request, of so many callers in turn; of none: the same without a rate.
void rate(benchmark::State& state) {
  http::Counts counts;
  route::Route route;
  route.path = route::Path{"/"};
  route::Allowance allowance;
  allowance.rates.push_back(
      {"route", {1000000, std::chrono::hours{1}, settings::Rate::By::peer, {}}});
  const http::Quota quota{route, allowance, {1, 1000000}, counts};
  std::vector<std::string> peers;
  for (std::int64_t at = 0; at < std::max<std::int64_t>(state.range(0), 1); ++at)
    peers.push_back("10." + std::to_string(at >> 16) + '.' + std::to_string(at >> 8 & 255) + '.' +
                    std::to_string(at & 255) + ":12345");
  std::size_t next = 0;
  std::vector<std::byte> block(4096);
  for (auto _ : state) {
    http::Exchange exchange{block};
    exchange.request.peer = peers[next++ % peers.size()];
    http::Held held;
    benchmark::DoNotOptimize(exchange);
    if (state.range(0) == 0) continue;
    benchmark::DoNotOptimize(quota.admit(exchange, {}, held));
    quota.after(exchange, held);
  }
}
BENCHMARK(rate)->Name("rate")->Arg(0)->Arg(1)->Arg(1000)->Arg(1000000);
/// Who calls, by a token of that many bytes that was verified before.
void verified(benchmark::State& state) {
  settings::Settings settings = settings::load({});
  const std::string file = "/dev/shm/portico-micro-bench-keys";
  const std::string token(static_cast<std::size_t>(state.range(0)), 'a');
  std::ofstream{file} << "ada " << http::digest_of_key(token) << " me\n";
  settings.security.schemes = R"({"key": {"verify": "keys", "file": ")" + file + R"("}})";
  const http::Verifiers verifiers{settings, std::make_shared<http::KnownGates>()};
  std::filesystem::remove(file);
  const auto scheme = route::compile_scheme("", "key", {{"type", "http"}, {"scheme", "bearer"}});
  const auto gate = verifiers.find("bench", {scheme, {}, true, false});
  const std::string field = "Bearer " + token;
  const message::Header fields[] = {{"host", "localhost"}, {"authorization", field}};
  message::Request request;
  request.headers = fields;
  for (auto _ : state) {
    message::Arena arena;
    const http::Credential shown = http::credential_of(scheme, request, arena);
    const auto answer = gate->ask(shown, "127.0.0.1:1000", http::Patience::none);
    if (!answer.principal) state.SkipWithError("it is not known");
    benchmark::DoNotOptimize(answer);
  }
}
BENCHMARK(verified)->Name("security/known")->Arg(200)->Arg(800);

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("micro_bench BENCH.SO [--benchmark_...]\n", stderr);
    return 1;
  }
  const Loaded plugin{argv[1]};
  if (!plugin.find("GET", "/hello")) return 1;
  loaded = &plugin;
  argv[1] = argv[0];
  argc -= 1, argv += 1;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
