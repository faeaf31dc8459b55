#include "life/folder/state_folder.hpp"

#include <cerrno>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/error.hpp"
#include "plugin/library/file.hpp"
#include "settings/log/logger.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t longest_list = 4 << 20;
constexpr const char* list_name = "last-good.json";
constexpr const char* verdicts_name = "verdicts.json";

[[noreturn]] void fail(const fs::path& file) {
  throw std::runtime_error{file.string() + ": " + os::reason()};
}

/// Whole or not at all, also when the machine stops.
void replace(const fs::path& file, std::string_view bytes) {
  const fs::path fresh = file.string() + ".new";
  {
    const os::Descriptor to{
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (to.number() < 0) fail(fresh);
    while (!bytes.empty()) {
      const ssize_t count = ::write(to.number(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail(fresh);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(to.number()) != 0) fail(fresh);
  }
  if (::rename(fresh.c_str(), file.c_str()) != 0) fail(file);
}

json to_json(const LastGood& one) {
  const std::string& signature = one.copy.signature();
  return {{"sha256", one.copy.digest()},
          {"id", one.plugin.id},
          {"version", one.plugin.version},
          {"signature", std::vector<std::uint8_t>(signature.begin(), signature.end())}};
}

plugin::Source::Terms terms_of(plugin::Source::Way way) {
  return {.way = way, .patience = {.quiet = {}, .limit = {}}};
}

/// Has `each` read every member of a list, by its name and value. One that is not there has none;
/// of one that cannot be read, the log tells what it is that `holds`.
template <class Each>
void read_list(const fs::path& file, plugin::Source::Way way, const char* holds, const Each& each) {
  if (std::error_code error; !fs::exists(file, error)) return;
  try {
    const plugin::Source list{file, terms_of(way)};
    const json object = json::parse(plugin::contents(list.descriptor(), longest_list));
    for (const auto& [name, one] : object.items()) each(name, one);
  } catch (const std::exception& error) {
    log().error("state_folder " + file.parent_path().string() + ": " + holds +
                " cannot be read: " + error.what());
  }
}

/// Named by a digest, as library() does; whatever else is in the folder is somebody else's.
bool is_ours(std::string_view name) {
  constexpr std::size_t digits = 64;
  return name.size() == digits + 3 && name.ends_with(".so") &&
         name.find_first_not_of("0123456789abcdef") == digits;
}

}  // namespace

StateFolder::StateFolder(fs::path folder, plugin::Source::Way way)
    : folder_{std::move(folder)},
      way_{way} {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST)
    log().error("state_folder " + folder_.string() + " cannot be made: " + os::reason());
}

fs::path StateFolder::library(const std::string& digest) const {
  return folder_ / (digest + ".so");
}

LastGoods StateFolder::read() const {
  LastGoods all;
  const auto add = [&](const std::string& file, const json& one) {
    const auto digest = one.at("sha256").get<std::string>();
    const plugin::Source source{library(digest), terms_of(way_)};
    plugin::Copy bytes{source};
    if (bytes.digest() != digest)
      throw std::runtime_error{source.file().string() + " is not what was kept"};
    const auto signature = one.at("signature").get<std::vector<std::uint8_t>>();
    all.insert_or_assign(
        file,
        LastGood{plugin::Copy::adopt(
                     file, digest, os::Descriptor{::fcntl(bytes.descriptor(), F_DUPFD_CLOEXEC, 0)},
                     {signature.begin(), signature.end()}),
                 {one.at("id").get<std::string>(), one.at("version").get<std::string>()}});
  };
  read_list(folder_ / list_name, way_, "what has served before", add);
  return all;
}

void StateFolder::keep(const LastGoods& all) const try {
  json list = json::object();
  std::set<fs::path> wanted;
  for (const auto& [file, one] : all) {
    list[file.string()] = to_json(one);
    const fs::path kept = library(one.copy.digest());
    std::error_code error;
    if (!fs::exists(kept, error)) replace(kept, plugin::MappedFile{one.copy.descriptor()}.bytes());
    wanted.insert(kept);
  }
  replace(folder_ / list_name, list.dump(2, ' ', false, json::error_handler_t::replace));
  for (const auto& entry : fs::directory_iterator{folder_})
    if (is_ours(entry.path().filename().string()) && !wanted.count(entry.path()))
      fs::remove(entry.path());
} catch (const std::exception& error) {
  log().error("state_folder " + folder_.string() +
              ": what serves now cannot be kept for the next start: " + error.what());
}

Verdicts StateFolder::read_verdicts() const {
  Verdicts all;
  const auto add = [&](const std::string& file, const json& one) {
    all.insert_or_assign(file, Judged{one.at("key").get<std::string>(),
                                      {one.at("why").get<std::string>(),
                                       one.at("remarks").get<std::string>(), true}});
  };
  read_list(folder_ / verdicts_name, way_, "what was proved before", add);
  return all;
}

void StateFolder::keep(const Verdicts& all) const try {
  json list = json::object();
  for (const auto& [file, one] : all)
    list[file.string()] = {
        {"key", one.key}, {"why", one.verdict.why}, {"remarks", one.verdict.remarks}};
  replace(folder_ / verdicts_name, list.dump(2, ' ', false, json::error_handler_t::replace));
} catch (const std::exception& error) {
  log().error("state_folder " + folder_.string() +
              ": what was proved cannot be kept for the next start: " + error.what());
}

}  // namespace portico::life
