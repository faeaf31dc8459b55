#include "process/oom.hpp"

#include <gmock/gmock.h>

#include "plugin/folder.hpp"

namespace portico::process {
namespace {

using testing::Folder;
namespace fs = std::filesystem;

class OomKillsOf : public ::testing::Test {
protected:
  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories((folder.path() / file).parent_path());
    folder.write(file, text);
  }
  OomKills kills() const { return oom_kills(folder.path()); }

  const Folder folder;
};

TEST_F(OomKillsOf, NothingAreUnknown) {
  EXPECT_FALSE(kills().cgroup);
  EXPECT_FALSE(kills().machine);
}

TEST_F(OomKillsOf, TheMachine) {
  write("proc/vmstat", "nr_free_pages 12\noom_kill 7\nhtlb_buddy_alloc_success 0\n");
  EXPECT_EQ(kills().machine, 7u);
}

TEST_F(OomKillsOf, ACgroupOfVersion2) {
  write("proc/self/cgroup", "0::/system.slice/portico.service\n");
  write("sys/fs/cgroup/system.slice/portico.service/memory.events",
        "low 0\nhigh 3\nmax 9\noom 2\noom_kill 1\noom_group_kill 5\n");
  EXPECT_EQ(kills().cgroup, 1u);
}

TEST_F(OomKillsOf, ACgroupOfAContainer) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/memory.events", "oom 2\noom_kill 4\n");
  EXPECT_EQ(kills().cgroup, 4u);
  write("proc/self/cgroup", "0::/docker/1234\n");
  EXPECT_EQ(kills().cgroup, 4u) << "its own folder is mounted at the top";
}

TEST_F(OomKillsOf, ACgroupOfVersion1) {
  write("proc/self/cgroup", "3:cpuset:/a\n4:hugetlb,memory:/b\n0::/\n");
  write("sys/fs/cgroup/memory/b/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
  EXPECT_EQ(kills().cgroup, 3u);
}

TEST(Oom, IsAsCertainAsTheCountsAre) {
  EXPECT_EQ(oom_between({1, 5}, {2, 6}), Oom::certain);
  EXPECT_EQ(oom_between({1, 5}, {1, 6}), Oom::probable);
  EXPECT_EQ(oom_between({1, 5}, {1, 5}), Oom::no);
  EXPECT_EQ(oom_between({1, {}}, {2, {}}), Oom::certain);
  EXPECT_EQ(oom_between({1, {}}, {1, {}}), Oom::no);
  EXPECT_EQ(oom_between({{}, 5}, {{}, 6}), Oom::probable);
  EXPECT_EQ(oom_between({{}, 5}, {{}, 5}), Oom::no);
  EXPECT_EQ(oom_between({}, {}), Oom::unknown);
  EXPECT_EQ(oom_between({}, {1, 5}), Oom::unknown);
}

}  // namespace
}  // namespace portico::process
