#include "serve/addresses.hpp"

#include <gmock/gmock.h>

#include "http/wire/loop/listener.hpp"
#include "plugin/folder.hpp"
#include "serve/unprivileged.hpp"
#include "settings/load.hpp"

namespace portico::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const os::Address any_port = os::Address::parse("127.0.0.1:0").value();

/// What is said of the addresses of a file, and how many are bound.
struct Bound {
  explicit Bound(const std::string& text, const OwnAddress& own = {}) {
    const testing::Folder folder;
    settings::Mistakes mistakes;
    const settings::Settings settings =
        settings::load({folder.write("p.json", text), {}, {}}, mistakes);
    addresses = bind(settings, mistakes, own);
    for (const std::string& line : mistakes.lines())
      lines.push_back(line.substr(line.find("p.json")));
  }
  Addresses addresses;
  std::vector<std::string> lines;
};

std::string taken(const http::Listener& listener) { return '"' + listener.address() + '"'; }

http::Listener listener() { return http::Listener{std::move(any_port.listen().front().socket)}; }

TEST(Addresses, AreBound) {
  const Bound bound{R"({"listen": ["127.0.0.1:0", "localhost:0"],
                        "monitoring": {"listen": ["127.0.0.1:0"]}})"};
  EXPECT_THAT(bound.lines, IsEmpty());
  EXPECT_EQ(bound.addresses.listen.size(), 2u);
  EXPECT_EQ(bound.addresses.monitoring.size(), 1u);
}

TEST(Addresses, InUseAreNamedWithTheirOwnLineAndTheOthersAreBound) {
  const http::Listener other = listener();
  const Bound bound{"{\"listen\": [\"127.0.0.1:0\",\n" + taken(other) + "]}"};
  EXPECT_THAT(bound.lines,
              ElementsAre("p.json:2: listen: " + taken(other) +
                          " is in use: stop the program that listens there, or choose another "
                          "port"));
  EXPECT_EQ(bound.addresses.listen.size(), 1u);
}

/// Of a port that was free a moment ago.
std::string free_address() { return listener().address(); }

TEST(Addresses, ThatAreThereTwiceAreNamedTogether) {
  const std::string free = free_address(), port = free.substr(free.rfind(':'));
  const Bound bound{"{\"listen\": [\"" + free + "\",\n\"localhost" + port + "\"]}"};
  EXPECT_THAT(bound.lines,
              ElementsAre("p.json:2: listen: \"localhost" + port + "\" is taken already by \"" +
                          free + "\" of listen: remove one of the two, or choose another port"));
}

TEST(Addresses, ForTheOperatorAreNotThoseForClients) {
  const std::string free = free_address(), port = free.substr(free.rfind(':'));
  const Bound bound{"{\"listen\": [\"" + free +
                    "\"],\n\"monitoring\": {\n\"listen\": " + "[\"0.0.0.0" + port + "\"]}}"};
  EXPECT_THAT(bound.lines,
              ElementsAre(StartsWith("p.json:3: monitoring.listen: \"0.0.0.0" + port +
                                     "\" is taken already by \"" + free + "\" of listen")));
}

TEST(Addresses, ThatCannotBeHadSayWhy) {
  EXPECT_THAT(
      (Bound{R"({"listen": ["192.0.2.1:80"]})"}).lines,
      ElementsAre("p.json:1: listen: \"192.0.2.1:80\" is no address of this machine: choose "
                  "one that `ip address` shows, or 0.0.0.0 for all"));
  EXPECT_THAT(
      (Bound{R"({"listen": ["nohost.invalid:80"]})"}).lines,
      ElementsAre(StartsWith("p.json:1: listen: \"nohost.invalid:80\" cannot be resolved")));
}

TEST(Addresses, OfTheSystemNeedAPrivilege) {
  int first = 1024;
  std::ifstream{"/proc/sys/net/ipv4/ip_unprivileged_port_start"} >> first;
  if (first <= 1) GTEST_SKIP() << "any account may have any port here";
  const testing::Unprivileged nobody;
  EXPECT_THAT(
      (Bound{"{\n\"listen\": [\"127.0.0.1:1\"]}"}).lines,
      ElementsAre("p.json:2: listen: \"127.0.0.1:1\" needs a privilege, for ports below 1024 "
                  "are the system's: choose a higher one, or give the host "
                  "CAP_NET_BIND_SERVICE"));
}

TEST(Addresses, OfTheVeryHostAreNoMistake) {
  const http::Listener other = listener();
  std::string asked;
  const Bound bound{"{\"listen\": [" + taken(other) + "]}", [&](const os::Address& address) {
                      asked = address.text();
                      return true;
                    }};
  EXPECT_EQ(asked, other.address());
  EXPECT_THAT(bound.lines, IsEmpty());
}

TEST(Addresses, OfAKeyThatIsMistakenAreNotTried) {
  const Bound bound{R"({"listen": ["nonsense"]})"};
  EXPECT_THAT(bound.lines, ElementsAre(StartsWith("p.json:1: listen: is [\"nonsense\"]")));
  EXPECT_THAT(bound.addresses.listen, IsEmpty());
}

TEST(Addresses, OfAFlagAreNotAtALineOfTheFile) {
  const http::Listener other = listener();
  const testing::Folder folder;
  settings::Mistakes mistakes;
  const settings::Settings settings =
      settings::load({folder.write("p.json", "{\"listen\": [\n\"127.0.0.1:1\"]}"),
                      {},
                      {{"listen", other.address()}}},
                     mistakes);
  bind(settings, mistakes);
  EXPECT_THAT(mistakes.lines(), ElementsAre(StartsWith("--listen: listen: ")));
}

}  // namespace
}  // namespace portico::serve
