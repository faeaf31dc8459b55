#include "life/control/control_socket.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <Poco/Logger.h>

#include "os/environment.hpp"
#include "os/error.hpp"
#include "os/sha256.hpp"
#include "os/socket/unix_address.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digest_digits = 12;
constexpr std::string_view first = "portico-", last = ".sock";

/// The plugin folder as a socket's name tells of it.
struct Name {
  std::string path, place;

  std::string text(pid_t process) const {
    return std::string{first} + path + '-' + place + '-' + std::to_string(process) +
           std::string{last};
  }
  bool meets(const Name& other) const {
    return path == other.path || place == other.place || path == other.place || place == other.path;
  }
};

std::string digest(const std::string& text) { return os::sha256(text).substr(0, digest_digits); }

Name name_of(const fs::path& folder) {
  std::error_code error;
  std::string path = fs::absolute(folder, error).lexically_normal().string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return {digest(path), digest(fs::weakly_canonical(folder, error).string())};
}

/// Nothing for a file that is no socket of a host.
std::optional<Name> name_in(const fs::path& file) {
  const std::string text = file.filename().string();
  constexpr std::size_t shortest = first.size() + 2 * digest_digits + 3 + last.size();
  if (text.size() < shortest || !text.starts_with(first) || !text.ends_with(last))
    return std::nullopt;
  return Name{text.substr(first.size(), digest_digits),
              text.substr(first.size() + digest_digits + 1, digest_digits)};
}

std::string length_objection(const fs::path& path) {
  constexpr std::size_t most = os::UnixAddress::longest;
  if (path.native().size() <= most) return {};
  return "is too long a path for a socket, which may have " + std::to_string(most) +
         " bytes: name a shorter one";
}

os::UnixAddress address_of(const fs::path& path) {
  if (const std::string wrong = length_objection(path); !wrong.empty())
    throw std::runtime_error{wrong};
  return os::UnixAddress{path.native()};
}

os::Descriptor connected(const fs::path& path) {
  const os::UnixAddress address = address_of(path);
  os::Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (::connect(socket.number(), address.get(), address.size) != 0) return os::Descriptor{-1};
  return socket;
}

/// Who listens at the other end.
ucred peer_of(const os::Descriptor& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    peer.uid = static_cast<uid_t>(-1);
  return peer;
}

/// The account that alone, but for root, can put anything there; none where others can, too.
std::optional<uid_t> owner_of(const fs::path& folder) {
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) return std::nullopt;
  if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return std::nullopt;
  return found.st_uid;
}

bool is_private(const fs::path& folder) { return owner_of(folder) == ::geteuid(); }

/// Root asks other accounts too, each in a folder of its own: nobody else can have put it there.
bool is_trusted(const ucred& peer, const fs::path& path) {
  if (peer.uid == ::geteuid() || peer.uid == 0) return true;
  return ::geteuid() == 0 && owner_of(fs::absolute(path).parent_path()) == peer.uid;
}

fs::path runtime_folder() {
  const std::string_view runtime = os::variable("XDG_RUNTIME_DIR");
  return runtime.starts_with('/') ? runtime : "";
}

fs::path temporary_folder() { return "/tmp/portico-" + std::to_string(::geteuid()); }

const fs::path system_folder = "/run/portico";

/// Where hosts that this account may ask have their sockets: its own, and for root the service,
/// whose account has its folder from root.
std::vector<fs::path> own_folders() {
  std::vector<fs::path> all;
  for (const fs::path& folder : {runtime_folder(), system_folder, temporary_folder(),
                                 fs::path{"/run/user/" + std::to_string(::geteuid())}}) {
    const bool of_a_service = ::geteuid() == 0 && folder == system_folder && owner_of(folder);
    if (!folder.empty() && (is_private(folder) || of_a_service) &&
        std::find(all.begin(), all.end(), folder) == all.end())
      all.push_back(folder);
  }
  return all;
}

/// The one for a host that starts; it is made where there is none.
fs::path folder_for_new() {
  if (fs::path runtime = runtime_folder(); !runtime.empty() && is_private(runtime)) return runtime;
  std::string tried;
  for (const fs::path& folder : {system_folder, temporary_folder()}) {
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
      tried += "; " + folder.string() + " cannot be made: " + os::reason();
      continue;
    }
    if (is_private(folder)) return folder;
    tried += "; " + folder.string() + " belongs to another account, or others may write to it";
  }
  throw std::runtime_error{"there is no folder of this account alone" + tried};
}

template <class Act> void each_socket(const fs::path& folder, const Act& act) {
  std::error_code error;
  for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error))
    if (const auto name = name_in(entry->path())) act(entry->path(), *name);
}

/// Those of processes that were killed. What has such a name listens from its first moment on.
void sweep(const fs::path& folder) {
  each_socket(folder, [](const fs::path& path, const Name&) {
    if (connected(path).number() < 0 && errno == ECONNREFUSED) ::unlink(path.c_str());
  });
}

/// Takes the place of a socket that nobody listens at.
void clear(const fs::path& path) {
  if (const std::string wrong = socket_objection(path); !wrong.empty())
    throw std::runtime_error{wrong};
  if (connected(path).number() >= 0)
    throw std::runtime_error{"is that of another host, which listens there: stop that, or name "
                             "another path"};
}

std::string unusable() {
  return "cannot be listened at: " + os::reason() +
         ": name a path in a folder that this account may write to";
}

ino_t inode_of(const fs::path& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

fs::path fresh_name(const fs::path& path) {
  return path.string() + '~' + std::to_string(::getpid());
}

/// Under a name that nobody looks for.
os::Descriptor listen_aside(const fs::path& path) {
  const fs::path fresh = fresh_name(path);
  const os::UnixAddress address = address_of(fresh);
  ::unlink(fresh.c_str());
  os::Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  // Nobody can connect before listen(), so the permissions are there in time.
  if (::bind(socket.number(), address.get(), address.size) != 0 ||
      ::chmod(fresh.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(socket.number(), 16) != 0) {
    const std::string why = unusable();
    ::unlink(fresh.c_str());
    throw std::runtime_error{why};
  }
  return socket;
}

/// Added when a host of this account, or of root, listens there.
void add_listening(const fs::path& path, std::vector<Listening>& all) {
  const os::Descriptor socket = connected(path);
  if (socket.number() < 0) return;
  if (const ucred peer = peer_of(socket); is_trusted(peer, path))
    all.push_back({path, peer.uid, peer.pid});
}

std::vector<Listening> hosts_where(const std::function<bool(const Name&)>& wanted) {
  std::vector<Listening> all;
  for (const fs::path& folder : own_folders())
    each_socket(folder, [&](const fs::path& path, const Name& name) {
      if (wanted(name)) add_listening(path, all);
    });
  return all;
}

}  // namespace

ControlSocket::ControlSocket(const settings::Settings& settings, settings::Mistakes& mistakes,
                             Name name) {
  if (settings.control == "off") return;
  const auto listen_at = [&](const fs::path& path) {
    if (name == Name::now) clear(path);
    listening_ = listen_aside(path);
    path_ = fresh_name(path);
    inode_ = inode_of(path_);
    claimed_ = path;
    if (name == Name::now) claim();
  };
  if (settings.control != "auto") {
    try {
      listen_at(settings.control);
    } catch (const std::exception& error) {
      mistakes.add(settings.origin("control"), "control",
                   '"' + settings.control + "\" " + error.what());
    }
    return;
  }
  try {
    const fs::path folder = folder_for_new();
    sweep(folder);
    listen_at(folder / name_of(settings.plugin_folder).text(::getpid()));
  } catch (const std::exception& error) {
    Poco::Logger::get("portico").error(
        std::string{"this host has no control socket, so that portico plugins, reload and the like "
                    "do not reach it: "} +
        error.what() + ": set control to a path in a folder of this account, or to off");
  }
}

void ControlSocket::claim() {
  if (claimed_.empty()) return;
  if (::rename(path_.c_str(), claimed_.c_str()) != 0) throw std::runtime_error{unusable()};
  path_ = std::exchange(claimed_, {});
}

/// Not one that another host has put in its place.
ControlSocket::~ControlSocket() {
  if (!path_.empty() && inode_of(path_) == inode_) ::unlink(path_.c_str());
}

std::vector<Listening> hosts_of(const fs::path& plugin_folder) {
  const Name wanted = name_of(plugin_folder);
  return hosts_where([&](const Name& name) { return name.meets(wanted); });
}

std::vector<Listening> hosts() {
  return hosts_where([](const Name&) { return true; });
}

std::vector<Listening> hosts_at(const fs::path& path) {
  std::vector<Listening> all;
  if (socket_objection(path).empty()) add_listening(path, all);
  return all;
}

Strangers strangers_of(const fs::path& plugin_folder) {
  const Name wanted = name_of(plugin_folder);
  Strangers all;
  const auto look = [&](const fs::path& folder) {
    struct stat found {};
    const bool there = ::lstat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
    if (there && ::access(folder.c_str(), R_OK | X_OK) != 0)
      all.folders.push_back({folder, found.st_uid, 0});
    each_socket(folder, [&](const fs::path& path, const Name& name) {
      if (name.meets(wanted) && ::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) &&
          found.st_uid != ::geteuid())
        all.sockets.push_back({path, found.st_uid, 0});
    });
  };
  look(system_folder);
  for (const auto& [parent, begin] :
       {std::pair{"/tmp", first}, {"/run/user", std::string_view{}}}) {
    std::error_code error;
    for (fs::directory_iterator entry{parent, error}, end; !error && entry != end;
         entry.increment(error))
      if (entry->path().filename().string().starts_with(begin)) look(entry->path());
  }
  return all;
}

std::string socket_objection(const fs::path& path) {
  if (std::string wrong = length_objection(path); !wrong.empty()) return wrong;
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0 || S_ISSOCK(found.st_mode)) return {};
  return "is something else than a socket: remove it, or name another path";
}

os::Descriptor connect_to(const fs::path& path) {
  const auto fail = [&path](const std::string& what) {
    throw std::runtime_error{"control socket " + path.string() + ": " + what};
  };
  os::Descriptor socket = connected(path);
  if (socket.number() < 0) fail("no host listens there: " + os::reason());
  if (const ucred peer = peer_of(socket); !is_trusted(peer, path))
    fail("a process of user " + std::to_string(peer.uid) +
         " listens there, which is not asked: "
         "run the command as that user");
  return socket;
}

}  // namespace portico::life
