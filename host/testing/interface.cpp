// The table of portico/testing/testing.h: the one file that turns C into C++ here. No exception
// comes out of it.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "portico/testing/testing.h"
#include "testing/checked_value.hpp"
#include "testing/contract_check.hpp"
#include "testing/in_call.hpp"
#include "testing/kept_log.hpp"
#include "testing/tested_app.hpp"
#include "testing/visit.hpp"

using portico::testing::CheckedValue;
using portico::testing::TestedApp;
using portico::testing::Visit;

struct portico_test_app {
  std::shared_ptr<TestedApp> app;
};

struct portico_test_reply {
  portico_test_reply(std::shared_ptr<TestedApp> of, std::unique_ptr<Visit> made, std::string logged)
      : app{std::move(of)},
        visit{std::move(made)},
        log{std::move(logged)} {}
  portico_test_reply(const portico_test_reply&) = delete;
  portico_test_reply& operator=(const portico_test_reply&) = delete;
  ~portico_test_reply() { leave(); }

  void leave() {
    const auto employed = app->here();
    visit->leave();
    app->await_background();
  }

  const std::shared_ptr<TestedApp> app;
  std::unique_ptr<Visit> visit;
  std::string log;
};

struct portico_test_value {
  CheckedValue value;
};

namespace portico::testing {
namespace {

std::string_view view(portico_str text) { return {text.data, text.size}; }
std::string copy(portico_str text) { return std::string{view(text)}; }

void tell(portico_test_sink sink, std::string_view text) {
  if (sink.take) sink.take(sink.self, {text.data(), text.size()});
}

std::string words_of_current() noexcept try { throw; } catch (const std::exception& error) {
  return error.what();
} catch (...) {
  return "something was thrown that is no std::exception";
}

/// What `act` gives, or `otherwise`: then the sink is told why, or whoever runs the test.
template <class Act, class Result>
Result guarded(const portico_test_sink* why, Result otherwise, const Act& act) noexcept {
  try {
    return act();
  } catch (...) {
    const std::string words = words_of_current();
    if (why)
      tell(*why, words);
    else
      std::cerr << "portico testing: " << words << std::endl;
    return otherwise;
  }
}

/// Of what gives nothing.
template <class Act> void guarded(const portico_test_sink* why, const Act& act) noexcept {
  guarded(why, true, [&] { return act(), true; });
}

/// What `make` makes, or null: the sink knows why.
template <class Make>
auto made(portico_test_sink why, const Make& make) noexcept -> decltype(make()) {
  return guarded(&why, decltype(make()){nullptr}, make);
}

portico_test_app* open(const portico_test_setup* given, portico_test_sink why) {
  return made(why, [&] {
    TestedApp::Setup setup;
    for (std::size_t i = 0; i < given->plugin_count; ++i)
      setup.plugins.emplace_back(view(given->plugins[i]));
    for (std::size_t i = 0; i < given->config_count; ++i)
      setup.configs[copy(given->configs[i].name)] = copy(given->configs[i].value);
    setup.settings = copy(given->settings);
    for (std::size_t i = 0; i < given->caller_count; ++i) {
      const portico_test_caller& one = given->callers[i];
      setup.callers.push_back(
          {copy(one.scheme), copy(one.shown), copy(one.subject), copy(one.scopes)});
    }
    return new portico_test_app{std::make_shared<TestedApp>(setup)};
  });
}

portico_result close(portico_test_app* app, portico_test_sink why) noexcept {
  return guarded(&why, portico_result{PORTICO_REFUSED}, [&]() -> portico_result {
    const std::unique_ptr<portico_test_app> owned{app};
    if (app->app->close()) return PORTICO_OK;
    tell(why, "something of a plugin still runs: its library stays loaded");
    return PORTICO_REFUSED;
  });
}

void log(portico_test_app* app, portico_test_sink sink) noexcept {
  guarded(&sink, [&] { tell(sink, app->app->log()); });
}

void document(portico_test_app* app, portico_test_sink sink) noexcept {
  guarded(&sink, [&] { tell(sink, app->app->document().dump()); });
}

std::optional<Visit::Milliseconds> moment(std::uint32_t milliseconds) {
  if (milliseconds == PORTICO_TEST_NEVER) return std::nullopt;
  return Visit::Milliseconds{milliseconds};
}

portico_test_reply* ask(portico_test_app* app, const portico_test_request* given,
                        portico_test_sink why) {
  return made(why, [&] {
    Visit::Asked asked{copy(given->method), copy(given->target),     {},
                       copy(given->body),   moment(given->deadline), moment(given->gone_after),
                       given->body_ends};
    for (std::size_t i = 0; i < given->field_count; ++i)
      asked.fields.emplace_back(copy(given->fields[i].name), copy(given->fields[i].value));
    const std::size_t begins = log_size();
    auto visit = app->app->ask(std::move(asked));
    return new portico_test_reply{app->app, std::move(visit), app->app->log(begins)};
  });
}

void drop(portico_test_reply* reply) noexcept {
  guarded(nullptr, [&] { delete reply; });
}

std::int32_t status(const portico_test_reply* reply) noexcept {
  return guarded(nullptr, std::int32_t{0}, [&] { return reply->visit->status(); });
}

portico_result field(const portico_test_reply* reply, std::size_t number,
                     portico_test_pair* out) noexcept {
  return guarded(nullptr, portico_result{PORTICO_END}, [&]() -> portico_result {
    const auto& fields = reply->visit->fields();
    if (number >= fields.size()) return PORTICO_END;
    const auto& [name, value] = fields[number];
    *out = {{name.data(), name.size()}, {value.data(), value.size()}};
    return PORTICO_OK;
  });
}

portico_result next_piece(portico_test_reply& reply, Visit::Milliseconds patience,
                          portico_str& piece) {
  std::string_view chunk;
  const auto employed = reply.app->here();
  const InCall call{reply.visit->asked()};
  const auto came = reply.visit->next(patience, chunk);
  piece = {chunk.data(), chunk.size()};
  switch (came) {
  case Visit::Piece::chunk: return PORTICO_OK;
  case Visit::Piece::idle: return message::Reply::idle;
  case Visit::Piece::end: return reply.app->await_background(), PORTICO_END;
  case Visit::Piece::failed: break;
  }
  return reply.app->await_background(), PORTICO_FAILED;
}

portico_result next(portico_test_reply* reply, std::uint32_t patience,
                    portico_str* piece) noexcept {
  return guarded(nullptr, portico_result{PORTICO_FAILED},
                 [&] { return next_piece(*reply, Visit::Milliseconds{patience}, *piece); });
}

void leave(portico_test_reply* reply) noexcept {
  guarded(nullptr, [&] { reply->leave(); });
}

void log_of(const portico_test_reply* reply, portico_test_sink sink) noexcept {
  tell(sink, reply->log);
}

std::string breaches_of(const portico_test_reply& reply) {
  const Visit& visit = *reply.visit;
  std::string all;
  for (const std::string& one :
       breaches(reply.app->document(), {visit.asked().method, visit.path(), visit.status(),
                                        visit.fields(), visit.body(), visit.whole()}))
    all += (all.empty() ? "" : "\n") + one;
  return all;
}

portico_result contract(const portico_test_reply* reply, portico_test_sink sink) noexcept {
  return guarded(&sink, portico_result{PORTICO_REFUSED}, [&]() -> portico_result {
    const std::string all = breaches_of(*reply);
    if (all.empty()) return PORTICO_OK;
    tell(sink, all);
    return PORTICO_REFUSED;
  });
}

portico_result run_tasks(portico_test_app* app, std::uint64_t* attempts,
                         portico_test_sink why) noexcept {
  return guarded(&why, portico_result{PORTICO_REFUSED}, [&]() -> portico_result {
    *attempts = app->app->run_tasks();
    return PORTICO_OK;
  });
}

void advance(portico_test_app* app, std::uint64_t milliseconds) noexcept {
  guarded(nullptr, [&] { app->app->advance(std::chrono::milliseconds{milliseconds}); });
}

void fail_store(portico_test_app* app, portico_str why) noexcept {
  guarded(nullptr, [&] { app->app->fail_store(copy(why)); });
}

portico_test_value* read(portico_str json, portico_str schema, const portico_test_pair* models,
                         std::size_t count, const portico_value** cells, portico_test_sink why) {
  return made(why, [&] {
    CheckedValue::Models all;
    for (std::size_t i = 0; i < count; ++i)
      all.emplace_back(copy(models[i].name), copy(models[i].value));
    auto* const value = new portico_test_value{CheckedValue{view(json), view(schema), all}};
    *cells = &value->value.cells();
    return value;
  });
}

void release(portico_test_value* value) noexcept {
  guarded(nullptr, [&] { delete value; });
}

constexpr portico_testing table{sizeof(portico_testing),
                                open,
                                close,
                                log,
                                document,
                                ask,
                                drop,
                                status,
                                field,
                                next,
                                leave,
                                log_of,
                                contract,
                                run_tasks,
                                advance,
                                fail_store,
                                read,
                                release};

}  // namespace
}  // namespace portico::testing

const portico_testing* portico_testing_v1() { return &portico::testing::table; }
