#include "observed/host.hpp"

#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <sys/stat.h>

#include "docs/pages.hpp"
#include "settings/load.hpp"

namespace observed {
namespace {

namespace fs = std::filesystem;
namespace http = portico::http;
using Json = nlohmann::ordered_json;

constexpr std::time_t recorded_time = 1700000000;  // of the files, as their entity tags say

void write_files(const portico::testing::Folder& folder) {
  std::string report;
  for (int i = 0; i < 10; ++i) report += "0123456789";
  for (const auto& [name, octets] : {std::pair<std::string, std::string>{"report.txt", report},
                                     {"empty.txt", ""},
                                     {"a.png", "\x89PNG"}}) {
    const fs::path file = folder.write(name, octets);
    const timespec times[2]{{recorded_time, 0}, {recorded_time, 0}};
    if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0) throw std::runtime_error{"utimensat"};
  }
}

template <class T> void take(const Json& from, const char* name, T& value) {
  if (from.contains(name)) value = from.at(name).get<T>();
}

http::Cors::Options cors(const Json& from) {
  http::Cors::Options options;
  take(from, "allow_origins", options.allow_origins);
  if (from.contains("allow_origin_regex"))
    options.allow_origin_regex = from.at("allow_origin_regex").get<std::string>();
  take(from, "allow_methods", options.allow_methods);
  take(from, "allow_headers", options.allow_headers);
  take(from, "expose_headers", options.expose_headers);
  take(from, "allow_credentials", options.allow_credentials);
  take(from, "allow_private_network", options.allow_private_network);
  take(from, "max_age", options.max_age);
  return options;
}

http::Application::Options options(const Json& app) {
  http::Application::Options made;
  http::Policy::Options& policy = made.policy;
  if (app.contains("cors")) policy.cors = cors(app.at("cors"));
  if (app.contains("trusted_hosts"))
    take(app.at("trusted_hosts"), "allowed", policy.trusted_hosts.allowed);
  if (app.contains("https_redirect"))
    take(app.at("https_redirect"), "enabled", policy.https_redirect.enabled);
  if (app.contains("compress")) {
    policy.compress.codings = {http::Coding::gzip};
    take(app.at("compress"), "minimum_size", policy.compress.minimum_size);
  }
  return made;
}

portico::docs::Places places(const Json& app) {
  portico::docs::Places made;
  made.front.clear();
  made.assets = portico::docs::Places::installed_assets();
  if (!app.contains("pages")) return made;
  const Json& pages = app.at("pages");
  take(pages, "document", made.document);
  take(pages, "swagger_ui", made.swagger_ui);
  take(pages, "redoc", made.redoc);
  return made;
}

portico::settings::Settings settings(const Json& app, const portico::testing::Folder& folder) {
  Json config{{"app", app.at("app")}, {"folder", folder.path().string()}};
  if (app.contains("root")) config["root"] = app.at("root");
  Json text;
  text["plugin_folder"] = PORTICO_BINARY_DIR "/tests/observed";
  text["plugins"]["observed"]["config"] = config;
  portico::settings::Sources sources;
  sources.file = folder.write("portico.json", text.dump());
  return portico::settings::load(sources);
}

}  // namespace

Host::Host(const Json& app) {
  write_files(folder_);
  roster_ = portico::plugin::load(settings(app, folder_));
  if (!roster_.refusals.empty()) throw std::runtime_error{roster_.refusals.front().reason};
  std::vector<portico::docs::Plugin> plugins;
  for (const auto& plugin : roster_.plugins)
    plugins.push_back({plugin->id(), plugin->version(), plugin->summary(), plugin->app().models});
  const auto pages = std::make_shared<const portico::docs::Pages>(
      roster_.routes(), plugins, portico::docs::Info{}, places(app));
  application_.emplace(roster_.table(), pages, tasks_, options(app));
  server_.emplace(*application_, http::Limits{}, std::vector<std::string>{"127.0.0.1:0"}, 1);
  server_->bind();
  server_->start();
}

Host::~Host() {
  server_->stop();
  tasks_.drain(std::chrono::seconds{10});
}

}  // namespace observed
