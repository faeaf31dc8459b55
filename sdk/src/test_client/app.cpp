#include "portico/testing/app.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "test_client/received.hpp"

namespace portico::testing {

namespace internal {

Opened::Opened(const portico_test_setup& setup) : app_{nullptr} {
  Sink why;
  app_ = table().open(&setup, why);
  if (app_ == nullptr) throw Failure{"portico: " + why.text};
}

Opened::~Opened() {
  try {
    close();
  } catch (const Failure& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
  }
}

portico_test_app* Opened::get() const {
  if (app_ == nullptr) throw Failure{"portico: the app is closed"};
  return app_;
}

void Opened::close() {
  Sink why;
  portico_test_app* const app = std::exchange(app_, nullptr);
  if (app != nullptr && table().close(app, why) != PORTICO_OK)
    throw Failure{"portico: " + why.text};
}

}  // namespace internal

namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> all;
  while (!list.empty()) {
    const auto colon = std::min(list.find(':'), list.size());
    if (colon > 0) all.emplace_back(list.substr(0, colon));
    list.remove_prefix(std::min(colon + 1, list.size()));
  }
  return all;
}

std::string file_of(const std::string& name, const std::vector<std::string>& built) {
  if (name.find('/') != std::string::npos) return name;
  const std::string wanted = '/' + name + (name.ends_with(".so") ? "" : ".so");
  for (const std::string& file : built)
    if (file.ends_with(wanted)) return file;
  throw Failure{"portico: the test was built with no plugin " + wanted.substr(1) +
                ": name its target behind PLUGINS of portico_add_plugin_test(), or give a path"};
}

std::shared_ptr<internal::Opened> open(const Setup& setup, std::string_view list) {
  const std::vector<std::string> built = split(list);
  std::vector<std::string> files = built;
  if (!setup.plugins.empty()) {
    files.clear();
    for (const std::string& name : setup.plugins) files.push_back(file_of(name, built));
  }
  std::vector<portico_str> plugins;
  for (const std::string& file : files) plugins.push_back(internal::str(file));
  std::vector<std::pair<std::string, std::string>> texts;
  for (const auto& [id, config] : setup.config) texts.emplace_back(id, config.dump());
  std::vector<portico_test_pair> configs;
  for (const auto& [id, config] : texts)
    configs.push_back({internal::str(id), internal::str(config)});
  const std::string settings = setup.settings.dump();
  portico_test_setup given{};
  given.size = sizeof given;
  given.plugins = plugins.data();
  given.plugin_count = plugins.size();
  given.configs = configs.data();
  given.config_count = configs.size();
  given.settings = internal::str(settings);
  return std::make_shared<internal::Opened>(given);
}

}  // namespace

App::App(const Setup& setup, std::string_view built) : opened_{open(setup, built)} {}

void App::close() { opened_->close(); }

std::string App::log() const {
  internal::Sink sink;
  internal::table().log(opened_->get(), sink);
  return sink.text;
}

JsonValue App::openapi() const {
  internal::Sink sink;
  internal::table().document(opened_->get(), sink);
  return JsonValue::parse(sink.text);
}

std::uint64_t App::run_tasks() {
  internal::Sink why;
  std::uint64_t attempts = 0;
  if (internal::table().run_tasks(opened_->get(), &attempts, why) != PORTICO_OK)
    throw Failure{"portico: " + why.text};
  return attempts;
}

void App::advance(std::chrono::milliseconds by) {
  internal::table().advance(opened_->get(), static_cast<std::uint64_t>(by.count()));
}

void App::fail_store(std::string_view why) {
  internal::table().fail_store(opened_->get(), internal::str(why));
}

}  // namespace portico::testing
