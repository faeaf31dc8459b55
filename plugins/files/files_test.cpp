// Files, tested: ranges and conditions of a folder that the test makes, and an upload.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <portico/testing/gtest.hpp>
#include <unistd.h>

namespace {

using namespace portico::testing;
namespace fs = std::filesystem;

class Files : public ::testing::Test {
protected:
  Files() {
    fs::create_directory(folder);
    std::ofstream{folder / "report.pdf"} << "0123456789";
  }
  ~Files() override { fs::remove_all(folder); }

  // Of this process: another test may run beside.
  const fs::path folder =
      fs::path{::testing::TempDir()} / ("portico-files-test-" + std::to_string(::getpid()));
  Client client{"files", {{"folder", folder.string()}}};
};

TEST_F(Files, AreSentInRanges) {
  const Reply whole = client.get("/files/report.pdf");
  EXPECT_EQ(whole.text(), "0123456789");
  EXPECT_EQ(whole.header("content-type"), "application/pdf");
  const Reply part = client.get("/download", {.headers = {{"range", "bytes=2-4"}}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.text(), "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  const std::string etag = whole.header("etag");
  EXPECT_EQ(client.get("/files/report.pdf", {.headers = {{"if-none-match", etag}}}).status, 304);
}

TEST_F(Files, OutsideOfTheFolderAreNotThere) {
  EXPECT_EQ(client.get("/files/..%2F..%2Fetc%2Fpasswd").status, 404);
}

TEST_F(Files, AreUploaded) {
  const Reply reply =
      client.post("/upload", Multipart{.files = {{"file", "a.txt", "some bytes", "text/plain"}}});
  EXPECT_EQ(reply.status, 201) << reply;
  EXPECT_EQ(reply.json()["filename"], "a.txt");
  EXPECT_EQ(reply.json()["size"], 10);
  EXPECT_CONTRACT(reply);
}

}  // namespace
