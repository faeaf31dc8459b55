#include "http/input/multipart.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "settings/load.hpp"

namespace portico::http {
namespace {

using ::testing::HasSubstr;

constexpr auto type_of_body = "multipart/form-data; boundary=B";
constexpr std::size_t at_once = 0;

settings::Uploads usual() {
  static const settings::Settings settings = settings::load({});
  return settings.uploads;
}

/// What is beyond `memory` goes to a file.
settings::Uploads spooling(std::size_t memory, const char* folder = "/var/tmp") {
  settings::Uploads uploads = usual();
  uploads.memory = memory;
  uploads.folder = folder;
  return uploads;
}

/// A body that came in pieces of one size.
struct ReadMultipart {
  explicit ReadMultipart(const std::string& body, std::size_t piece = at_once,
                         settings::Uploads its_limits = usual(),
                         std::string_view type = type_of_body, Budget* files = nullptr,
                         std::size_t most_of_head = Multipart::longest_head)
      : limits{std::move(its_limits)},
        form{type, limits, files, most_of_head} {
    const std::size_t step = piece == at_once ? std::max<std::size_t>(body.size(), 1) : piece;
    for (std::size_t at = 0; at < body.size(); at += step) {
      const std::string bytes = body.substr(at, step);  // gone when the next piece comes
      form.write(bytes);
    }
    fault = form.finish(entries, arena);
  }

  std::string text(std::string_view name) const {
    const auto* value = entries.last(name);
    return value ? std::string{value->text, value->size} : "(none)";
  }
  const portico_value* member(std::string_view name, std::string_view which) const {
    const auto* file = entries.last(name);
    if (!file || file->kind != PORTICO_OBJECT) return nullptr;
    for (std::uint32_t i = 0; i < file->size; ++i)
      if (std::string_view{file->members[i].name, file->members[i].name_size} == which)
        return &file->members[i].value;
    return nullptr;
  }
  std::string file(std::string_view name, std::string_view which = "text") const {
    const auto* value = member(name, which);
    return value ? std::string{value->text, value->size} : "(none)";
  }

  settings::Uploads limits;
  message::Arena arena;
  Entries entries{arena};
  Multipart form;
  message::Refusal fault;
};

std::string part(std::string_view head, std::string_view content) {
  return "--B\r\n" + std::string{head} + "\r\n\r\n" + std::string{content} + "\r\n";
}
std::string field(std::string_view content) {
  return part("Content-Disposition: form-data; name=a", content);
}
std::string file(std::string_view content, std::string_view name = "f") {
  return part("Content-Disposition: form-data; name=" + std::string{name} + "; filename=x",
              content);
}

std::size_t open_files() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

TEST(Multipart, ReadsFieldsAndFilesHoweverTheyArrive) {
  const std::string body =
      part("Content-Disposition: form-data; name=\"a\"", "x\r\n--y\r\n\r\n--") +
      part("content-disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\n"
           "Content-Type: text/plain\r\nX-More: yes",
           std::string_view{"\0\r\n-\r\n--\r", 10}) +
      "--B--\r\nepilogue";
  for (const char* before : {"", "\r\n", "\r\n\r\n", "\n", "a preamble\r\n--no\r\n"})
    for (std::size_t piece = at_once; piece < 40; ++piece)
      for (const std::size_t memory : {std::size_t{0}, std::size_t{12}, std::size_t{1000}}) {
        const ReadMultipart form{before + body, piece, spooling(memory)};
        ASSERT_EQ(form.fault.detail, "") << piece;
        EXPECT_EQ(form.text("a"), "x\r\n--y\r\n\r\n--");
        EXPECT_EQ(form.file("f"), std::string("\0\r\n-\r\n--\r", 10));
        EXPECT_EQ(form.file("f", "filename"), "n.txt");
        EXPECT_EQ(form.file("f", "content_type"), "text/plain");
        EXPECT_EQ(form.member("f", "size")->integer, 10);
        const portico_value* headers = form.member("f", "headers");
        ASSERT_EQ(headers->size, 3u);
        EXPECT_EQ(std::string(headers->members[2].name, headers->members[2].name_size), "x-more");
        EXPECT_EQ(form.form.spooled(), memory == 0 ? 22u : memory == 12 ? 10u : 0u);
      }
}

TEST(Multipart, AFileWithAnEmptyNameIsAFile) {
  const ReadMultipart form{part("Content-Disposition: form-data; name=f; filename=\"\"", "") +
                           "--B--"};
  EXPECT_FALSE(form.fault);
  EXPECT_EQ(form.file("f", "filename"), "");
  EXPECT_EQ(form.file("f"), "");
}

TEST(Multipart, CountsAndLimitsTheFieldsOfParts) {
  const auto with = [](int fields) {
    std::string head = "Content-Disposition: form-data; name=a";
    for (int i = 1; i < fields; ++i) head += "\r\nx:";
    return part(head, "y") + "--B--";
  };
  const ReadMultipart most{with(100)};
  EXPECT_EQ(most.fault.detail, "");
  EXPECT_GT(most.form.held(), 100 * sizeof(std::string)) << "it is memory like any other";
  const ReadMultipart more{with(101)};
  EXPECT_EQ(more.fault.status, 400);
  EXPECT_EQ(more.fault.detail, "Invalid multipart data.");
}

TEST(Multipart, BearsBlanksBehindABoundary) {
  const std::string body = "--B \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B \r\n"
                           "Content-Disposition: form-data; name=b\r\n\r\ny\r\n--B-- \r\n";
  for (std::size_t piece = at_once; piece < 20; ++piece) {
    const ReadMultipart form{body, piece};
    ASSERT_EQ(form.fault.detail, "") << piece;
    EXPECT_EQ(form.text("a") + form.text("b"), "xy");
  }
}

TEST(Multipart, TextsAreInTheCharsetOfTheFormOrLatin1) {
  const std::string body =
      part("Content-Disposition: form-data; name=\"f\"; filename=\"caf\xe9\"\r\n"
           "Content-Type: a/\xe9",
           "\xe9") +
      part("Content-Disposition: form-data; name=\"\xe9\"", "\xe9\x80") + "--B--";
  const std::string type = type_of_body;
  for (const std::string& charset :
       {std::string{}, std::string{"; charset=utf-8"}, std::string{"; charset=iso-8859-1"},
        std::string{"; charset=\"nobody-knows\""}}) {
    const ReadMultipart form{body, at_once, usual(), type + charset};
    ASSERT_EQ(form.fault.detail, "");
    EXPECT_EQ(form.file("f", "filename"), "café") << charset;
    EXPECT_EQ(form.file("f", "content_type"), "a/é") << charset;
    EXPECT_EQ(form.file("f"), "\xe9") << "bytes of a file stay";
    EXPECT_EQ(form.text("é"), "é\u0080") << charset;
  }
  const ReadMultipart windows{body, at_once, usual(), type + "; charset=windows-1252"};
  EXPECT_EQ(windows.text("é"), "é€");
  const std::string utf8 =
      part("Content-Disposition: form-data; name=\"f\"; filename=\"日本\"", "") + "--B--";
  EXPECT_EQ(ReadMultipart(utf8).file("f", "filename"), "日本");
}

TEST(Multipart, TheNameOfAFileIsNoPathOfWindows) {
  for (const char* name : {"\"C:\\dir\\x.txt\"", "\"\\\\\\\\srv\\x.txt\"", "x.txt", "\"x.txt\""}) {
    const std::string head =
        std::string{"Content-Disposition: form-data; name=f; filename="} + name;
    EXPECT_EQ(ReadMultipart(part(head, "") + "--B--").file("f", "filename"), "x.txt") << name;
  }
}

TEST(Multipart, NothingAtAllIsAnEmptyForm) {
  const ReadMultipart form{""};
  EXPECT_FALSE(form.fault);
  EXPECT_EQ(form.entries.size(), 0u);
}

TEST(Multipart, EveryTruncationIsAnErrorAndNothingElse) {
  const std::string whole = field("1") + file("22") + "--B--";
  EXPECT_FALSE(ReadMultipart(whole).fault);
  for (std::size_t size = 1; size < whole.size(); ++size)
    for (const std::size_t piece : {at_once, std::size_t{1}})
      EXPECT_EQ(ReadMultipart(whole.substr(0, size), piece).fault.status, 400) << size;
}

TEST(Multipart, SaysWhatIsWrong) {
  const std::string broken = "Invalid multipart data.";
  const auto detail = [](const std::string& body, std::string_view type = type_of_body) {
    return std::string{ReadMultipart(body, at_once, usual(), type).fault.detail};
  };
  EXPECT_EQ(detail("", "multipart/form-data"), "Missing boundary in multipart.");
  EXPECT_EQ(detail("", "multipart/form-data; boundary=" + std::string(71, 'B')), broken);
  EXPECT_EQ(detail("", "multipart/form-data; boundary="), broken);
  EXPECT_EQ(detail("a preamble and nothing else"), broken);
  EXPECT_EQ(detail("no line end--B--"), broken);
  EXPECT_EQ(detail("--B x\r\n"), broken);
  EXPECT_EQ(detail("--Bx--"), broken);
  EXPECT_EQ(detail(part("no colon", "") + "--B--"), broken);
  EXPECT_EQ(detail(part("no token: x", "") + "--B--"), broken);
  EXPECT_EQ(detail(part("Content-Disposition: attachment; name=a", "") + "--B--"), broken);
  EXPECT_EQ(detail(part("Content-Disposition: form-data", "") + "--B--"),
            "The Content-Disposition header field \"name\" must be provided.");
  EXPECT_EQ(detail("--B\r\n\r\nno head\r\n--B--"),
            "The Content-Disposition header field \"name\" must be provided.");
}

TEST(Multipart, LimitsHoldExactly) {
  settings::Uploads limits = usual();
  limits.fields = 2;
  limits.files = 1;
  limits.field = 2048;
  const auto fault = [&](const std::string& body, std::size_t piece) {
    return std::string{
        ReadMultipart(body + "--B--", piece, limits, type_of_body, nullptr, 60).fault.detail};
  };
  const std::string head = "Content-Disposition: form-data; name=";
  for (const std::size_t piece : {at_once, std::size_t{1}, std::size_t{100}}) {
    EXPECT_EQ(fault(field(std::string(2048, 'x')) + field("") + file("12345"), piece), "");
    EXPECT_EQ(fault(field(std::string(2049, 'x')), piece), "Part exceeded maximum size of 2KB.");
    EXPECT_EQ(fault(field("") + field("") + field(""), piece),
              "Too many fields. Maximum number of fields is 2.");
    EXPECT_EQ(fault(file("1") + file("2"), piece), "Too many files. Maximum number of files is 1.");
    EXPECT_EQ(fault(part(head + std::string(60 - head.size(), 'n'), ""), piece), "");
    EXPECT_EQ(fault(part(head + std::string(61 - head.size(), 'n'), ""), piece),
              "The header section of a part exceeded maximum size of 60 bytes.");
  }
}

TEST(Multipart, KeepsInMemoryWhatFits) {
  const ReadMultipart form{file(std::string(60, 'a'), "a") + file(std::string(60, 'b'), "b") +
                               file(std::string(40, 'c'), "c") + file(std::string(1, 'd'), "d") +
                               "--B--",
                           7, spooling(100)};
  EXPECT_EQ(form.form.spooled(), 61u);
  EXPECT_EQ(form.file("a"), std::string(60, 'a'));
  EXPECT_EQ(form.file("b"), std::string(60, 'b'));
  EXPECT_EQ(form.file("c"), std::string(40, 'c'));
  EXPECT_EQ(form.file("d"), "d");
}

TEST(Multipart, GivesTheFileBack) {
  const std::size_t before = open_files();
  {
    const ReadMultipart form{file("octets") + "--B--", at_once, spooling(0)};
    EXPECT_EQ(open_files(), before + 1);
    EXPECT_EQ(form.file("f"), "octets");
  }
  EXPECT_EQ(open_files(), before);
  const ReadMultipart cut{file("octets") + "--Broken", at_once, spooling(0)};
  EXPECT_EQ(cut.fault.status, 400);
  EXPECT_EQ(open_files(), before) << "a form that is refused keeps nothing";
}

TEST(Multipart, SaysWhenThereIsNoSpace) {
  rlimit all{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &all), 0);
  const rlimit little{65536, all.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &little), 0);
  const std::size_t before = open_files();
  const ReadMultipart form{file(std::string(100000, 'x')) + "--B--", 1000, spooling(0)};
  ::setrlimit(RLIMIT_FSIZE, &all);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(form.fault.status, 507);
  EXPECT_EQ(form.fault.detail, "There is no space for the upload");
  EXPECT_THAT(form.form.trouble(), HasSubstr("/var/tmp cannot be written: File too large"));
  EXPECT_EQ(open_files(), before);
}

TEST(Multipart, SharesTheSpaceForFiles) {
  Budget total;
  settings::Uploads limits = spooling(0);
  limits.total = 1000;
  const auto read = [&](std::size_t size, char byte) {
    return std::make_unique<ReadMultipart>(file(std::string(size, byte)) + "--B--", 100, limits,
                                           type_of_body, &total);
  };
  const auto first = read(600, 'a');
  EXPECT_EQ(first->fault.status, 0);
  EXPECT_EQ(total.used(), 600u);
  const auto second = read(600, 'b');
  EXPECT_EQ(second->fault.status, 507);
  EXPECT_EQ(second->fault.detail, "There is no space for the upload");
  EXPECT_THAT(second->form.trouble(), HasSubstr("uploads.total"));
  EXPECT_EQ(total.used(), 600u) << "what is refused holds nothing";
  EXPECT_EQ(read(400, 'c')->fault.status, 0);
}

TEST(Multipart, SaysWhenTheFolderIsNotThere) {
  const ReadMultipart form{file("x") + "--B--", at_once, spooling(0, "/nowhere/at/all")};
  EXPECT_EQ(form.fault.status, 507);
  EXPECT_THAT(form.form.trouble(), HasSubstr("no file can be made in /nowhere/at/all"));
}

}  // namespace
}  // namespace portico::http
