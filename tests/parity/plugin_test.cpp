// The plugin as a host sees it: loaded from its file and started with a table that writes
// everything down.

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "portico/abi.h"

namespace {

using Json = nlohmann::ordered_json;

std::string text(portico_str from) { return {from.data, from.size}; }

struct Registered {
  std::set<std::string> models;
  std::vector<std::string> routes;
  std::vector<std::string> logged;
  portico_value config{};
} registered;

portico_result add_model(portico_app*, portico_str name, portico_str schema) {
  EXPECT_TRUE(Json::parse(text(schema)).contains("properties"));
  EXPECT_TRUE(registered.models.insert(text(name)).second) << text(name);
  return PORTICO_OK;
}

portico_result add_route(portico_app*, const portico_route* route) {
  for (portico_str json :
       {route->input, route->output, route->include, route->exclude, route->docs})
    if (json.size > 0) {
      EXPECT_TRUE(Json::accept(text(json))) << text(json);
    }
  EXPECT_NE(route->handler.run, nullptr);
  registered.routes.push_back(text(route->method) + ' ' + text(route->path));
  return PORTICO_OK;
}

const portico_value* config(const portico_app*) { return &registered.config; }

void log(const portico_app*, int32_t, portico_str message) {
  registered.logged.push_back(text(message));
}

class Plugin : public testing::Test {
protected:
  void SetUp() override {
    library_ = ::dlopen(PORTICO_BINARY_DIR "/tests/parity/parity.so", RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library_, nullptr) << ::dlerror();
    plugin_ = static_cast<const portico_plugin*>(::dlsym(library_, "portico_plugin_v1"));
    ASSERT_NE(plugin_, nullptr);
    registered = {};
  }
  void TearDown() override { ::dlclose(library_); }

  portico_result start(const std::string& file) {
    portico_host host{};
    host.size = sizeof host;
    host.model = add_model, host.route = add_route, host.config = config, host.log = log;
    portico_member cases{
        "cases", 5, 0, {PORTICO_STRING, static_cast<std::uint32_t>(file.size()), {}}};
    cases.value.text = file.c_str();
    registered.config = {PORTICO_OBJECT, 1, {}};
    registered.config.members = &cases;
    void* self = nullptr;
    const portico_result result = plugin_->start(&host, nullptr, &self);
    plugin_->stop(self);
    return result;
  }

  void* library_ = nullptr;
  const portico_plugin* plugin_ = nullptr;
};

TEST_F(Plugin, RegistersEveryCaseInASecond) {
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(start(PORTICO_SOURCE_DIR "/tests/parity/cases/visible.jsonl"), PORTICO_OK)
      << (registered.logged.empty() ? "" : registered.logged.front());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
  EXPECT_GT(registered.models.size(), 1500u);
  EXPECT_GT(registered.routes.size(), 2379u);
  EXPECT_EQ(registered.routes.front().find(" /c/"), registered.routes.front().find(' '));
}

TEST_F(Plugin, SaysWhichFileItCannotRead) {
  EXPECT_EQ(start("/nowhere/cases.jsonl"), PORTICO_FAILED);
  ASSERT_EQ(registered.logged.size(), 1u);
  EXPECT_NE(registered.logged[0].find("/nowhere/cases.jsonl"), std::string::npos);
}

}  // namespace
