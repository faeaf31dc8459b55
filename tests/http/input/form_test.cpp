#include "http/input/form.hpp"

#include <gtest/gtest.h>
#include <string>

#include "settings/load.hpp"

namespace portico::http {
namespace {

constexpr auto urlencoded = "application/x-www-form-urlencoded; charset=utf-8";

struct Read {
  explicit Read(std::string_view type, std::string its_body,
                settings::Uploads limits = settings::load({}).uploads)
      : body{std::move(its_body)},
        fault{read_form(type, body, limits, entries, arena)} {}

  std::string text(std::string_view name) const {
    const auto* value = entries.last(name);
    return value ? std::string{value->text, value->size} : "(none)";
  }

  std::string body;
  message::Arena arena;
  Entries entries{arena};
  message::Refusal fault;
};

TEST(ReadForm, UrlencodedFields) {
  const Read form{urlencoded, "a=1+2&b=%C3%A9"};
  EXPECT_FALSE(form.fault);
  EXPECT_EQ(form.text("a"), "1 2");
  EXPECT_EQ(form.text("b"), "\u00e9");
}

TEST(ReadForm, AnotherMediaTypeHasNoFields) {
  const Read form{"application/json", "{\"a\":1}"};
  EXPECT_FALSE(form.fault);
  EXPECT_EQ(form.entries.size(), 0u);
}

TEST(ReadForm, LimitsHoldExactly) {
  settings::Uploads limits{};
  limits.fields = 2;
  EXPECT_FALSE(Read(urlencoded, "a&b", limits).fault);
  const Read form{urlencoded, "a&b&c", limits};
  EXPECT_EQ(form.fault.status, 400);
  EXPECT_EQ(form.fault.detail, "Too many fields. Maximum number of fields is 2.");
}

}  // namespace
}  // namespace portico::http
