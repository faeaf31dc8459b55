#include "http/form.hpp"

#include <gtest/gtest.h>
#include <string>

namespace portico::http {
namespace {

constexpr auto multipart = "multipart/form-data; boundary=B";

struct Read {
  explicit Read(std::string_view type, std::string its_body, FormLimits limits = {})
      : body{std::move(its_body)}, detail{read_form(type, body, limits, entries, arena)} {}

  std::string text(std::string_view name) const {
    const auto* value = entries.last(name);
    return value ? std::string{value->text, value->size} : "(none)";
  }

  std::string body;
  model::Arena arena;
  Entries entries{arena};
  std::string detail;
};

std::string part(std::string_view head, std::string_view content) {
  return "--B\r\n" + std::string{head} + "\r\n\r\n" + std::string{content} + "\r\n";
}

TEST(ReadForm, UrlencodedFields) {
  const Read form{"application/x-www-form-urlencoded; charset=utf-8", "a=1+2&b=%C3%A9"};
  EXPECT_EQ(form.detail, "");
  EXPECT_EQ(form.text("a"), "1 2");
  EXPECT_EQ(form.text("b"), "\u00e9");
}

TEST(ReadForm, MultipartFieldsAndFiles) {
  const Read form{multipart, part("Content-Disposition: form-data; name=\"a\"", "x\r\n--y") +
                                 part("content-disposition: form-data; name=\"f\"; "
                                      "filename=\"n.txt\"\r\nContent-Type: text/plain",
                                      std::string_view{"\0\1", 2}) +
                                 "--B--\r\nepilogue"};
  EXPECT_EQ(form.detail, "");
  EXPECT_EQ(form.text("a"), "x\r\n--y");
  const auto* file = form.entries.last("f");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(file->kind, static_cast<std::uint32_t>(PORTICO_OBJECT));
  ASSERT_EQ(file->size, 4u);
  EXPECT_EQ(std::string_view(file->members[0].value.text, file->members[0].value.size), "n.txt");
  EXPECT_EQ(std::string_view(file->members[1].value.text, file->members[1].value.size),
            "text/plain");
  EXPECT_EQ(file->members[2].value.integer, 2);
  EXPECT_EQ(std::string_view(file->members[3].value.text, file->members[3].value.size),
            std::string_view("\0\1", 2));
}

TEST(ReadForm, AFileWithAnEmptyNameIsAFile) {
  const Read form{multipart,
                  part("Content-Disposition: form-data; name=f; filename=\"\"", "") + "--B--"};
  EXPECT_EQ(form.detail, "");
  ASSERT_NE(form.entries.last("f"), nullptr);
  EXPECT_EQ(form.entries.last("f")->kind, static_cast<std::uint32_t>(PORTICO_OBJECT));
}

TEST(ReadForm, AnotherMediaTypeHasNoFields) {
  const Read form{"application/json", "{\"a\":1}"};
  EXPECT_EQ(form.detail, "");
  EXPECT_EQ(form.entries.size(), 0u);
}

TEST(ReadForm, EveryTruncationIsAnErrorAndNothingElse) {
  const std::string whole =
      part("Content-Disposition: form-data; name=\"a\"", "1") +
      part("Content-Disposition: form-data; name=\"f\"; filename=\"x\"", "22") + "--B--";
  EXPECT_EQ(Read(multipart, whole).detail, "");
  for (std::size_t size = 1; size < whole.size(); ++size)  // nothing at all is an empty form
    EXPECT_NE(Read(multipart, whole.substr(0, size)).detail, "") << size;
}

TEST(ReadForm, SaysWhatIsWrong) {
  const std::string broken = "There was an error parsing the body";
  EXPECT_EQ(Read("multipart/form-data", "").detail, "Missing boundary in multipart.");
  EXPECT_EQ(Read(multipart, "preamble\r\n--B--").detail, broken);
  EXPECT_EQ(Read(multipart, "--Bx--").detail, broken);
  EXPECT_EQ(Read(multipart, part("no colon", "") + "--B--").detail, broken);
  EXPECT_EQ(Read(multipart, part("Content-Disposition: attachment; name=a", "") + "--B--").detail,
            broken);
  EXPECT_EQ(Read(multipart, part("Content-Disposition: form-data", "") + "--B--").detail,
            "The Content-Disposition header field \"name\" must be provided.");
}

TEST(ReadForm, LimitsHoldExactly) {
  FormLimits limits;
  limits.fields = 2;
  limits.files = 1;
  limits.field_size = 2048;
  const auto field = [](std::string_view content) {
    return part("Content-Disposition: form-data; name=a", content);
  };
  const auto file = part("Content-Disposition: form-data; name=f; filename=x", "12345");
  EXPECT_EQ(
      Read(multipart, field(std::string(2048, 'x')) + field("") + file + "--B--", limits).detail,
      "");
  EXPECT_EQ(Read(multipart, field(std::string(2049, 'x')) + "--B--", limits).detail,
            "Field exceeded maximum size of 2KB.");
  EXPECT_EQ(Read(multipart, field("") + field("") + field("") + "--B--", limits).detail,
            "Too many fields. Maximum number of fields is 2.");
  EXPECT_EQ(Read(multipart, file + file + "--B--", limits).detail,
            "Too many files. Maximum number of files is 1.");
  EXPECT_EQ(Read("application/x-www-form-urlencoded", "a&b&c", limits).detail,
            "Too many fields. Maximum number of fields is 2.");
}

}  // namespace
}  // namespace portico::http
