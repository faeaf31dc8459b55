#include "observed/host.hpp"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace observed {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using portico::testing::Folder;

constexpr std::time_t recorded_time = 1700000000;  // of the files, as their entity tags say

void write_files(const Folder& folder) {
  std::string report;
  for (int i = 0; i < 10; ++i) report += "0123456789";
  for (const auto& [name, bytes] : {std::pair<std::string, std::string>{"report.txt", report},
                                    {"empty.txt", ""},
                                    {"a.png", "\x89PNG"}}) {
    const fs::path file = folder.write(name, bytes);
    const timespec times[2]{{recorded_time, 0}, {recorded_time, 0}};
    if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0) throw std::runtime_error{"utimensat"};
  }
}

/// One thread for tasks: batches run in the order they came.
Json settings(const Json& app, const Folder& folder) {
  Json all{{"plugin_folder", PORTICO_BINARY_DIR "/tests/observed"},
           {"listen", {"127.0.0.1:0"}},
           {"threads", {{"tasks", 1}}},
           {"docs", {{"front", ""}}}};
  if (app.contains("settings")) all.merge_patch(app.at("settings"));
  Json& config = all["plugins"]["observed"]["config"];
  config = {{"app", app.at("app")}, {"folder", folder.path().string()}};
  if (app.contains("root")) config["root"] = app.at("root");
  return all;
}

}  // namespace

Host::Host(const Json& app) {
  write_files(folder_);
  const fs::path file = folder_.write("portico.json", settings(app, folder_).dump());
  host_.emplace(std::vector<std::string>{"serve", "--config", file.string()});
  address_ = "127.0.0.1:" + std::to_string(host_->port());
}

}  // namespace observed
