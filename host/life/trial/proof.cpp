#include "life/trial/proof.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "os/descriptor.hpp"
#include "os/error.hpp"
#include "os/memory_file.hpp"
#include "os/sha256.hpp"
#include "plugin/library/file.hpp"
#include "process/own_process.hpp"
#include "settings/author/proof_words.hpp"
#include "settings/key.hpp"
#include "settings/packed.hpp"

namespace portico::life {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::chrono_literals;

/// For its host to come to serve, and for what it has found to be shown again.
constexpr auto beside_asking = 90s;
/// For a child that is told to end.
constexpr auto end_patience = 1s;
constexpr std::size_t most_words = 16 << 20;
constexpr std::size_t findings_told = 3;
/// Of the digest, in hex.
constexpr std::size_t seed_digits = 8;

std::string read_own_digest() try {
  const os::Descriptor own{::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
  return os::sha256(plugin::MappedFile{own.number()}.bytes());
} catch (const std::exception&) {
  return PORTICO_VERSION;
}

/// Of this executable, since one version may be built twice; where it cannot be read, its version.
const std::string& own_digest() {
  static const std::string digest = read_own_digest();
  return digest;
}

[[noreturn]] void cannot_prove(const std::string& what) {
  throw std::runtime_error{what + ": " + os::reason()};
}

void write_private(const fs::path& file, std::string_view bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream stream{file, std::ios::binary};
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) cannot_prove(file.string());
}

/// What is served, as it lies in the plugin folder: what a plugin brings along is beside it.
class ProofFolder {
public:
  explicit ProofFolder(const Proof& proof) {
    std::string name = (fs::temp_directory_path() / "portico-proof-XXXXXX").string();
    if (!::mkdtemp(name.data())) cannot_prove(name);
    path_ = name;
    try {
      write_private(path_ / settings::proof_settings, proof.settings);
      place(proof.library);
      for (const plugin::Copy& one : proof.needed) place(one);
      link_folders(proof.library.source().parent_path());
      for (const plugin::Copy& one : proof.needed) link_folders(one.source().parent_path());
    } catch (...) {
      remove();
      throw;
    }
  }
  ProofFolder(const ProofFolder&) = delete;
  ProofFolder& operator=(const ProofFolder&) = delete;
  ~ProofFolder() { remove(); }

  const fs::path& path() const { return path_; }

private:
  void place(const plugin::Copy& library) const {
    const fs::path from = library.source().parent_path();
    place(library, from);
    for (const plugin::Copy& one : library.companions()) place(one, from);
  }

  /// What a plugin has the host serve is named from the folder of its library.
  void link_folders(const fs::path& from) const {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{from, none}) {
      const fs::path name = path_ / settings::proof_plugins / entry.path().filename();
      if (entry.is_directory(none) && !fs::exists(fs::symlink_status(name, none)))
        fs::create_directory_symlink(fs::absolute(entry.path()), name, none);
    }
  }

  void place(const plugin::Copy& one, const fs::path& from) const {
    fs::path name = one.source().lexically_relative(from);
    if (name.empty() || *name.begin() == "..") name = one.source().filename();
    const fs::path file = path_ / settings::proof_plugins / name;
    write_private(file, plugin::MappedFile{one.descriptor()}.bytes());
    fs::permissions(file, fs::perms::owner_all);
  }

  void remove() const {
    std::error_code none;
    fs::remove_all(path_, none);
  }

  fs::path path_;
};

std::string text_of(int descriptor) {
  ::lseek(descriptor, 0, SEEK_SET);
  return plugin::contents(descriptor, most_words);
}

/// The child, whose last words are read once it has ended.
class Prover {
public:
  Prover(const Proof& proof, const fs::path& folder)
      : out_{os::memory_file("portico-proof", "")},
        errors_{os::memory_file("portico-proof", "")} {
    if (out_.number() < 0 || errors_.number() < 0) cannot_prove("memory");
    std::vector<std::string> words{"portico", settings::proof_word, folder.string(),
                                   std::to_string(proof.time.count()),
                                   std::to_string(proof.seed())};
    words.insert(words.end(), proof.not_asked.begin(), proof.not_asked.end());
    id_ = process::start_own(std::move(words),
                             {{out_.number(), STDOUT_FILENO}, {errors_.number(), STDERR_FILENO}});
    if (id_ < 0) cannot_prove("the executable");
    handle_ = os::Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))};
    if (handle_.number() < 0) {
      ::kill(-id_, SIGKILL);
      reap();
      cannot_prove("the process");
    }
  }
  Prover(const Prover&) = delete;
  Prover& operator=(const Prover&) = delete;
  /// It ends its host, which is no child of this process.
  ~Prover() {
    if (ended_) return;
    ::kill(id_, SIGTERM);
    wait(end_patience, -1);
    ::kill(-id_, SIGKILL);
    reap();
  }

  enum class Waited { ended, over, late };
  Waited wait(std::chrono::milliseconds patience, int over) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
      std::array<pollfd, 2> ready{{{handle_.number(), POLLIN, 0}, {over, POLLIN, 0}}};
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      const int found =
          ::poll(ready.data(), ready.size(), static_cast<int>(std::max(left.count(), 0L)));
      if (found < 0 && errno == EINTR) continue;
      if (found <= 0) return Waited::late;
      return ready[1].revents ? Waited::over : Waited::ended;
    }
  }

  /// Its raw status.
  int reap() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) continue;
    ended_ = true;
    return status;
  }

  std::string out() const { return text_of(out_.number()); }
  std::string errors() const { return text_of(errors_.number()); }

private:
  os::Descriptor out_, errors_, handle_{-1};
  pid_t id_ = -1;
  bool ended_ = false;
};

/// What depends on how busy the machine is refuses nobody.
bool refuses(const json& finding) { return finding.at("kind").get<std::string>() != "slow"; }

std::string told(const json& finding) {
  std::string text = finding.at("kind").get<std::string>() + ' ' +
                     finding.at("operation").get<std::string>() + ": " +
                     finding.at("what").get<std::string>();
  for (const json& step : finding.at("steps")) text += "; " + step.get<std::string>();
  return text;
}

std::string told(const std::vector<const json*>& findings) {
  std::string text;
  for (std::size_t at = 0; at < std::min(findings.size(), findings_told); ++at)
    text += (at ? "; " : "") + ('(' + std::to_string(at + 1) + ") ") + told(*findings[at]);
  if (findings.size() > findings_told)
    text += "; and " + std::to_string(findings.size() - findings_told) + " more";
  return text;
}

std::string seen_again_by(const Proof& proof) {
  return "; to see it again: portico prove " + proof.library.source().string() + " --for " +
         std::to_string(proof.time.count()) + "ms --seed " + std::to_string(proof.seed());
}

Verdict verdict_of(const json& report, const Proof& proof) {
  std::vector<const json*> wrong, odd;
  for (const json& finding : report.at("findings"))
    (refuses(finding) ? wrong : odd).push_back(&finding);
  Verdict verdict;
  verdict.lasts = true;
  if (!odd.empty()) verdict.remarks = told(odd);
  if (wrong.empty()) return verdict;
  verdict.why = "was proved and does not serve: " + std::to_string(wrong.size()) +
                (wrong.size() == 1 ? " finding" : " findings") + " in " +
                report.at("requests").dump() + " requests: " + told(wrong) + seen_again_by(proof);
  return verdict;
}

/// Its last words, without the name of a file that nobody knows.
std::string last_words(const std::string& errors, const fs::path& folder) {
  std::string_view text{errors};
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (const auto line = text.rfind('\n'); line != text.npos) text.remove_prefix(line + 1);
  if (const auto colon = text.find(": "); text.starts_with(folder.native()) && colon != text.npos)
    text.remove_prefix(colon + 2);
  return std::string{text};
}

}  // namespace

std::string Proof::key() const {
  std::string all;
  const auto add = [&](const std::string& part) {
    all += std::to_string(part.size()) + ' ' + part;
  };
  add(own_digest());
  add(library.digest());
  add(std::to_string(time.count()));
  for (const plugin::Copy& one : library.companions()) add("companion " + one.digest());
  for (const plugin::Copy& one : needed) add("needed " + one.digest());
  for (const std::string& one : not_asked) add("not asked " + one);
  add(settings);
  return os::sha256(all);
}

std::string Proof::title() const {
  std::string seconds = std::to_string(static_cast<double>(time.count()) / 1000);
  seconds.erase(seconds.find_last_not_of('0') + 1);
  if (seconds.back() == '.') seconds.pop_back();
  return plugin.id + ' ' + plugin.version + " is proved for " + seconds + " s";
}

unsigned long Proof::seed() const {
  return std::stoul(library.digest().substr(0, seed_digits), nullptr, 16);
}

std::string settings_of_proof(settings::Settings settings, const std::vector<std::string>& names) {
  std::erase_if(settings.plugins, [&](const auto& section) {
    return std::find(names.begin(), names.end(), section.first) == names.end();
  });
  for (auto& [name, section] : settings.plugins) section.prove = {};
  settings::Settings usual;
  settings::apply_defaults(usual);
  // Of the files, addresses and stores of the host nothing is the proof's. What is believed has
  // been asked already.
  settings.listen = usual.listen;
  settings.tls = usual.tls;
  settings.trust = usual.trust;
  settings.monitoring = usual.monitoring;
  settings.frontends = usual.frontends;
  settings.tracing = usual.tracing;
  settings.tasks = usual.tasks;
  settings.log = usual.log;
  settings.state_folder.clear();
  settings.control = "off";
  return settings::as_file(settings);
}

std::optional<Verdict> prove(const Proof& proof, int over) try {
  const ProofFolder folder{proof};
  Prover prover{proof, folder.path()};
  switch (prover.wait(2 * proof.time + beside_asking, over)) {
  case Prover::Waited::over: return std::nullopt;
  case Prover::Waited::late:
    return Verdict{"did not come to the end of its proof" + seen_again_by(proof), {}};
  case Prover::Waited::ended: break;
  }
  const int status = prover.reap();
  const json report = json::parse(prover.out(), nullptr, false);
  if (WIFEXITED(status) && report.is_object()) return verdict_of(report, proof);
  const std::string words = last_words(prover.errors(), folder.path());
  return Verdict{"cannot be proved: " + (words.empty() ? "its proof ended" : words), {}};
} catch (const std::exception& error) {
  return Verdict{std::string{"cannot be proved: "} + error.what(), {}};
}

}  // namespace portico::life
