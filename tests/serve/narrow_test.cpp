// A host for which there is no room: nothing may be written to, and the folders for temporary files
// are full.

#include <unistd.h>

#include <gmock/gmock.h>

#include "plugin/folder.hpp"
#include "serve/host.hpp"
#include "serve/shell.hpp"

namespace portico {
namespace {

using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;

TEST(NarrowHost, ServesWithAReadOnlyRootAndAFullTmp) {
  if (::geteuid() != 0 || testing::printed("unshare -m true 2>&1; echo $?") != "0\n")
    GTEST_SKIP() << "only root has a namespace of its own for mounts";
  const Folder folder;
  for (const char* plugin : {"good", "second", "calls", "danger_1"}) folder.add(plugin);
  const auto file = folder.write("p.json", R"({"plugins": {"second": {"isolation": "process"}},
      "control": "off"})");
  const std::string narrow = R"(
      mount --bind "$1" /mnt && mount -t tmpfs -o size=16k none /tmp &&
      mount -t tmpfs -o size=16k none /var/tmp && mount -o remount,ro,bind / || exit 77
      cat /dev/zero >/tmp/full 2>/dev/null; cat /dev/zero >/var/tmp/full 2>/dev/null
      touch /none 2>/dev/null && exit 78
      exec "$0" serve --config /mnt/p.json --plugins /mnt --listen 127.0.0.1:0)";
  Host host{{"-m", "/bin/sh", "-c", narrow, std::string{PORTICO_BINARY_DIR} + "/bin/portico",
             folder.path()},
            {{"XDG_RUNTIME_DIR", "/none"}, {"TMPDIR", "/tmp"}},
            Host::Errors::caught,
            "/usr/bin/unshare"};
  const int port = host.port();
  for (const char* path : {"/good", "/second", "/calls/raw"})
    EXPECT_EQ(Client{port}.get(path).status, 200) << path << host.err();
  EXPECT_THAT(host.err(), Not(HasSubstr("cannot be copied")));
  // Where it crashed is told still, by the names of its source.
  EXPECT_THROW(Client{port}.get("/danger/segv"), std::runtime_error);
  EXPECT_TRUE(host.await_err("in plugin danger 1.0.0"));
  EXPECT_TRUE(host.await_err("danger.c:"));
  EXPECT_EQ(Client{port}.get("/good").status, 200);
}

}  // namespace
}  // namespace portico
