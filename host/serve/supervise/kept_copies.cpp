#include "serve/supervise/kept_copies.hpp"

#include <cerrno>
#include <cstdint>
#include <deque>
#include <exception>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/error.hpp"
#include "os/memory_file.hpp"
#include "os/socket/passing.hpp"
#include "settings/log/logger.hpp"

namespace portico::serve {
namespace {

using nlohmann::json;

constexpr std::size_t longest = 65536, longest_list = 64 << 20;

json to_json(const std::filesystem::path& file, const life::LastGood& one) {
  const std::string& signature = one.copy.signature();
  return {{"file", file.string()},
          {"sha256", one.copy.digest()},
          {"id", one.plugin.id},
          {"version", one.plugin.version},
          {"signature", std::vector<std::uint8_t>(signature.begin(), signature.end())}};
}

/// A file whose name is not UTF-8 is not found again.
std::string text_of(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// As one message, and a descriptor, or none.
bool send(int socket, const json& object, int descriptor) {
  return os::send_with(socket, text_of(object), descriptor, 0) >= 0;
}

/// The bytes of the message; negative as recv() says.
ssize_t receive(int socket, std::string& text, os::Descriptor& descriptor) {
  text.resize(longest);
  std::deque<os::Passed> passed;
  const ssize_t count = os::receive_with(socket, text, passed, MSG_DONTWAIT).count;
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (!passed.empty()) descriptor = os::Descriptor{passed.front().release()};
  return count;
}

bool regular(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

}  // namespace

bool KeptCopies::hear(int socket) {
  for (std::string text;;) {
    os::Descriptor bytes{-1};
    const ssize_t count = receive(socket, text, bytes);
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    take(text, std::move(bytes));
  }
}

void KeptCopies::take(const std::string& text, os::Descriptor bytes) try {
  const json object = json::parse(text);
  const auto file = object.at("file").get<std::string>();
  if (bytes.number() < 0)
    all_.erase(file);
  else if (regular(bytes.number()))
    all_.insert_or_assign(file,
                          Kept{text, object.at("sha256").get<std::string>(), std::move(bytes)});
} catch (const std::exception& error) {
  log().error(std::string{"what the serving process gave to be kept cannot be read: "} +
              error.what());
}

KeptCopies::Handed KeptCopies::hand_over() const {
  json list = json::array();
  Handed handed;
  for (const auto& [file, kept] : all_) {
    json one = json::parse(kept.text);
    one["descriptor"] = kept.bytes.number();
    list.push_back(std::move(one));
    handed.passed.emplace_back(kept.bytes.number(), kept.bytes.number());
  }
  handed.list = os::memory_file("portico-copies", list.dump());
  if (handed.list.number() < 0) os::fail("Cannot hand libraries over");
  handed.passed.emplace_back(handed.list.number(), handed.list.number());
  return handed;
}

int KeptCopies::find(const std::string& digest) const {
  for (const auto& [file, kept] : all_)
    if (kept.digest == digest) return kept.bytes.number();
  return -1;
}

life::LastGoods inherited_copies(int list) {
  life::LastGoods all;
  const os::Descriptor text{list};
  try {
    for (const json& one : json::parse(plugin::contents(text.number(), longest_list))) {
      const auto file = one.at("file").get<std::string>();
      const auto signature = one.at("signature").get<std::vector<std::uint8_t>>();
      os::Descriptor bytes{one.at("descriptor").get<int>()};
      auto copy = plugin::Copy::adopt(file, one.at("sha256").get<std::string>(), std::move(bytes),
                                      {signature.begin(), signature.end()});
      all.insert_or_assign(file, life::LastGood{std::move(copy),
                                                {one.at("id").get<std::string>(),
                                                 one.at("version").get<std::string>()}});
    }
  } catch (const std::exception& error) {
    log().error(std::string{"what has served before cannot be read: "} + error.what());
  }
  return all;
}

CopyGiver::CopyGiver(int socket, const life::LastGoods& known) : socket_{socket} {
  const timeval patience{1, 0};  // with a supervisor that does not listen
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  for (const auto& [file, one] : known) given_[file] = one.copy.digest();
}

void CopyGiver::give(const life::LastGoods& all) try {
  const std::lock_guard lock{mutex_};
  for (auto at = given_.begin(); at != given_.end();) {
    if (all.count(at->first) == 0 && send(socket_.number(), json{{"file", at->first}}, -1))
      at = given_.erase(at);
    else
      ++at;
  }
  for (const auto& [file, one] : all) {
    std::string& given = given_[file];
    if (given != one.copy.digest() &&
        send(socket_.number(), to_json(file, one), one.copy.descriptor()))
      given = one.copy.digest();
  }
} catch (const std::exception& error) {
  log().error(std::string{"what serves now is not kept for a process that follows: "} +
              error.what());
}

}  // namespace portico::serve
