// Which libraries are believed, and what can be known of them without running them.

#include <cstdlib>
#include <filesystem>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <sodium.h>

#include "life/registry.hpp"
#include "os/elf/elf_image.hpp"
#include "plugin/image/seal.hpp"
#include "plugin/log.hpp"
#include "plugin/served.hpp"
#include "settings/load.hpp"

namespace portico::life {
namespace {

using testing::CaughtLog;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Trust : public ::testing::Test {
protected:
  Trust() {
    settings.plugin_folder = folder.path();
    settings.breaking = settings::Breaking::allow;
  }
  /// Why the file is refused, or "".
  std::string note(const std::string& file) {
    Registry registry{settings, Trial::Place::here};
    registry.look();
    for (const Row& row : registry.overview().rows)
      if (row.file.filename() == file) return row.note;
    return "no such row";
  }
  static std::string digest(const fs::path& file) { return plugin::Copy{file}.digest(); }

  const CaughtLog log;
  const Folder folder;
  settings::Settings settings = settings::load({});
};

TEST_F(Trust, ReadsAManifestWithoutRunningAnything) {
  const auto items = plugin::read_manifest(
      plugin::Copy{fs::path{PORTICO_BINARY_DIR} / "plugins" / "items.so"}.descriptor());
  ASSERT_TRUE(items);
  EXPECT_EQ(items->id, "items");
  EXPECT_EQ(items->version, "1.0.0");
  EXPECT_FALSE(items->summary.empty());
  EXPECT_EQ(items->minor, 0u);
  const auto dependent =
      plugin::read_manifest(plugin::Copy{Folder::fixture("dependent")}.descriptor());
  ASSERT_TRUE(dependent);
  ASSERT_EQ(dependent->needs.size(), 1u);
  EXPECT_EQ(dependent->needs[0].id, "version");
  EXPECT_EQ(dependent->needs[0].least, "2.0");
  EXPECT_FALSE(plugin::read_manifest(plugin::Copy{Folder::fixture("good")}.descriptor()));
}

TEST_F(Trust, ComparesVersions) {
  EXPECT_TRUE(plugin::at_least("1.10.0", "1.9"));
  EXPECT_TRUE(plugin::at_least("2", "2.0.0"));
  EXPECT_FALSE(plugin::at_least("1.9.9", "1.10"));
  EXPECT_TRUE(plugin::at_least("0.1", ""));
}

TEST_F(Trust, StartsWhatIsNeededFirstAndRefusesWithoutIt) {
  folder.add("dependent", "a.so");
  EXPECT_THAT(note("a.so"), HasSubstr("needs plugin 'version' 2.0 or later, which does not serve"));
  folder.add("sealed_1", "b.so");
  EXPECT_THAT(note("a.so"), HasSubstr("needs plugin 'version' 2.0 or later"));
  fs::remove(folder / "b.so");
  folder.add("sealed_2", "b.so");
  EXPECT_EQ(note("a.so"), "");
}

TEST_F(Trust, FollowsWhenWhatItNeedsArrives) {
  folder.add("dependent", "a.so");
  Registry registry{settings, Trial::Place::here};
  registry.look();
  EXPECT_EQ(registry.cast().plugins.size(), 0u);
  folder.add("sealed_2", "b.so");
  registry.look();
  EXPECT_EQ(registry.cast().plugins.size(), 2u);
}

TEST_F(Trust, ServesTwoVersionsSideBySide) {
  folder.add("sealed_1", "a.so");
  folder.add("sealed_2", "b.so");
  EXPECT_THAT(note("b.so"), HasSubstr("has the id 'version', which a.so has already"));
  settings.plugins["version@1.0.0"].prefix = "/v1";
  settings.plugins["version@2.0.0"].prefix = "/v2";
  Registry registry{settings, Trial::Place::here};
  std::shared_ptr<const http::Site> site;
  registry.publish_to([&](auto now) { site = std::move(now); });
  registry.look();
  ASSERT_EQ(registry.cast().plugins.size(), 2u) << log.text();
  EXPECT_EQ(registry.cast().plugins[0]->id(), "version@1.0.0");
  message::Arena arena;
  EXPECT_EQ(site->table().find("GET", "/v1/version", arena).route->app->version, "1.0.0");
  EXPECT_EQ(site->table().find("GET", "/v2/version", arena).route->app->version, "2.0.0");
}

TEST_F(Trust, HoldsAPluginToItsPins) {
  const fs::path file = folder.add("good");
  settings.plugins["good"].sha256 = {std::string(64, '0')};
  EXPECT_THAT(note("good.so"), HasSubstr("the section of plugin 'good' does not name its bytes; "
                                         "its SHA-256 is " +
                                         digest(file)));
  settings.plugins["good"].sha256.push_back(digest(file));
  EXPECT_EQ(note("good.so"), "");
  folder.add("second");
  settings.trust.pinned = true;
  EXPECT_EQ(note("good.so"), "");
  testing::taken_trace();
  EXPECT_THAT(note("second.so"), HasSubstr("no section of the settings names its bytes"));
}

TEST_F(Trust, PinsDoTheWorkOfASeal) {
  folder.add("good");
  const std::string words = "good.so: has no seal, so that damage to it would go unnoticed";
  Registry registry{settings, Trial::Place::here};
  registry.look();
  EXPECT_TRUE(log.has(words)) << log.text();
  const std::size_t lines = log.lines();
  registry.reload(settings, "good");
  EXPECT_EQ(log.text().find(words), log.text().rfind(words)) << "once of each library";
  EXPECT_GT(log.lines(), lines);

  const std::string image = Folder::read(folder / "good.so");
  settings.plugins["good"].sha256 = {digest(folder / "good.so")};
  std::mt19937_64 random{42};
  for (int flip = 0; flip < 64; ++flip) {
    std::string bytes = image;
    const std::size_t bit = random() % (8 * bytes.size());
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    folder.write("z" + std::to_string(flip) + ".so", bytes);
  }
  settings.trust.pinned = true;
  const std::size_t before = log.text().size();
  Registry held{settings, Trial::Place::here};
  held.look();
  ASSERT_EQ(held.overview().rows.size(), 65u);
  for (const Row& row : held.overview().rows) {
    if (row.file.filename() == "good.so")
      EXPECT_EQ(row.note, "");
    else
      EXPECT_NE(row.note, "") << row.file;
  }
  EXPECT_EQ(held.cast().plugins.size(), 1u);
  EXPECT_EQ(log.text().find("has no seal", before), std::string::npos) << "a pin covers it";
}

TEST_F(Trust, StripLeavesALibraryThatIsKnownToBeWhole) {
  const fs::path file = folder.add("sealed_1", "a.so");
  ASSERT_EQ(std::system(("strip " + file.string()).c_str()), 0);
  const std::string image = Folder::read(file);
  ASSERT_FALSE(plugin::has_seal(image)) << "strip takes off what is behind the end";
  EXPECT_EQ(note("a.so"), "");
  EXPECT_EQ(log.text().find("has no seal"), std::string::npos) << log.text();

  const os::ElfImage elf{image};
  std::mt19937_64 random{42};
  for (const os::ElfImage::Segment& one : elf.segments()) {
    if (one.p_type != PT_LOAD || one.p_offset == 0) continue;
    std::string bytes = image;
    const std::size_t bit = 8 * one.p_offset + random() % (8 * one.p_filesz);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    folder.write("a.so", bytes);
    EXPECT_NE(note("a.so"), "") << one.p_offset;
    EXPECT_THROW(plugin::check_loaded(os::ElfImage{bytes}, plugin::loaded_digest(elf)),
                 plugin::Refused);
  }
}

// sdk/docs/building.md: "run seal.sh behind it".
TEST_F(Trust, PatchelfLeavesALibraryThatHasToBeSealedAnew) {
  if (std::system("patchelf --version >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "patchelf is not installed";
  const fs::path file = folder.add("sealed_1", "a.so");
  ASSERT_EQ(note("a.so"), "");
  ASSERT_EQ(std::system(("patchelf --set-rpath '$ORIGIN/libs' " + file.string()).c_str()), 0);
  EXPECT_NE(note("a.so").find("damaged"), std::string::npos) << note("a.so");
  ASSERT_EQ(std::system(("sh " PORTICO_SOURCE_DIR "/sdk/cmake/seal.sh " + file.string()).c_str()),
            0);
  EXPECT_EQ(note("a.so"), "");
}

TEST_F(Trust, SealsAreThere) {
  EXPECT_TRUE(
      plugin::has_seal(Folder::read(fs::path{PORTICO_BINARY_DIR} / "plugins" / "items.so")));
  EXPECT_FALSE(plugin::has_seal(Folder::read(Folder::fixture("good"))));
  EXPECT_FALSE(plugin::has_seal("x"));
  EXPECT_FALSE(plugin::has_seal(""));
}

TEST_F(Trust, DoesNotRunWhatIsNotPinned) {
  folder.add("constructor");
  settings.trust.pinned = true;
  testing::taken_trace();
  EXPECT_THAT(note("constructor.so"), HasSubstr("is not trusted"));
  EXPECT_EQ(testing::taken_trace(), "") << "its constructors ran";
}

TEST_F(Trust, RefusesWhatOthersCouldChange) {
  const fs::path file = folder.add("good");
  for (const mode_t mode : {0775u, 0757u}) {
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    EXPECT_THAT(note("good.so"), HasSubstr("could be changed by others (the file is writable"));
  }
  settings.trust.permissions = settings::Permissions::ignored;
  EXPECT_EQ(note("good.so"), "");
  settings.trust.permissions = settings::Permissions::strict;
  ASSERT_EQ(::chmod(file.c_str(), 0755), 0);
  EXPECT_EQ(note("good.so"), "");
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_THAT(note("good.so"), HasSubstr("could be changed by others (its folder is writable"));
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(file.c_str(), 65534, 65534), 0);
    EXPECT_THAT(note("good.so"), HasSubstr("belongs to another account (the file, user 65534)"));
  }
}

TEST_F(Trust, RefusesALinkOutOfTheFolder) {
  const Folder elsewhere;
  fs::create_symlink(elsewhere.add("good"), folder / "good.so");
  EXPECT_THAT(note("good.so"), HasSubstr("is a link that leads out of the plugin folder"));
  fs::create_directory(folder / "releases");
  fs::copy_file(Folder::fixture("second"), folder / "releases" / "second-1.so");
  fs::create_symlink("releases/second-1.so", folder / "second.so");
  EXPECT_EQ(note("second.so"), "");
}

TEST_F(Trust, AsksForASignature) {
  ASSERT_GE(::sodium_init(), 0);
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  ::crypto_sign_keypair(key.data(), secret.data());
  std::string text(2 * key.size() + 1, '\0');
  ::sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.pop_back();
  settings.trust.keys = {text};
  const fs::path file = folder.add("good");
  EXPECT_THAT(note("good.so"), HasSubstr("is not signed"));
  const std::string bytes = Folder::read(file);
  std::string signature(crypto_sign_BYTES, '\0');
  ::crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                         secret.data());
  folder.write("good.so.sig", signature);
  EXPECT_EQ(note("good.so"), "");
  folder.write("good.so", bytes + "x");
  EXPECT_THAT(note("good.so"), HasSubstr("was changed after it was signed"));
  settings.trust.keys = {"no key"};
  EXPECT_THAT(note("good.so"), HasSubstr("which is no key"));
}

// A library that was damaged on its way is refused whatever was hit: truncated at each 1/64 of its
// size, a thousand single bits, and each bit of the seal. One look over many files at once.
TEST_F(Trust, RefusesEveryDamage) {
  const std::string image = Folder::read(fs::path{PORTICO_BINARY_DIR} / "plugins" / "hello.so");
  std::vector<std::pair<std::string, std::string>> damaged;  // what was done, bytes
  for (std::size_t part = 0; part < 64; ++part)
    damaged.emplace_back("cut at " + std::to_string(part),
                         image.substr(0, image.size() * part / 64));
  const auto flip = [&](std::size_t bit) {
    std::string bytes = image;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    damaged.emplace_back("bit " + std::to_string(bit), std::move(bytes));
  };
  std::mt19937_64 random{42};
  for (int i = 0; i < 1000; ++i) flip(random() % (8 * image.size()));
  for (std::size_t bit = 8 * (image.size() - 90); bit < 8 * image.size(); ++bit) flip(bit);

  const auto put = [&](const std::string& name, const std::string& bytes) {
    const fs::path file = folder.write(name, bytes);
    const timespec past[2] = {{1000000000, 0}, {1000000000, 0}};  // steady at once
    ::utimensat(AT_FDCWD, file.c_str(), past, 0);
  };
  constexpr std::size_t at_once = 128;
  for (std::size_t done = 0; done < damaged.size(); done += at_once) {
    const std::size_t end = std::min(done + at_once, damaged.size());
    for (std::size_t at = done; at < end; ++at) put(std::to_string(at) + ".so", damaged[at].second);
    Registry registry{settings, Trial::Place::here};
    registry.look();
    EXPECT_EQ(registry.cast().plugins.size(), 0u);
    std::size_t refused = 0;
    for (const Row& row : registry.overview().rows) {
      const std::string& what = damaged[std::stoul(row.file.stem())].first;
      EXPECT_EQ(row.state, State::refused) << what;
      EXPECT_THAT(row.note, ::testing::Not(HasSubstr("has the id"))) << what;
      refused += !row.note.empty();
      fs::remove(row.file);
    }
    EXPECT_EQ(refused, end - done);
  }
  put("hello.so", image);
  EXPECT_EQ(note("hello.so"), "") << "the whole library is in order";
}

}  // namespace
}  // namespace portico::life
