#pragma once

// An application of a few routes whose handlers are C functions.

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "docs/page/pages.hpp"
#include "http/application.hpp"
#include "plugin/app.hpp"
#include "settings/load.hpp"

namespace portico::http::test {

inline portico_str str(std::string_view text) { return {text.data(), text.size()}; }

class Composed : public ::testing::Test {
protected:
  void add(const portico_route& given, const portico_handler& handler) {
    routes_.push_back(
        route::compile(given, message::Owned<portico_handler>{handler}, "test", models_));
    routes_.back()->app = &app_;
  }
  /// Of the routes so far; it takes the place of the one before.
  Application& compose() {
    std::vector<const route::Route*> list;
    for (const auto& route : routes_) list.push_back(route.get());
    const std::vector<Site::Part> parts{{list, nullptr}};
    application_.emplace(std::make_shared<const Site>(parts, pages_, policy_), tasks_, monitor_,
                         Application::Options{});
    return *application_;
  }

  model::Models models_;
  portico_app app_{"test", "1.0.0"};
  std::vector<std::unique_ptr<route::Route>> routes_;
  const std::shared_ptr<const docs::Pages> pages_ = std::make_shared<const docs::Pages>(
      std::span<const route::Route* const>{}, std::span<const docs::Plugin>{}, docs::Info{},
      docs::Places{});
  const std::shared_ptr<const Policy> policy_ = std::make_shared<const Policy>(settings::load({}));
  task::Queue tasks_{{1, 4}};
  Monitor monitor_;
  std::optional<Application> application_;
};

}  // namespace portico::http::test
