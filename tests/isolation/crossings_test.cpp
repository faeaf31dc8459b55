#include "isolation/crossings.hpp"

#include <array>
#include <atomic>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "isolation/isolated_process.hpp"
#include "message/arena.hpp"
#include "message/reply.hpp"
#include "model/models.hpp"
#include "model/select.hpp"
#include "plugin/call.hpp"
#include "plugin/service/extensions.hpp"
#include "plugin/service/promised.hpp"
#include "plugin/service/services.hpp"
#include "route/route.hpp"

namespace portico::isolation {
namespace {

TEST(Crossings, OfferEveryExtensionOfTheHost) {
  for (const std::string& id : testing::promised_extensions())
    EXPECT_NE(crossing_services().extension(id.c_str()), nullptr) << id;
  EXPECT_EQ(crossing_services().extension("portico.file/2"), nullptr);
  EXPECT_EQ(crossing_services().extension(nullptr), nullptr);
}

// A function of the host would take the plugin's call for one of its own.
TEST(Crossings, TakeTheCallsThatAnIsolatedPluginHas) {
  const portico_host &here = crossing_services(), &host = plugin::services();
  EXPECT_NE(here.request, host.request);
  EXPECT_NE(here.cancelled, host.cancelled);
  EXPECT_NE(here.status, host.status);
  EXPECT_NE(here.header, host.header);
  EXPECT_NE(here.reply, host.reply);
  EXPECT_NE(here.fail, host.fail);
  EXPECT_NE(here.bytes, host.bytes);
  EXPECT_NE(here.stream, host.stream);
  EXPECT_NE(here.defer, host.defer);
  for (const std::string& id : testing::promised_extensions()) {
    if (plugin::find_extension(id, plugin::Reach::process)) continue;
    EXPECT_NE(here.extension(id.c_str()), host.extension(id.c_str())) << id;
  }
}

class CrossingsTest : public ::testing::Test {
protected:
  std::optional<Answer> answered(std::int64_t number, const portico_value& arguments) {
    Block block;
    block.write(arguments);
    std::string body{reinterpret_cast<const char*>(block.cells().data()),
                     block.cells().size() * sizeof(portico_value)};
    body += block.texts();
    Message message{{static_cast<std::uint32_t>(Kind::ask), 0, 1, number, block.cells().size(),
                     block.texts().size()},
                    body.data()};
    EXPECT_TRUE(message.open());
    return answer({nullptr, nullptr, call, message});
  }

  message::Arena arena;
  message::Reply reply{arena};
  route::Route route;
  const std::atomic<bool> gone{false};
  message::Request request;
  portico_call call{route, {request, {}}, arena, reply, gone};
};

TEST_F(CrossingsTest, AreAsManyAsThereAreFunctions) {
  std::int64_t count = 0;
  while (answered(count, {})) ++count;
  EXPECT_GE(count, 10);
  for (const std::int64_t number : {count, count + 1, std::numeric_limits<std::int64_t>::max(),
                                    std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()})
    EXPECT_FALSE(answered(number, {})) << number;
}

// A process that is not believed may say anything.
TEST_F(CrossingsTest, TakeArgumentsOfAnyKindAndNumber) {
  portico_value wrong{};
  wrong.kind = PORTICO_BOOL;
  for (const portico_value& cell : {portico_value{}, number(0), text(std::string_view{"x"}), wrong})
    for (std::size_t count = 0; count < 8; ++count) {
      const std::vector<portico_value> cells(count, cell);
      for (std::int64_t number = 0; answered(number, array(cells)); ++number) {
      }
      for (std::int64_t number = 0; answered(number, cell); ++number) {
      }
    }
  EXPECT_TRUE(call.misused);
}

constexpr std::int64_t number_of_reply = 3;  ///< its place among the functions of abi.h

/// Replies by their text, of a route with a model.
class WrittenReply : public CrossingsTest {
protected:
  WrittenReply() {
    route.output = &models.compile("a test", R"({"type":"object","properties":{
      "id":{"type":"integer"},"name":{"type":"string"}},"required":["id","name"]})");
  }
  portico_result give(std::string_view text) {
    const std::array given{json_text(text)};
    const auto answer = answered(number_of_reply, array(given));
    return answer ? answer->result : PORTICO_FAILED;
  }
  std::string body() const { return std::string{reply.body.view()}; }

  model::Models models;
};

TEST_F(WrittenReply, GoesOutAsItIsWhereItsModelLetsIt) {
  const std::string text = R"({"id":1,"name":"a\nb"})";
  EXPECT_EQ(give(text), PORTICO_OK);
  EXPECT_EQ(body(), text);
  EXPECT_EQ(reply.media_type, "application/json");
  EXPECT_EQ(call.made, portico_call::Made::reply);
}

TEST_F(WrittenReply, IsAValueLikeAnyOtherWhereItIsNotWhatTheHostWrites) {
  for (const char* text :
       {R"({"id":1,"name":"a","password":"x"})", R"({"password":"x","name":"a","id":1})",
        R"( {"id": 1.0, "name": "\u0061"})"}) {
    EXPECT_EQ(give(text), PORTICO_OK) << text;
    EXPECT_EQ(body(), R"({"id":1,"name":"a"})");
  }
  route.selection = model::Selection::compile(*route.output, "", R"(["id"])", 0);
  EXPECT_EQ(give(R"({"id":1,"name":"a"})"), PORTICO_OK);
  EXPECT_EQ(body(), R"({"name":"a"})") << "what is selected is selected here";
}

TEST_F(WrittenReply, IsRefusedWhereItBreaksItsModel) {
  for (const char* text :
       {R"({"id":"one","name":"a"})", R"({"id":1})", R"({"id":1,"name":"a"},{})", "[]", "", "{"}) {
    EXPECT_EQ(give(text), PORTICO_REFUSED) << text;
    EXPECT_EQ(body(), "");
    EXPECT_EQ(call.made, portico_call::Made::broken);
  }
}

}  // namespace
}  // namespace portico::isolation
