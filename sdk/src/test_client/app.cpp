#include "portico/testing/app.hpp"

#include <algorithm>
#include <cstdio>
#include <deque>
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

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

/// A setup as C has it. The texts of the one that it is made of are borrowed.
class Given {
public:
  Given(const Setup& setup, const std::vector<std::string>& built)
      : settings_{setup.settings.dump()} {
    for (const std::string& name : setup.plugins) files_.push_back(file_of(name, built));
    if (setup.plugins.empty()) files_ = built;
    for (const std::string& file : files_) plugins_.push_back(internal::str(file));
    for (const auto& [id, config] : setup.config)
      configs_.push_back({internal::str(id), keep(config.dump())});
    for (const Caller& one : setup.callers)
      callers_.push_back({internal::str(one.scheme), internal::str(one.shown),
                          internal::str(one.subject), keep(joined(one.scopes))});
  }

  portico_test_setup setup() const {
    return {.size = sizeof(portico_test_setup),
            .plugins = plugins_.data(),
            .plugin_count = plugins_.size(),
            .configs = configs_.data(),
            .config_count = configs_.size(),
            .settings = internal::str(settings_),
            .callers = callers_.data(),
            .caller_count = callers_.size()};
  }

private:
  portico_str keep(std::string text) { return internal::str(texts_.emplace_back(std::move(text))); }

  const std::string settings_;
  std::vector<std::string> files_;
  std::deque<std::string> texts_;
  std::vector<portico_str> plugins_;
  std::vector<portico_test_pair> configs_;
  std::vector<portico_test_caller> callers_;
};

}  // namespace

App::App(const Setup& setup, std::string_view built)
    : opened_{std::make_shared<internal::Opened>(Given{setup, split(built)}.setup())} {}

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
