#include "docs/diff/task_diff.hpp"

#include <string>

#include <gtest/gtest.h>

#include "docs/diff/diff.hpp"
#include "docs/task_models.hpp"

namespace portico::docs {
namespace {

using Kinds = std::vector<std::pair<std::string, std::string>>;

/// By plugin, one whose tasks and models these are.
Json tasks(const Kinds& kinds, const Kinds& models = {}) {
  Plugin plugin{.id = "shop", .version = "1.0.0", .summary = {}, .models = models};
  Json all = Json::object();
  all["shop"] = task_models(plugin, kinds);
  return all;
}

Json mail(const std::string& members, const std::string& required) {
  return tasks({{"mail", R"({"$ref": "#/components/schemas/Mail"})"}},
               {{"Mail", R"({"type": "object", "properties": {)" + members + R"(}, "required": [)" +
                             required + "]}"}});
}

std::string lines_of(const Changes& changes) {
  std::string lines;
  for (const Change& change : changes) lines += line_of(change) + '\n';
  return lines;
}

const std::string to = R"("to": {"type": "string"})", text = R"("text": {"type": "string"})";

TEST(TaskDiff, NamesWhatNoLongerFits) {
  EXPECT_EQ(lines_of(diff_tasks(mail(to, "\"to\""), mail(to + ',' + text, R"("to", "text")"))),
            "breaking    task shop/mail: arguments 'text' is new and required\n");
  EXPECT_EQ(lines_of(diff_tasks(mail(to, "\"to\""), mail(to + ',' + text, "\"to\""))),
            "compatible  task shop/mail: arguments 'text' is new\n");
  EXPECT_EQ(lines_of(diff_tasks(mail(to, ""), mail(R"("to": {"type": "integer"})", ""))),
            "breaking    task shop/mail: arguments 'to' is integer instead of string\n");
  EXPECT_EQ(lines_of(diff_tasks(mail(to, ""), mail(to, ""))), "");
}

TEST(TaskDiff, NamesTasksThatComeAndGo) {
  const Json none = tasks({}), one = tasks({{"mail", ""}});
  EXPECT_EQ(lines_of(diff_tasks(one, none)), "breaking    task shop/mail: is gone\n");
  EXPECT_EQ(lines_of(diff_tasks(none, one)), "compatible  task shop/mail: is new\n");
  EXPECT_EQ(lines_of(diff_tasks(one, Json::object())), "breaking    task shop/mail: is gone\n");
  EXPECT_EQ(lines_of(diff_tasks(Json::object(), one)), "compatible  task shop/mail: is new\n");
}

TEST(TaskDiff, AnyObjectIsWiderThanAModel) {
  const Json any = tasks({{"mail", ""}});
  EXPECT_EQ(lines_of(diff_tasks(mail(to, "\"to\""), any)).find("breaking"), std::string::npos);
  EXPECT_TRUE(breaks(diff_tasks(any, mail(to, "\"to\""))));
}

TEST(TaskDiff, SaysOfWhatWaitsWhatCouldNotBeRun) {
  Contract before{.document = {}, .tasks = mail(to, "\"to\"")};
  Contract after{.document = {}, .tasks = mail(to + ',' + text, "\"to\"")};
  after.waiting = {{"shop", "mail", 3, ""}, {"depot", "count", 2, "of a plugin that neither has"}};
  EXPECT_EQ(lines_of(diff_tasks(before, after)),
            "compatible  task shop/mail: arguments 'text' is new\n"
            "compatible  task shop/mail: 3 wait, and can be run\n");
  after.waiting.front().loss = "of 3 tasks 'mail' that wait, 1 cannot be run: the arguments ...";
  EXPECT_TRUE(breaks(diff_tasks(before, after)));
  before.tasks.reset();
  EXPECT_TRUE(diff_tasks(before, after).empty()) << "a file says nothing of tasks";
}

}  // namespace
}  // namespace portico::docs
