#include "plugin/service/event_text.hpp"

#include <gtest/gtest.h>

namespace portico::plugin {
namespace {

portico_str str(std::string_view text) { return {text.data(), text.size()}; }

std::string write(const portico_event& event, std::string_view data = {}) {
  message::Text out;
  const std::string_view wrong = write_event(event, data, out);
  EXPECT_TRUE(wrong.empty() || out.empty());
  return wrong.empty() ? std::string{out.view()} : "wrong: " + std::string{wrong};
}

TEST(EventText, HasItsFieldsInFastApisOrder) {
  portico_event event{};
  event.event = str("upd");
  event.id = str("7");
  event.retry = 3000;
  event.comment = str("c1\nc2");
  EXPECT_EQ(write(event, R"({"a":1})"),
            ": c1\n: c2\nevent: upd\ndata: {\"a\":1}\nid: 7\nretry: 3000\n\n");
}

TEST(EventText, MayHaveAnyFieldAlone) {
  portico_event text{}, comment{}, type{}, id{}, retry{};
  text.text = str("l1\nl2");
  comment.comment = str("only");
  type.event = str("e");
  id.id = {"", 0};  // resets Last-Event-ID
  retry.retry = 1;
  EXPECT_EQ(write(text), "data: l1\ndata: l2\n\n");
  EXPECT_EQ(write(comment), ": only\n\n");
  EXPECT_EQ(write(type), "event: e\n\n");
  EXPECT_EQ(write(id), "id: \n\n");
  EXPECT_EQ(write(retry), "retry: 1\n\n");
  EXPECT_EQ(write({}), "");
  EXPECT_EQ(write({}, "\"hello\""), "data: \"hello\"\n\n");
}

TEST(EventText, IsUtf8) {
  for (portico_str portico_event::*part :
       {&portico_event::text, &portico_event::event, &portico_event::id, &portico_event::comment}) {
    portico_event event{};
    event.*part = {"a\xC3", 2};
    message::Text out;
    EXPECT_EQ(write_event(event, {}, out), "an event holds text that is not UTF-8");
    EXPECT_TRUE(out.empty());
    event.*part = {"\xC3\xA9", 2};
    EXPECT_EQ(write_event(event, {}, out), "");
  }
}

TEST(EventText, SplitsLinesAsABrowserReadsThem) {
  portico_event event{};
  event.text = str("a\r\nb\rc\nd\n");
  EXPECT_EQ(write(event), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
  event.text = str("");
  EXPECT_EQ(write(event), "data: \n\n");
  event.text = str("x\r\r\n");
  EXPECT_EQ(write(event), "data: x\ndata: \ndata: \n\n");
}

TEST(EventText, LetsNoFieldForgeAnother) {
  portico_event event{};
  event.event = str("a\ndata: forged");
  EXPECT_EQ(write(event), "wrong: the type of an event has more than one line");
  event.event = {};
  event.id = str("1\r2");
  EXPECT_EQ(write(event), "wrong: the id of an event has more than one line or holds NUL");
  event.id = {"1\0002", 3};
  EXPECT_EQ(write(event), "wrong: the id of an event has more than one line or holds NUL");
  event.id = {};
  event.text = str("x");
  EXPECT_EQ(write(event, "1"), "wrong: an event has both data and text");
}

}  // namespace
}  // namespace portico::plugin
