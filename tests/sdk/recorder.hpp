#pragma once

// Recorder: a host's table that only writes down what a plugin says to it. For looking at what the
// SDK registers and answers; that the real host accepts it is tested with the real host. One
// thread.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <portico/answers.h>
#include <portico/failure.h>
#include <portico/frontend.h>
#include <portico/health.h>
#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace portico::tests {

using namespace portico::detail;

using Json = nlohmann::ordered_json;

inline Json parse_or_null(portico_str text) {
  return text.size == 0 ? Json{} : Json::parse(to_view(text));
}

struct RecordedRoute {
  std::string method, path;
  int status;
  uint32_t flags;
  Json input, output, include, exclude, docs;
  portico_handler handler;
};

/// What a handler has deferred. Owned here, and dropped unrun.
struct RecordedTasks : std::vector<std::pair<std::string, portico_task>> {
  RecordedTasks() = default;
  RecordedTasks(RecordedTasks&&) = default;
  RecordedTasks& operator=(RecordedTasks&& other) noexcept {
    drop();
    swap(other);
    return *this;
  }
  ~RecordedTasks() { drop(); }

  void drop() {
    for (auto& [name, task] : *this) task.drop(task.self);
    clear();
  }
};

/// What a handler did with its call.
struct RecordedCall {
  std::map<std::string, std::string> request_headers;
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  Json reply, failed;
  bool replied = false;
  int failed_status = 0;
  std::string media_type, body;
  RecordedTasks tasks;
  portico_source source{};

  void drop_tasks() { tasks.drop(); }
};

class Recorder {
public:
  std::map<std::string, Json> models;
  std::vector<RecordedRoute> routes;
  std::vector<std::string> log;
  Json config_json;
  bool refuse_routes = false;
  bool failures = false;     ///< whether it has the extension of that name
  bool answers = true;       ///< the same
  bool asks_health = true;   ///< the same
  bool limits = true;        ///< the same
  bool serves_files = true;  ///< the same
  std::map<std::string, portico_health_check> checks;
  struct Files {
    std::string folder;
    std::int32_t fallback;
    std::uint32_t flags;
    bool operator==(const Files&) const = default;
  };
  std::map<std::string, Files> frontends;  ///< by path
  std::string failed;                      ///< what it was told there

  Recorder() {
    table_.size = sizeof table_;
    table_.model = [](portico_app* app, portico_str name, portico_str schema) {
      of(app).models[std::string{to_view(name)}] = Json::parse(to_view(schema));
      return portico_result{PORTICO_OK};
    };
    table_.route = [](portico_app* app, const portico_route* route) { return of(app).add(*route); };
    table_.config = [](const portico_app* app) -> const portico_value* {
      auto& self = of(const_cast<portico_app*>(app));
      if (self.config_json.is_null()) return nullptr;
      Type<Json>::write(self.config_json, self.config_cell_, self.config_cells_);
      return &self.config_cell_;
    };
    table_.request = [](const portico_call* call, int32_t part, portico_str name) -> portico_str {
      static const std::string parts[] = {"GET", "/path", "a=1", "body", "127.0.0.1"};
      if (part != PORTICO_HEADER) return to_str(parts[part]);
      const auto& headers = of(call).request_headers;
      const auto found = headers.find(std::string{to_view(name)});
      return found == headers.end() ? portico_str{nullptr, 0} : to_str(found->second);
    };
    table_.cancelled = [](const portico_call*) -> int32_t { return 0; };
    table_.status = [](portico_call* call, int32_t code) { of(call).status = code; };
    table_.header = [](portico_call* call, portico_str name, portico_str value) {
      of(call).headers.emplace_back(to_view(name), to_view(value));
    };
    table_.reply = [](portico_call* call, const portico_value* value) {
      of(call).reply = show(*value);
      of(call).replied = true;
      return portico_result{PORTICO_OK};
    };
    table_.fail = [](portico_call* call, int32_t status, const portico_value* detail) {
      of(call).failed_status = status;
      of(call).headers.clear();
      of(call).drop_tasks();
      if (detail != nullptr) of(call).failed = show(*detail);
      return portico_result{PORTICO_OK};
    };
    table_.bytes = [](portico_call* call, portico_str media_type, portico_str body) {
      of(call).media_type = to_view(media_type);
      of(call).body = to_view(body);
      return portico_result{PORTICO_OK};
    };
    table_.stream = [](portico_call* call, portico_str media_type, portico_source source) {
      of(call).media_type = to_view(media_type);
      of(call).source = source;
      return portico_result{PORTICO_OK};
    };
    table_.defer = [](portico_call* call, portico_str name, portico_task task) {
      of(call).tasks.emplace_back(to_view(name), task);
      return portico_result{PORTICO_OK};
    };
    table_.log = [](const portico_app* app, int32_t, portico_str message) {
      of(const_cast<portico_app*>(app)).log.emplace_back(to_view(message));
    };
    table_.extension = [](const char* id) -> const void* {
      static constexpr portico_failure_service service{
          sizeof(portico_failure_service), [](const portico_app* app, portico_str why) {
            of(const_cast<portico_app*>(app)).failed = to_view(why);
          }};
      static constexpr portico_health_service health{
          sizeof(portico_health_service),
          [](portico_app* app, portico_str name, portico_health_check check) -> portico_result {
            if (of(app).checks.emplace(to_view(name), check).second) return PORTICO_OK;
            check.drop(check.self);
            return PORTICO_REFUSED;
          }};
      if (id == std::string_view{PORTICO_HEALTH_SERVICE})
        return asked_->asks_health ? &health : nullptr;
      static constexpr portico_frontend_service files{
          sizeof(portico_frontend_service),
          [](portico_app* app, const portico_frontend* one) -> portico_result {
            const Files given{std::string{to_view(one->folder)}, one->fallback, one->flags};
            const bool is_new = one->size == sizeof *one &&
                                of(app).frontends.emplace(to_view(one->path), given).second;
            return is_new ? PORTICO_OK : PORTICO_REFUSED;
          }};
      if (id == std::string_view{PORTICO_FRONTEND_SERVICE})
        return asked_->serves_files ? &files : nullptr;
      static constexpr portico_answers held{sizeof(portico_answers)};
      if (id == std::string_view{PORTICO_ANSWERS}) return asked_->answers ? &held : nullptr;
      static constexpr portico_limits limited{sizeof(portico_limits)};
      if (id == std::string_view{PORTICO_LIMITS}) return asked_->limits ? &limited : nullptr;
      return id == std::string_view{PORTICO_FAILURE_SERVICE} && asked_->failures ? &service
                                                                                 : nullptr;
    };
    asked_ = this;
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() {
    for (const auto& route : routes) route.handler.drop(route.handler.self);
    for (const auto& [name, check] : checks) check.drop(check.self);
  }

  const portico_host* table() const { return &table_; }
  portico_app* handle() { return reinterpret_cast<portico_app*>(this); }
  Host host() { return {&table_, handle()}; }

  const RecordedRoute& route(std::string_view method, std::string_view path) const {
    for (const auto& one : routes)
      if (one.method == method && one.path == path) return one;
    throw std::out_of_range("no route " + std::string{method} + " " + std::string{path});
  }

  /// Runs a route's handler with this input, all of whose members count as set.
  portico_result call(const RecordedRoute& route, const Json& input, RecordedCall& call) {
    Cells cells;
    const portico_value cell = write(input, cells);
    return route.handler.run(route.handler.self, reinterpret_cast<portico_call*>(&call), &cell);
  }

  /// JSON in which an object's unset members stand as {"unset": value}.
  static Json show(const portico_value& cell) {
    if (cell.kind == PORTICO_ARRAY) {
      Json all = Json::array();
      for (uint32_t i = 0; i < cell.size; ++i) all.push_back(show(cell.items[i]));
      return all;
    }
    if (cell.kind != PORTICO_OBJECT) return read<Json>(cell);
    Json all = Json::object();
    for (uint32_t i = 0; i < cell.size; ++i) {
      const portico_member& member = cell.members[i];
      Json value = show(member.value);
      all[std::string{cell::name_of(member)}] = (member.flags & PORTICO_UNSET) != 0
                                                    ? Json{{"unset", std::move(value)}}
                                                    : std::move(value);
    }
    return all;
  }

private:
  static Recorder& of(portico_app* app) { return *reinterpret_cast<Recorder*>(app); }
  static RecordedCall& of(const portico_call* call) {
    return *reinterpret_cast<RecordedCall*>(const_cast<portico_call*>(call));
  }

  portico_result add(const portico_route& route) {
    if (refuse_routes) {
      route.handler.drop(route.handler.self);
      return PORTICO_REFUSED;
    }
    routes.push_back({std::string{to_view(route.method)}, std::string{to_view(route.path)},
                      route.status, route.flags, parse_or_null(route.input),
                      parse_or_null(route.output), parse_or_null(route.include),
                      parse_or_null(route.exclude), parse_or_null(route.docs), route.handler});
    return PORTICO_OK;
  }

  static inline thread_local Recorder* asked_ = nullptr;  ///< the last one that was made
  portico_host table_{};
  portico_value config_cell_{};
  Cells config_cells_;
};

}  // namespace portico::tests
