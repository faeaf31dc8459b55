#include "model/picked.hpp"

#include <gmock/gmock.h>

#include "model/models.hpp"

namespace portico::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* owner =
    R"({"type":"object","properties":{"id":{"type":"integer"},"password":{"type":"string"},)"
    R"("friends":{"type":"array","items":{"$ref":"#/components/schemas/Owner"}}},)"
    R"("required":["id","password","friends"]})";
constexpr const char* cat =
    R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},)"
    R"("required":["kind","lives"]})";
constexpr const char* dog =
    R"({"type":"object","properties":{"kind":{"const":"dog"},"barks":{"type":"boolean"}},)"
    R"("required":["kind","barks"]})";
constexpr const char* open_model =
    R"({"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],)"
    R"("additionalProperties":true})";
constexpr const char* item =
    R"({"type":"object","properties":{"itemNo":{"type":"string","x-name":"number",)"
    R"("x-output-name":"no"},"owner":{"anyOf":[{"$ref":"#/components/schemas/Owner"},)"
    R"({"type":"null"}]},"owners":{"type":"array","items":{"$ref":"#/components/schemas/Owner"}},)"
    R"("by_key":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/Owner"}},)"
    R"("pair":{"type":"array","prefixItems":[{"type":"integer"},)"
    R"({"$ref":"#/components/schemas/Owner"}]},"pet":{"oneOf":[{"$ref":"#/components/schemas/Cat"},)"
    R"({"$ref":"#/components/schemas/Dog"}],"discriminator":{"propertyName":"kind"}},)"
    R"("loose":{},"open":{"$ref":"#/components/schemas/Open"}},)"
    R"("required":["itemNo","owner","owners","by_key","pair","pet","loose","open"]})";

class Picked : public testing::Test {
protected:
  Picked() {
    models_.add("Owner", owner);
    models_.add("Cat", cat);
    models_.add("Dog", dog);
    models_.add("Open", open_model);
    models_.add("Item", item);
    models_.finish();
  }
  std::vector<std::string> include(std::string_view text, const char* schema = reference) {
    const Type& type = models_.compile("here", schema);
    return unknown_names(type, Selection::compile(type, text, {}, 0));
  }
  std::vector<std::string> exclude(std::string_view text, const char* schema = reference) {
    const Type& type = models_.compile("here", schema);
    return unknown_names(type, Selection::compile(type, {}, text, 0));
  }

  static constexpr const char* reference = R"({"$ref":"#/components/schemas/Item"})";

private:
  Models models_;
};

TEST_F(Picked, NamesThatAreThereAreFine) {
  for (const char* text :
       {R"(["number","owner","loose"])", R"({"owner":["password"]})",
        R"({"owners":{"__all__":["password"],"0":true,"-7":["id"]}})",
        R"({"owners":{"__all__":{"friends":{"__all__":["password"]}}}})",
        R"({"by_key":{"anything":["password"],"__all__":["id"]}})",
        R"({"pair":{"1":["password"]}})", R"({"pet":["lives","barks"]})",
        R"({"loose":{"what":{"ever":{"0":["it"]}}}})", R"({"open":["anything","id"]})",
        R"({"open":{"anything":{"below":true}}})", "[]", "{}",
        R"({"number":false,"nothing":false})"}) {
    EXPECT_THAT(include(text), IsEmpty()) << text;
    EXPECT_THAT(exclude(text), IsEmpty()) << text;
  }
}

// As the SDK writes a std::vector<std::variant<Cat, Dog>>.
TEST_F(Picked, NamesWithinNumberedUnionsAreFine) {
  const char* pets = R"({"type":"array","items":{"anyOf":[
      {"$ref":"#/components/schemas/Cat","x-portico-choice":1},
      {"$ref":"#/components/schemas/Dog","x-portico-choice":2}]}})";
  EXPECT_THAT(exclude(R"({"__all__":["lives","barks"]})", pets), IsEmpty());
  EXPECT_THAT(exclude(R"({"__all__":["secret"]})", pets), Not(IsEmpty()));
}

TEST_F(Picked, ANameIsToldWithTheNearest) {
  EXPECT_THAT(exclude(R"({"owner":["pasword"]})"),
              ElementsAre("exclude: Owner has no member 'pasword' (at owner): 'password' is the "
                          "nearest it has"));
  EXPECT_THAT(include(R"(["onwer"])"),
              ElementsAre("include: Item has no member 'onwer': 'owner' is the nearest it has"));
  EXPECT_THAT(exclude(R"({"owner":["quantity"]})"),
              ElementsAre("exclude: Owner has no member 'quantity' (at owner): it has friends, id, "
                          "password"));
}

TEST_F(Picked, ANameOfClientsIsToldTheOwn) {
  for (const char* name : {"itemNo", "no"})
    EXPECT_THAT(exclude(R"([")" + std::string{name} + R"("])"),
                ElementsAre("exclude: Item has no member '" + std::string{name} +
                            "': that is what clients call it; here it goes by its own name, "
                            "'number'"));
}

TEST_F(Picked, ListsHaveItemsAndNoMembers) {
  EXPECT_THAT(exclude(R"({"owners":["password"]})"),
              ElementsAre("exclude: list[Owner] has no member 'password' (at owners): members of "
                          "its items go by {\"__all__\": [\"password\"]}"));
  EXPECT_THAT(
      include(R"(["id"])", R"({"type":"array","items":{"$ref":"#/components/schemas/Owner"}})"),
      ElementsAre("include: list[Owner] has no member 'id': members of its items go by "
                  "{\"__all__\": [\"id\"]}"));
  EXPECT_THAT(exclude(R"({"owners":{"__all__":["pasword"],"0":["di"]}})"),
              ElementsAre("exclude: Owner has no member 'pasword' (at owners.__all__): 'password' "
                          "is the nearest it has",
                          "exclude: Owner has no member 'di' (at owners.0): 'id' is the nearest it "
                          "has"));
}

TEST_F(Picked, WhatHasNoMembersHasNone) {
  EXPECT_THAT(exclude(R"({"number":["a"]})"),
              ElementsAre("exclude: str has no member 'a' (at number)"));
  EXPECT_THAT(exclude(R"({"owner":{"0":true}})"),
              ElementsAre("exclude: Owner has no items, so no 0 (at owner)"));
  EXPECT_THAT(exclude(R"({"pet":["wings"]})"),
              ElementsAre("exclude: Cat or Dog has no member 'wings' (at pet): it has barks, kind, "
                          "lives"));
  EXPECT_THAT(exclude(R"({"by_key":{"a":["pasword"]}})"),
              ElementsAre("exclude: Owner has no member 'pasword' (at by_key.a): 'password' is the "
                          "nearest it has"));
}

TEST_F(Picked, EveryOneIsTold) {
  EXPECT_EQ(exclude(R"(["one",{"owner":["two"]},"three"])").size(), 3u);
}

}  // namespace
}  // namespace portico::model
