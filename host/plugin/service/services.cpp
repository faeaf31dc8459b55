#include "plugin/service/services.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "message/status.hpp"
#include "model/nesting.hpp"
#include "os/ascii.hpp"
#include "plugin/app.hpp"
#include "plugin/service/boundary.hpp"
#include "plugin/service/extensions.hpp"
#include "route/witness.hpp"

namespace portico::plugin {
namespace {

/// Far more than any service has; each costs the host memory, and time whenever it is loaded.
constexpr std::size_t most_routes = 10'000, most_models = 10'000;

std::string beyond(std::size_t most, const char* what) {
  return "the plugin has more than " + std::to_string(most) + ' ' + what +
         ", which are the most that the host takes: divide it into several plugins";
}

/// What of a route goes too deep for the host to read; "": nothing does.
std::string_view too_deep(const portico_route& given) {
  for (const auto& [name, text] : {std::pair<const char*, portico_str>{"input", given.input},
                                   {"output", given.output},
                                   {"include", given.include},
                                   {"exclude", given.exclude},
                                   {"docs", given.docs}})
    if (portico::model::deeper_than(portico::model::registered_depth, view(text))) return name;
  return {};
}

std::string nested(std::string_view what) {
  return std::string{what} + " is nested deeper than " +
         std::to_string(portico::model::registered_depth) + " levels, the most that the host reads";
}

portico_result model(portico_app* app, portico_str name, portico_str schema) noexcept {
  return guarded([&]() -> portico_result {
    if (!app) return PORTICO_REFUSED;
    const std::string called{view(name)};
    if (const auto why = app->objection(); !why.empty())
      return app->refuse(("model '" + called + "' ").append(why));
    if (called.empty()) return app->refuse("a model is refused: it has no name");
    for (const auto& [known, text] : app->models) {
      if (known != called) continue;
      if (text == view(schema)) return PORTICO_OK;
      return app->refuse("model '" + called + "' is refused: the name is taken by another schema");
    }
    if (app->models.size() == most_models) return app->refuse(beyond(most_models, "models"));
    if (portico::model::deeper_than(portico::model::registered_depth, view(schema)))
      return app->refuse("model '" + called + "' is refused: " + nested("its schema"));
    app->models.emplace_back(called, view(schema));
    return PORTICO_OK;
  });
}

portico_result route(portico_app* app, const portico_route* given) noexcept {
  return guarded([&]() -> portico_result {
    if (!app || !given) return PORTICO_REFUSED;
    if (!PORTICO_HAS(given, handler))
      return app->refuse("a route is refused: it states " + std::to_string(given->size) +
                         " bytes, set size to sizeof(portico_route)");
    message::Owned<portico_handler> handler{given->handler};
    const std::string label =
        std::string{view(given->method)} + ' ' + std::string{view(given->path)};
    if (const auto why = app->objection(); !why.empty())
      return app->refuse(("route " + label + ' ').append(why));
    if (!handler) return app->refuse("route " + label + " is refused: it has no handler");
    if (view(given->method) == "TRACE" || view(given->method) == "CONNECT")
      return app->refuse("route " + label + " is refused: this host answers that method by itself");
    if (app->drafts.size() == most_routes) return app->refuse(beyond(most_routes, "routes"));
    if (const std::string_view deep = too_deep(*given); !deep.empty())
      return app->refuse("route " + label + " is refused: " + nested(deep));
    app->drafts.emplace_back(*given, std::move(handler));
    return PORTICO_OK;
  });
}

const portico_value* config(const portico_app* app) noexcept {
  if (!app) return nullptr;
  app->config_taken.store(true, std::memory_order_relaxed);
  return &app->config;
}

portico_str header_of(const portico_call& call, std::string_view name) {
  const auto headers = call.incoming.request.headers;
  const auto matches = [&](const message::Header& header) {
    return os::same_word(header.name, name);
  };
  const auto first = std::find_if(headers.begin(), headers.end(), matches);
  if (first == headers.end()) return {};
  auto next = std::find_if(first + 1, headers.end(), matches);
  if (next == headers.end()) return {first->value.data(), first->value.size()};
  std::string joined{first->value};
  for (; next != headers.end(); next = std::find_if(next + 1, headers.end(), matches))
    joined.append(", ").append(next->value);
  return lend(message::keep(call.arena, joined));
}

portico_str client_of(const portico_call& call, std::string message::ClientCertificate::*fact) {
  const message::ClientCertificate* const client = call.incoming.request.client;
  return client ? lend(client->*fact) : portico_str{};
}

portico_str request(const portico_call* call, int32_t part, portico_str name) noexcept {
  if (!held(call)) return {};
  try {
    const message::Request& came = call->incoming.request;
    switch (part) {
    case PORTICO_METHOD: return lend(came.method);
    case PORTICO_PATH: return lend(call->incoming.path);
    case PORTICO_QUERY: return lend(came.query);
    case PORTICO_BODY: return lend(came.body);
    case PORTICO_PEER: return lend(came.peer);
    case PORTICO_SCHEME: return lend(came.scheme());
    case PORTICO_AUTHORITY: return lend(came.authority);
    case PORTICO_ROOT_PATH: return lend(came.root_path);
    case PORTICO_HEADER: return header_of(*call, view(name));
    case PORTICO_CLIENT_SUBJECT: return client_of(*call, &message::ClientCertificate::subject);
    case PORTICO_CLIENT_FINGERPRINT:
      return client_of(*call, &message::ClientCertificate::fingerprint);
    default: return {};
    }
  } catch (...) {
    return {};
  }
}

int32_t cancelled(const portico_call* call) noexcept {
  return call && call->gone.load(std::memory_order_relaxed) ? 1 : 0;
}

void status(portico_call* call, int32_t code) noexcept {
  if (!held(call)) return;
  if (message::final_status(code))
    call->status = code;
  else
    misuse(*call, "set the status " + std::to_string(code) + ", allowed is 200 to 599");
}

void header(portico_call* call, portico_str name, portico_str value) noexcept {
  if (!held(call)) return;
  guarded(*call, [&]() -> portico_result {
    const std::string wrong = header_objection(view(name), view(value));
    if (!wrong.empty()) return misuse(*call, wrong), PORTICO_REFUSED;
    compose_header(*call, view(name), view(value));
    return PORTICO_OK;
  });
}

portico_result reply(portico_call* call, const portico_value* value) noexcept {
  if (!held(call)) return PORTICO_REFUSED;
  return guarded(*call, [&]() -> portico_result {
    call->made = portico_call::Made::broken;
    return compose_reply(*call, value ? *value : portico_value{}) ? PORTICO_OK : PORTICO_REFUSED;
  });
}

portico_result fail(portico_call* call, int32_t code, const portico_value* detail) noexcept {
  if (!held(call)) return PORTICO_REFUSED;
  if (!message::final_status(code)) {
    misuse(*call, "failed with the status " + std::to_string(code) + ", allowed is 200 to 599");
    return PORTICO_REFUSED;
  }
  return guarded(*call, [&]() -> portico_result {
    call->made = portico_call::Made::broken;
    return compose_failure(*call, code, detail) ? PORTICO_OK : PORTICO_REFUSED;
  });
}

portico_result bytes(portico_call* call, portico_str media_type, portico_str body) noexcept {
  if (!held(call)) return PORTICO_REFUSED;
  return guarded(*call, [&]() -> portico_result {
    call->made = portico_call::Made::broken;
    const std::string wrong = media_objection(view(media_type));
    if (!wrong.empty()) return misuse(*call, wrong), PORTICO_REFUSED;
    compose_bytes(*call, view(media_type), view(body));
    return PORTICO_OK;
  });
}

portico_result stream(portico_call* call, portico_str media_type, portico_source given) noexcept {
  message::Owned<portico_source> source{given};
  if (!held(call)) return PORTICO_REFUSED;
  return guarded(*call, [&]() -> portico_result {
    call->made = portico_call::Made::broken;
    const std::string wrong =
        source ? media_objection(view(media_type)) : "gave a stream without next()";
    if (!wrong.empty()) return misuse(*call, wrong), PORTICO_REFUSED;
    compose_stream(*call, view(media_type), std::move(source));
    return PORTICO_OK;
  });
}

portico_result defer(portico_call* call, portico_str name, portico_task given) noexcept {
  message::Owned<portico_task> task{given};
  if (!held(call)) return PORTICO_REFUSED;
  return guarded(*call, [&]() -> portico_result {
    if (!task) return misuse(*call, "deferred a task without run()"), PORTICO_REFUSED;
    call->reply.tasks.push_back({message::keep(call->arena, view(name)), std::move(task)});
    return PORTICO_OK;
  });
}

void log(const portico_app* app, int32_t level, portico_str message) noexcept {
  if (!app) return;
  if (level >= PORTICO_WARNING) route::Witness::note_line();
  guarded([&]() -> portico_result { return app->write(level, view(message)), PORTICO_OK; });
}

const void* extension(const char* id) noexcept { return id ? find_extension(id) : nullptr; }

constexpr portico_host host_table{sizeof(portico_host),
                                  PORTICO_ABI_MINOR,
                                  model,
                                  route,
                                  config,
                                  request,
                                  cancelled,
                                  status,
                                  header,
                                  reply,
                                  fail,
                                  bytes,
                                  stream,
                                  defer,
                                  log,
                                  extension};

}  // namespace

const portico_host& services() noexcept { return host_table; }

}  // namespace portico::plugin
