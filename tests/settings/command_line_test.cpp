#include "settings/command_line.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "settings/client_orders.hpp"

namespace portico::settings {
namespace {

std::optional<int> parsed(std::vector<std::string> words, CommandLine& line) {
  words.insert(words.begin(), "portico");
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  return parse(static_cast<int>(pointers.size()), pointers.data(), line);
}

TEST(CommandLine, HasAWordForEachOrder) {
  for (const ClientOrder& order : client_orders) {
    CommandLine line;
    const bool told = order.plugin != ClientOrder::Plugin::none;
    std::vector<std::string> words{std::string{order.word}, "--json"};
    if (told) words.emplace_back("shop");
    EXPECT_EQ(parsed(words, line), std::nullopt) << order.word;
    EXPECT_EQ(line.command, Command::order);
    EXPECT_EQ(line.order, order.word);
    EXPECT_EQ(line.id, told ? "shop" : "");
    EXPECT_EQ(line.form, Form::json);
  }
}

TEST(CommandLine, WantsAPluginWhereAnOrderIsAboutOne) {
  for (const ClientOrder& order : client_orders) {
    const std::string word{order.word};
    CommandLine line;
    const bool needed = order.plugin == ClientOrder::Plugin::required;
    EXPECT_EQ(parsed({word}, line), needed ? std::optional{unusable} : std::nullopt) << word;
    const bool none = order.plugin == ClientOrder::Plugin::none;
    EXPECT_EQ(parsed({word, "shop"}, line), none ? std::optional{unusable} : std::nullopt) << word;
  }
}

TEST(CommandLine, RefusesWordsThatAreEmpty) {
  const std::vector<std::vector<std::string>> all{{"serve", "--config", ""},
                                                  {"plugins", "--config", ""},
                                                  {"enable", ""},
                                                  {"diff", "", "a"},
                                                  {"diff", "a", ""}};
  for (const auto& words : all) {
    CommandLine line;
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(parsed(words, line), std::optional{unusable}) << words[0];
    EXPECT_NE(::testing::internal::GetCapturedStderr().find(" is empty"), std::string::npos);
  }
}

TEST(CommandLine, KnowsASettingByItsNameInTheFileToo) {
  CommandLine line;
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(parsed({"serve", "--plugin-folder", "a"}, line), std::optional{unusable});
  EXPECT_NE(::testing::internal::GetCapturedStderr().find(
                "serve has no flag --plugin-folder: did you mean --plugins?"),
            std::string::npos);
}

TEST(CommandLine, TellsNothingOfASecretThatAShellHasParted) {
  CommandLine line;
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(parsed({"check", "--security-schemes", "{a:", "{k:", "c2VjcmV0}}"}, line),
            std::optional{unusable});
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find("{k"), std::string::npos) << said;
  EXPECT_NE(said.find("--security-schemes takes one word"), std::string::npos) << said;
}

TEST(CommandLine, HasNoOrderInOtherCommands) {
  CommandLine line;
  EXPECT_EQ(parsed({"config"}, line), std::nullopt);
  EXPECT_EQ(line.command, Command::config);
  EXPECT_TRUE(line.order.empty());
}

}  // namespace
}  // namespace portico::settings
