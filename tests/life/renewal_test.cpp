#include "life/renewal.hpp"

#include <gtest/gtest.h>

namespace portico::life {
namespace {

using Due = PluginFile::Due;

/// What is due after a reload that changes only whom the host trusts.
Due after_change_of_trust(Due before) {
  settings::Settings now, next;
  next.trust.keys = {"ed25519:key"};
  PluginFiles files;
  files["/plugins/one.so"].due = before;
  files["/plugins/one.so"].id = "one";
  mark_due(files, now, next, {});
  return files["/plugins/one.so"].due;
}

TEST(Renewal, AsksWhetherWhatServesIsBelievedStill) {
  EXPECT_EQ(after_change_of_trust(Due::on_change), Due::verdict);
}

TEST(Renewal, KeepsWhatWasAskedForAndHasNotBeenDone) {
  EXPECT_EQ(after_change_of_trust(Due::again), Due::again);
}

}  // namespace
}  // namespace portico::life
