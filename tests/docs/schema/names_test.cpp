#include "docs/schema/names.hpp"

#include <gtest/gtest.h>

namespace portico::docs {
namespace {

TEST(Names, TitlesAreThoseOfPython) {
  EXPECT_EQ(title("item_id"), "Item Id");
  EXPECT_EQ(title("x-token"), "X-Token");
  EXPECT_EQ(title("firstName"), "Firstname");
  EXPECT_EQ(title("a1b"), "A1B");
}

TEST(Names, IdentifiersAndComponentsHoldWhatIsAllowed) {
  EXPECT_EQ(identifier("get_/items/{id}"), "get_items_id");
  EXPECT_EQ(component_name("a.B-c_d e/f"), "a.B-c_d_e_f");
  EXPECT_EQ(component_name(""), "_");
}

TEST(Names, OperationsAreNamedAsFastApiNamesThem) {
  EXPECT_EQ(operation_id("create_user", "/users", "POST"), "create_user_users_post");
  EXPECT_EQ(operation_id("create_user", "/users/{id:path}/x-y", "POST"),
            "create_user_users__id__x_y_post");
  EXPECT_EQ(operation_id("my name of_it", "/n", "GET"), "my_name_of_it_n_get");
}

TEST(Names, WordsAreJoinedByCapitals) {
  EXPECT_EQ(camel_case("internal_id"), "InternalId");
  EXPECT_EQ(camel_case("get_/items/{id}"), "GetItemsId");
  EXPECT_EQ(camel_case("firstName"), "FirstName");
}

TEST(Names, PathsLoseTheirConvertors) {
  EXPECT_EQ(documented_path("/files/{name:path}/x:y"), "/files/{name}/x:y");
}

TEST(Names, StatusesHaveFastApisWords) {
  EXPECT_EQ(status_phrase("404"), "Not Found");
  EXPECT_EQ(status_phrase("418"), "I'm a Teapot");
  EXPECT_EQ(status_phrase("4XX"), "Client Error");
  EXPECT_EQ(status_phrase("default"), "Default Response");
  EXPECT_EQ(status_phrase("799"), "");
  EXPECT_EQ(status_phrase("x"), "");
}

}  // namespace
}  // namespace portico::docs
