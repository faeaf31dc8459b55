// Files on real sockets: whole, in parts, to clients that are slow or leave.

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "http/app.hpp"
#include "http/file_reply.hpp"

namespace portico::http::test {
namespace {

namespace fs = std::filesystem;

/// A file whose bytes tell where they stand.
class Counted {
public:
  explicit Counted(std::size_t size) : size_{size} {
    std::string name = fs::temp_directory_path() / "portico-file-XXXXXX";
    const os::Descriptor made{::mkstemp(name.data())};
    path_ = name;
    std::string block;
    for (std::size_t at = 0; at < size; at += block.size()) {
      block.clear();
      for (std::size_t to = 0; to < std::min<std::size_t>(1 << 20, size - at); ++to)
        block += byte(at + to);
      EXPECT_EQ(::write(made.number(), block.data(), block.size()),
                static_cast<ssize_t>(block.size()));
    }
  }
  ~Counted() { fs::remove(path_); }

  static char byte(std::size_t at) { return static_cast<char>('a' + (at * 31 + at / 4096) % 26); }
  static bool holds(std::string_view bytes, std::size_t from) {
    for (std::size_t at = 0; at < bytes.size(); ++at)
      if (bytes[at] != byte(from + at)) return false;
    return true;
  }
  std::string part(std::size_t first, std::size_t size) const {
    std::string text;
    for (std::size_t at = first; at < first + size; ++at) text += byte(at);
    return text;
  }
  const fs::path& path() const { return path_; }
  std::size_t size() const { return size_; }

  void start(Exchange& exchange) const {
    os::Descriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat facts {};
    ::fstat(file.number(), &facts);
    exchange.reply.file = message::BodyFile{std::move(file),
                                            static_cast<std::uint64_t>(facts.st_size),
                                            facts.st_mtim,
                                            "file.txt",
                                            {},
                                            {},
                                            {}};
    answer_file(exchange);
  }

private:
  fs::path path_;
  std::size_t size_;
};

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator{"/proc/self/fd"}, fs::directory_iterator{}));
}

/// Reads bytes of a body whose head has been read; how many were right.
std::size_t read_counted(Client& client, std::size_t from, std::size_t size,
                         std::size_t at_once = 65536) {
  std::vector<char> block(at_once);
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        ::recv(client.descriptor(), block.data(), std::min(at_once, size - got), 0);
    if (count <= 0) break;
    if (!Counted::holds({block.data(), static_cast<std::size_t>(count)}, from + got)) return got;
    got += static_cast<std::size_t>(count);
  }
  return got;
}

/// The head of the next reply, byte by byte, so that the body stays in the socket.
std::string read_head(Client& client) {
  std::string head;
  char byte;
  while (!head.ends_with("\r\n\r\n") && ::recv(client.descriptor(), &byte, 1, 0) == 1) head += byte;
  return head;
}

class SentFile : public ::testing::Test {
protected:
  void serve(const Counted& file) {
    for (const auto& [path, next] :
         {std::pair{"/file", App::Next::serve}, std::pair{"/pool-file", App::Next::dispatch}})
      app.paths[path] = {next, [&file](Exchange& exchange) { file.start(exchange); }};
  }
  static std::string get(std::string_view path = "/file", std::string_view fields = {},
                         std::string_view method = "GET") {
    return std::string{method}
        .append(" ")
        .append(path)
        .append(" HTTP/1.1\r\nHost: a\r\n")
        .append(fields)
        .append("\r\n");
  }

  App app;
};

TEST_F(SentFile, ArrivesWholeAndInParts) {
  const Counted file{300'000};
  serve(file);
  Running running{app};
  auto client = running.client();
  for (const char* path : {"/file", "/pool-file"}) {
    const Answer whole = client.ask(get(path));
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.field("content-length"), "300000");
    EXPECT_TRUE(whole.has("accept-ranges: bytes"));
    EXPECT_EQ(whole.body.size(), file.size());
    EXPECT_TRUE(Counted::holds(whole.body, 0));

    const Answer part = client.ask(get(path, "Range: bytes=299990-\r\n"));
    EXPECT_EQ(part.status, 206);
    EXPECT_TRUE(part.has("content-range: bytes 299990-299999/300000"));
    EXPECT_EQ(part.body, file.part(299'990, 10));

    const Answer parts = client.ask(get(path, "Range: bytes=100000-200000,5-7\r\n"));
    EXPECT_EQ(parts.status, 206);
    const std::string boundary =
        "--" +
        parts.field("content-type").substr(std::string{"multipart/byteranges; boundary="}.size());
    const auto head = [&](const char* range) {
      return boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes " +
             range + "/300000\r\n\r\n";
    };
    EXPECT_EQ(parts.body, head("5-7") + file.part(5, 3) + "\r\n" + head("100000-200000") +
                              file.part(100'000, 100'001) + "\r\n" + boundary + "--");
    EXPECT_EQ(parts.field("content-length"), std::to_string(parts.body.size()));

    const std::string etag = whole.field("etag");
    const Answer same = client.ask(get(path, "If-None-Match: " + etag + "\r\n"));
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.field("etag"), etag);
    EXPECT_EQ(same.field("content-length"), "");
    EXPECT_EQ(client.ask(get(path, "Range: bytes=300000-\r\n")).status, 416);
  }
  EXPECT_TRUE(soon([&] { return app.done_sent == 10; }));
}

TEST_F(SentFile, IsNotSentToAHead) {
  const Counted file{1000};
  serve(file);
  Running running{app};
  auto client = running.client();
  client.send(get("/file", {}, "HEAD") + get());
  const Answer head = client.answer(Client::Body::none);
  EXPECT_EQ(head.field("content-length"), "1000");
  EXPECT_EQ(client.answer().body, file.part(0, 1000));
}

TEST_F(SentFile, MayBeEmpty) {
  const Counted file{0};
  serve(file);
  Running running{app};
  auto client = running.client();
  const Answer answer = client.ask(get());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.field("content-length"), "0");
  EXPECT_EQ(client.ask(get()).status, 200);
}

TEST_F(SentFile, StandsInOrderInAPipeline) {
  const Counted file{50'000};
  serve(file);
  Running running{app};
  auto client = running.client();
  client.send(get("/") + get() + get("/pool") + get("/pool-file") + get("/"));
  EXPECT_EQ(client.answer().body, "GET /||a|1|");
  EXPECT_TRUE(Counted::holds(client.answer().body, 0));
  EXPECT_EQ(client.answer().body, "GET /pool||a|1|");
  EXPECT_EQ(client.answer().body.size(), 50'000u);
  EXPECT_EQ(client.answer().body, "GET /||a|1|");
}

TEST_F(SentFile, OfHundredMegabytesLeavesOthersTheirTurn) {
  const Counted file{100u << 20};
  serve(file);
  Running running{app};
  auto large = running.client();
  large.send(get());
  const std::string head = read_head(large);
  EXPECT_NE(head.find("content-length: 104857600\r\n"), std::string::npos);
  std::size_t got = 0;
  std::atomic<bool> over{false};
  std::thread reader{[&] {
    got = read_counted(large, 0, file.size(), 1 << 20);
    over = true;
  }};
  auto other = running.client();
  int asked = 0, meanwhile = 0;
  while (!over) {
    EXPECT_EQ(other.ask(get("/")).status, 200);
    ++asked;
    meanwhile += !over;
  }
  reader.join();
  EXPECT_EQ(got, file.size());
  EXPECT_GE(meanwhile, 3) << "of " << asked << " others that asked while the file was sent";
  EXPECT_TRUE(soon([&] { return app.done_sent == asked + 1; }));
}

TEST_F(SentFile, IsClosedWhenTheClientIsKilled) {
  const Counted file{20u << 20};
  serve(file);
  Running running{app};
  const std::size_t before = open_descriptors();
  for (const bool reset : {false, true}) {
    auto client = running.client(Client::Receiving::little);
    client.send(get());
    read_head(client);
    EXPECT_EQ(read_counted(client, 0, 100'000), 100'000u);
    EXPECT_EQ(open_descriptors(), before + 3);  // both ends of the connection, and the file
    reset ? client.reset() : client.close();
    EXPECT_TRUE(soon([&] { return open_descriptors() == before; }));
  }
  EXPECT_EQ(app.done_unsent, 2);
  EXPECT_EQ(app.done_sent, 0);
}

TEST_F(SentFile, ReachesTenSlowReaders) {
  const Counted file{2u << 20};
  serve(file);
  Running running{app};
  std::vector<Client> readers;
  for (int count = 0; count < 10; ++count) {
    readers.push_back(running.client(Client::Receiving::little));
    readers.back().send(get());
    read_head(readers.back());
  }
  std::vector<std::size_t> got(readers.size());
  auto other = running.client();
  for (bool all = false; !all;) {
    all = true;
    for (std::size_t at = 0; at < readers.size(); ++at) {
      const std::size_t wanted = std::min<std::size_t>(100'000, file.size() - got[at]);
      const std::size_t read = read_counted(readers[at], got[at], wanted, 4096);
      ASSERT_EQ(read, wanted) << "reader " << at << " after " << got[at];
      got[at] += read;
      all = all && got[at] == file.size();
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(other.ask(get("/")).status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s * slowness);
  }
  EXPECT_GE(app.done_sent, 10);
}

TEST_F(SentFile, ThatIsCutShortEndsTheConnection) {
  const Counted file{8u << 20};
  serve(file);
  Running running{app};
  auto client = running.client(Client::Receiving::little);
  client.send(get());
  read_head(client);
  EXPECT_EQ(read_counted(client, 0, 10'000), 10'000u);
  fs::resize_file(file.path(), 20'000);
  std::vector<char> block(65536);
  std::size_t more = 0;
  for (ssize_t count; (count = ::recv(client.descriptor(), block.data(), block.size(), 0)) > 0;)
    more += static_cast<std::size_t>(count);
  EXPECT_LT(more, file.size() - 10'000);
  EXPECT_TRUE(soon([&] { return app.done_unsent == 1; }));
}

// Also to a client that leaves while the disk is read.
TEST_F(SentFile, ThatIsOnADiskArrives) {
  const Counted file{3u << 20};
  serve(file);
  Running running{app};
  const auto forget = [&file] {
    const os::Descriptor open{::open(file.path().c_str(), O_RDWR | O_CLOEXEC)};
    ::fsync(open.number());
    ::posix_fadvise(open.number(), 0, 0, POSIX_FADV_DONTNEED);
  };
  for (int round = 0; round < 5; ++round) {
    forget();
    auto leaves = running.client();
    leaves.send(get());
    leaves.reset();
    forget();
    auto client = running.client();
    client.send(get() + get());
    for (int reply = 0; reply < 2; ++reply) {
      const Answer whole = client.answer();
      ASSERT_EQ(whole.body.size(), file.size());
      ASSERT_TRUE(Counted::holds(whole.body, 0));
    }
  }
}

TEST_F(SentFile, IsTheOneThatWasOpen) {
  const Counted file{4u << 20};
  serve(file);
  Running running{app};
  auto client = running.client(Client::Receiving::little);
  client.send(get());
  read_head(client);
  std::ofstream{file.path().string() + ".new"} << "another";
  fs::rename(file.path().string() + ".new", file.path());
  EXPECT_EQ(read_counted(client, 0, file.size()), file.size());
}

}  // namespace
}  // namespace portico::http::test
