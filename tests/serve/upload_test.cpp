// Large uploads into the real executable: its memory stays flat, its disk is given back, and what
// does not fit is refused.

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using testing::Response;

constexpr std::size_t mebibyte = 1024 * 1024;
const std::string before_file =
    "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n";
const std::string after_file = "\r\n--B--\r\n";

/// A piece of a file without an end, and the checksum of what was taken.
class Bytes {
public:
  std::string take(std::size_t size) {
    std::string piece(size, '\0');
    for (char& byte : piece) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<char>(state_ >> 56);
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 1099511628211u;
    }
    return piece;
  }
  std::string checksum() const { return std::to_string(hash_); }

private:
  std::uint64_t state_ = 1, hash_ = 14695981039346656037u;
};

/// Kibibytes of memory that is no file's.
std::size_t anonymous(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8));
  return 0;
}

/// In the spool's folder.
std::size_t nameless_files(pid_t process, const std::string& folder) {
  std::size_t count = 0;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator{"/proc/" + std::to_string(process) + "/fd"})
    count += fs::read_symlink(entry.path(), gone).string().starts_with(folder);
  return count;
}

class Uploads : public ::testing::Test {
protected:
  void serve(const std::string& settings) {
    fs::create_directory(folder / "plugins");
    fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins/files.so", folder / "plugins/files.so");
    folder.write("portico.json", "{\"uploads\": {" + settings + ", \"folder\": \"" +
                                     spool.path().string() + "\"}}");
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0"});
    port = host->port();
  }

  static std::string head(std::size_t size) {
    return "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
           "boundary=B\r\nContent-Length: " +
           std::to_string(before_file.size() + size + after_file.size()) + "\r\n\r\n";
  }
  Response upload(std::size_t size, Bytes& bytes) const {
    Client client{port};
    client.send(head(size) + before_file);
    for (std::size_t sent = 0; sent < size; sent += std::min(mebibyte, size - sent))
      client.send(bytes.take(std::min(mebibyte, size - sent)));
    client.send(after_file);
    return client.receive();
  }
  bool await_files(std::size_t count) const {
    return until([&] { return nameless_files(host->serving(), spool.path().string()) == count; });
  }

  const Folder folder;
  const Folder spool;
  std::optional<Host> host;
  int port = 0;
};

TEST_F(Uploads, LeaveTheMemoryOfTheHostFlat) {
  serve("\"body\": 80000000");
  Bytes warm;
  ASSERT_EQ(upload(3 * mebibyte, warm).status, 201);  // what is allocated once is allocated
  const std::size_t before = anonymous(host->serving());
  std::atomic<std::size_t> most{before};
  std::atomic<bool> over{false};
  std::thread watch{[&] {
    while (!over) {
      most = std::max(most.load(), anonymous(host->serving()));
      std::this_thread::sleep_for(2ms);
    }
  }};
  Bytes bytes;
  const Response answer = upload(64 * mebibyte, bytes);
  over = true;
  watch.join();
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body,
            "{\"filename\":\"big\",\"size\":67108864,\"checksum\":\"" + bytes.checksum() + "\"}");
  RecordProperty("grown_kibibytes", static_cast<int>(most - before));
  std::printf("grew by %zu KiB\n", most - before);
  if (!os::sanitized) {
    EXPECT_LT(most - before, 4 * mebibyte / 1024);
  }
  EXPECT_TRUE(await_files(0));
  EXPECT_TRUE(fs::is_empty(spool.path())) << "the file has no name at any time";
}

TEST_F(Uploads, BeyondTheLimitAreRefused) {
  serve("\"body\": 2000000, \"files\": 1");
  Client client{port};
  client.send(head(2000000));
  EXPECT_EQ(client.receive().status, 413);

  Client chunked{port};
  chunked.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
               "boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n" +
               std::string{"1cfde0\r\n"} + before_file);
  chunked.send(std::string(0x1cfde0 - before_file.size(), 'x') + "\r\n");
  // Refused by the size it announces: what follows is little enough to be read away.
  chunked.send("186b4\r\n" + std::string(0x186b4, 'x') + "\r\n");
  EXPECT_EQ(chunked.receive().status, 413);
  EXPECT_TRUE(await_files(0));
  EXPECT_EQ(host->err().find("error"), std::string::npos);
}

// What follows an upload on its connection is the next request, however the bytes are cut.
TEST_F(Uploads, AreFollowedByOtherRequests) {
  serve("\"body\": 8000000, \"memory\": 1000");
  const std::string next = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string form = before_file + std::string(5000, 'x') + after_file;
  const std::string chunked =
      "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "multipart/form-data; boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\n" +
      form.substr(0, 3) + "\r\n1000\r\n" + form.substr(3, 4096) + "\r\n";
  const std::string rest = form.substr(4099);
  std::stringstream size;
  size << std::hex << rest.size();
  for (const std::string& one :
       {head(5000) + form + next, chunked + size.str() + "\r\n" + rest + "\r\n0\r\n\r\n" + next})
    for (const std::size_t piece : {one.size(), std::size_t{7}, std::size_t{1}}) {
      Client client{port};
      for (std::size_t at = 0; at < one.size(); at += piece) client.send(one.substr(at, piece));
      const Response stored = client.receive();
      EXPECT_EQ(stored.status, 201) << stored.body;
      EXPECT_THAT(stored.body, HasSubstr("\"size\":5000,"));
      EXPECT_EQ(client.receive().status, 404);
    }
}

TEST_F(Uploads, ThatAreNoFormsAreReadToTheirEnd) {
  serve("\"body\": 8000000");
  Client client{port};
  std::string no_form = before_file;
  no_form.replace(no_form.find("form-data"), 9, "some-data");
  client.send(head(4 * mebibyte) + no_form + std::string(4 * mebibyte, 'x') + after_file);
  const Response broken = client.receive();
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(broken.body, R"({"detail":"Invalid multipart data."})");
  EXPECT_EQ(client.get("/none").status, 404);
}

TEST_F(Uploads, OfAClientThatLeavesAreForgotten) {
  serve("\"body\": 80000000");
  {
    Client client{port};
    Bytes bytes;
    client.send(head(64 * mebibyte) + before_file + bytes.take(4 * mebibyte));
    EXPECT_TRUE(await_files(1));
  }
  EXPECT_TRUE(await_files(0));
}

TEST_F(Uploads, WithoutSpaceAreAnswered) {
  serve("\"body\": 80000000");
  const rlimit little{mebibyte, mebibyte};
  ASSERT_EQ(::prlimit(host->serving(), RLIMIT_FSIZE, &little, nullptr), 0);
  Bytes bytes;
  const Response full = upload(5 * mebibyte, bytes);
  EXPECT_EQ(full.status, 507);
  EXPECT_EQ(full.body, R"({"detail":"There is no space for the upload"})");
  EXPECT_TRUE(host->await_err("POST /upload: an upload is lost: a file in " +
                              spool.path().string() + " cannot be written: File too large"));
  EXPECT_TRUE(await_files(0));
  Bytes small;
  EXPECT_EQ(upload(1000, small).status, 201);
}

}  // namespace
}  // namespace portico
