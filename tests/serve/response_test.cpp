// Every kind of response, from the sample plugins through the real executable.

#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include <gmock/gmock.h>

#include "os/sanitized.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using ::testing::EndsWith;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;
using ::testing::StartsWith;

std::string header(const Response& response, const std::string& name) {
  return Client::field(response.head, name).value_or("");
}

/// A host with one of the sample plugins.
class Responses : public ::testing::Test {
protected:
  Host& serve(const std::string& plugin, const std::string& config = "{}",
              const std::string& more = "") {
    namespace fs = std::filesystem;
    fs::create_directory(folder / "plugins");
    fs::copy_file(fs::path{PORTICO_BINARY_DIR} / "plugins" / (plugin + ".so"),
                  folder / "plugins" / (plugin + ".so"));
    folder.write("portico.json",
                 "{" + more + R"("plugins": {")" + plugin + R"(": {"config": )" + config + "}}}");
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0"});
    port = host->port();
    return *host;
  }
  static std::string get(const std::string& target, const std::string& fields = "",
                         const std::string& method = "GET") {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
  }
  Response ask(const std::string& request) {
    Client client{port};
    client.send(request);
    return client.receive();
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
};

TEST_F(Responses, OfAHandlersOwn) {
  serve("redirects");
  const Response old = ask(get("/old-path"));
  EXPECT_EQ(old.status, 301);
  EXPECT_EQ(header(old, "location"), "/new-path");
  EXPECT_EQ(header(old, "content-length"), "0");
  EXPECT_THAT(old.head, Not(HasSubstr("content-type")));
  const Response login = ask(get("/login"));
  EXPECT_EQ(login.status, 307);
  EXPECT_EQ(header(login, "location"), "/auth/login");

  const Response accepted = ask(get("/custom-status"));
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(accepted.body, R"({"message":"Accepted"})");
  EXPECT_EQ(ask(get("/manual-serialize")).body, R"({"a":1,"b":"hello"})");

  const Response page = ask(get("/page"));
  EXPECT_EQ(header(page, "content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(header(page, "set-cookie"), "seen=yes; httponly; max-age=60; path=/; samesite=lax");
  EXPECT_THAT(header(ask(get("/forget")), "set-cookie"), StartsWith("seen=\"\"; expires="));

  const Response sold_out = ask(get("/tickets"));
  EXPECT_EQ(sold_out.status, 409);
  EXPECT_EQ(sold_out.body, R"({"message":"no tickets left"})");
}

TEST_F(Responses, OfFiles) {
  namespace fs = std::filesystem;
  fs::create_directories(folder / "files/sub");
  folder.write("files/report.pdf", "0123456789");
  folder.write("files/sub/ü.txt", "umlaut");
  folder.write("secret", "secret");
  fs::create_symlink("../secret", folder / "files/link");
  serve("files", R"({"folder": ")" + (folder / "files").string() + R"("})");

  const Response report = ask(get("/download"));
  EXPECT_EQ(report.status, 200);
  EXPECT_EQ(report.body, "0123456789");
  EXPECT_EQ(header(report, "content-type"), "application/pdf");
  EXPECT_EQ(header(report, "content-disposition"), "attachment; filename=\"report.pdf\"");
  EXPECT_EQ(header(report, "accept-ranges"), "bytes");

  const Response part = ask(get("/download", "Range: bytes=2-4\r\n"));
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(header(part, "content-range"), "bytes 2-4/10");
  const std::string etag = header(report, "etag");
  EXPECT_EQ(ask(get("/download", "If-None-Match: " + etag + "\r\n")).status, 304);

  EXPECT_EQ(ask(get("/files/sub/%C3%BC.txt")).body, "umlaut");
  for (const char* path : {"/files/none", "/files/sub", "/files/link", "/files/..%2Fsecret",
                           "/files/%2Fetc%2Fpasswd", "/files/sub/../../secret", "/files/a%00b"}) {
    const Response missing = ask(get(path));
    EXPECT_EQ(missing.status, 404) << path;
    EXPECT_EQ(missing.body, R"({"detail":"Not Found"})") << path;
  }
  EXPECT_THAT(host->err(), Not(HasSubstr("error")));
}

TEST_F(Responses, OfEvents) {
  serve("events");
  const Response stream = ask(get("/stream?count=2"));
  EXPECT_EQ(header(stream, "content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(header(stream, "cache-control"), "no-cache");
  EXPECT_EQ(header(stream, "x-accel-buffering"), "no");
  EXPECT_EQ(stream.body, "event: tick\ndata: {\"number\":1,\"text\":\"tick\"}\nid: 1\n"
                         "retry: 500\n\n"
                         "event: tick\ndata: {\"number\":2,\"text\":\"tick\"}\nid: 2\n\n");
  EXPECT_THAT(ask(get("/stream?count=1", "Last-Event-ID: 41\r\n")).body, HasSubstr("id: 42\n"));
}

/// A listener that reads what comes, without an end.
class Listener {
public:
  explicit Listener(int port) : client_{std::make_unique<Client>(port)} {
    client_->send("GET /news HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  std::string next_chunk() { return client_->chunk(); }
  void read_head() { client_->head(); }
  void leave() { client_.reset(); }

private:
  std::unique_ptr<Client> client_;
};

TEST_F(Responses, OfPushedNews) {
  serve("events");
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int count = 0; count < 40; ++count) {  // more than there are threads for handlers
    listeners.push_back(std::make_unique<Listener>(port));
    listeners.back()->read_head();
  }
  const auto publish = [&](const std::string& headline) {
    const std::string body = R"({"headline":")" + headline + R"("})";
    return ask("POST /news HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               "Content-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  const Response published = publish("one");
  EXPECT_EQ(published.status, 202);
  EXPECT_EQ(published.body, R"({"listeners":40})");
  for (auto& listener : listeners)
    EXPECT_EQ(listener->next_chunk(), "event: news\ndata: {\"headline\":\"one\"}\nid: 1\n\n");

  // A client that is killed is forgotten.
  listeners.resize(3);
  EXPECT_TRUE(until([&] { return publish("two").body == R"({"listeners":3})"; }));

  // An open stream does not hold the end up.
  host->signal(SIGTERM);
  EXPECT_EQ(host->wait(), 0);
}

std::size_t resident(int process) {
  std::ifstream statm{"/proc/" + std::to_string(process) + "/statm"};
  std::size_t total = 0, pages = 0;
  statm >> total >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(Responses, OfAMillionRows) {
  // Few threads: what each of them allocates once is no growth.
  serve("exports", "{}", R"("threads": {"handlers": 2, "handlers_most": 2}, )");
  EXPECT_EQ(ask(get("/export/users.csv?rows=2")).body, "id,name\n1,user1\n2,user2\n");
  const Response lines = ask(get("/export/users.jsonl?rows=2"));
  EXPECT_EQ(header(lines, "content-type"), "application/jsonl");
  EXPECT_EQ(lines.body, "{\"id\":1,\"name\":\"user1\"}\n{\"id\":2,\"name\":\"user2\"}\n");

  for (int warm = 0; warm < 32; ++warm) ask(get("/export/users.csv?rows=20000"));
  const std::size_t before = resident(host->serving());
  std::size_t most = before;
  std::atomic<bool> over{false};
  std::thread watch{[&] {
    while (!over) {
      most = std::max(most, resident(host->serving()));
      std::this_thread::sleep_for(5ms);
    }
  }};
  const Response all = ask(get("/export/users.csv"));
  over = true;
  watch.join();
  EXPECT_EQ(std::count(all.body.begin(), all.body.end(), '\n'), 1'000'001);
  EXPECT_THAT(all.body, EndsWith("\n1000000,user1000000\n"));
  EXPECT_EQ(header(all, "content-disposition"), "attachment; filename=users.csv");
  if (!os::sanitized) {
    EXPECT_LT(most - before, 2u << 20);
  }
}

}  // namespace
}  // namespace portico
