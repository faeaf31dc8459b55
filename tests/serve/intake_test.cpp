// Bodies that plugins read as they arrive, at the real executable: in C, in C++, checked first,
// refused, too large, broken off; and as the sample plugin keeps them.

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "os/sanitized.hpp"
#include "os/sha256.hpp"
#include "plugin/folder.hpp"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::Client;
using testing::Folder;
using ::testing::HasSubstr;
using testing::Host;
using ::testing::Not;
using testing::Response;

constexpr std::size_t mebibyte = 1024 * 1024;

/// Kibibytes of memory that is no file's.
std::size_t anonymous(pid_t process) {
  std::ifstream status{"/proc/" + std::to_string(process) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::stoul(line.substr(8));
  return 0;
}

/// The one process that the other has started; 0: none.
int child_of(pid_t process) {
  for (const auto& task : fs::directory_iterator{"/proc/" + std::to_string(process) + "/task"}) {
    std::ifstream children{task.path() / "children"};
    if (int found = 0; children >> found) return found;
  }
  return 0;
}

std::string put(const std::string& target, std::size_t length, const std::string& more = {}) {
  return "PUT " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more +
         "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}
std::string put_chunked(const std::string& target) {
  return "PUT " + target + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
}

class ServedIntakes : public ::testing::Test {
protected:
  void serve(const std::string& library, const std::string& settings = "{}") {
    fs::create_directory(folder / "plugins");
    const fs::path file = fs::path{PORTICO_BINARY_DIR} / library;
    fs::copy_file(file, folder / "plugins" / file.filename());
    folder.write("portico.json", settings);
    host.emplace(std::vector<std::string>{"serve", "--config", (folder / "portico.json").string(),
                                          "--plugins", (folder / "plugins").string(), "--listen",
                                          "127.0.0.1:0"});
    port = host->port();
  }
  void serve_blobs(const std::string& more = {}, const std::string& section = {}) {
    serve("plugins/upload.so", R"({"plugins": {"upload": {"config": {"folder": ")" +
                                   (folder / "blobs").string() + "\"" + more + "}" + section +
                                   "}}}");
  }
  /// Which is no error of anybody's here.
  void leave_in_the_middle() {
    Client leaves{port};
    leaves.send(put("/intake/count", 1000) + "hello");
    std::this_thread::sleep_for(50ms);
    leaves.reset();
    EXPECT_TRUE(host->await_err("cut"));
    EXPECT_THAT(host->err() + host->out(), Not(HasSubstr(" error ")));
  }
  std::size_t blobs() const {
    std::size_t count = 0;
    for (const auto& one : fs::directory_iterator{folder / "blobs"}) count += !one.path().empty();
    return count;
  }

  const Folder folder;
  std::optional<Host> host;
  int port = 0;
};

TEST_F(ServedIntakes, TakeNoMemory) {
  serve("fixtures/intake.so");
  constexpr std::size_t size = 512 * mebibyte;
  Client client{port};
  const std::string piece(mebibyte, 'x');
  client.send(put("/intake/count", mebibyte) + piece);
  EXPECT_EQ(client.receive().status, 200);  // what is allocated once is allocated
  const std::size_t before = anonymous(host->serving());
  std::size_t most = before;
  client.send(put("/intake/count", size));
  for (std::size_t sent = 0; sent < size; sent += mebibyte) {
    client.send(piece);
    most = std::max(most, anonymous(host->serving()));
  }
  const Json answer = Json::parse(client.receive().body);
  EXPECT_EQ(answer["size"], size);
  EXPECT_EQ(answer["length"], size);
  EXPECT_EQ(answer["limit"], 20000000000);
  EXPECT_EQ(answer["failure"], 0);
  EXPECT_EQ(answer["body"], 0);
  std::printf("grew by %zu KiB\n", most - before);
  if (!os::sanitized) {
    EXPECT_LT(most - before, 1024U);
  }
}

TEST_F(ServedIntakes, AreCheckedBeforeTheyAreAskedFor) {
  serve("fixtures/intake.so");
  Client client{port};
  client.send(put("/intake/checked?n=x", 1000, "Expect: 100-continue\r\n"));
  const Response refused = client.receive();
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("int_parsing"));
  EXPECT_THAT(refused.head, HasSubstr("connection: close"));

  Client next{port};
  next.send(put("/intake/checked?n=1", 5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(next.receive_head().status, 100);
  next.send("hello");
  EXPECT_EQ(Json::parse(next.receive().body)["size"], 5);
}

TEST_F(ServedIntakes, MayBeRefused) {
  serve("fixtures/intake.so");
  Client client{port};
  client.send(put("/intake/refuse", 1 << 30, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive().status, 401);
  Client small{port};
  small.send(put("/intake/refuse", 5) + "hello" + put("/intake/first", 5) + "world");
  EXPECT_EQ(small.receive().status, 401);
  EXPECT_EQ(small.receive().body, "world");
}

TEST_F(ServedIntakes, HaveTheLimitOfTheHostOrTheirOwn) {
  serve("fixtures/intake.so", R"({"limits": {"body": 1000}})");
  Client client{port};
  client.send(put("/intake/usual", 1001));
  EXPECT_EQ(client.receive().status, 413);
  Client own{port};
  own.send(put("/intake/count", 5000) + std::string(5000, 'x'));
  EXPECT_EQ(own.receive().status, 200);
  Client chunked{port};
  chunked.send(put_chunked("/intake/usual") + "3e8\r\n" + std::string(1000, 'x') +
               "\r\n1\r\nx\r\n");
  const Response large = chunked.receive();
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.body, R"({"detail":"Request body too large"})");
  Client told{port};
  told.send(put_chunked("/intake/tell") + "4a817c801\r\n");
  EXPECT_EQ(told.receive().body, "413") << "the handler may answer otherwise";
  EXPECT_THAT(host->err() + host->out(), Not(HasSubstr(" error ")));
}

TEST_F(ServedIntakes, ThatAreBrokenAreNoFaultOfTheHandler) {
  serve("fixtures/intake.so", R"({"limits": {"body_rate": 1000}})");
  Client client{port};
  client.send(put_chunked("/intake/count") + "zz\r\n");
  const Response malformed = client.receive();
  EXPECT_EQ(malformed.status, 400);
  EXPECT_EQ(malformed.body, R"({"detail":"Malformed chunk"})");
  leave_in_the_middle();
}

TEST_F(ServedIntakes, AreOnlyThereWhereTheRouteSaysSo) {
  serve("fixtures/intake.so");
  EXPECT_EQ(Client{port}.get("/intake/without").status, 500);
  EXPECT_TRUE(host->await_err("has no parameter with \"in\": \"stream\""));
}

TEST_F(ServedIntakes, AreInTheDocument) {
  serve("fixtures/intake.so");
  const Json document = Json::parse(Client{port}.get("/openapi.json").body);
  const Json format = {{"schema", {{"type", "string"}, {"format", "binary"}}}};
  Json limited = format;
  limited["schema"]["maxLength"] = 20000000000;
  const Json own = {{"content", {{"application/octet-stream", limited}}}};
  const Json usual = {{"content", {{"application/octet-stream", format}}}};
  const Json film = {{"content", {{"video/mp4", format}}}, {"description", "A film"}};
  const Json& paths = document["paths"];
  EXPECT_EQ(paths["/intake/count"]["put"]["requestBody"], own);
  EXPECT_EQ(paths["/intake/usual"]["put"]["requestBody"], usual);
  EXPECT_EQ(paths["/intake/checked"]["put"]["requestBody"], film);
  EXPECT_TRUE(paths["/intake/count"]["put"]["responses"].contains("413"));
  EXPECT_FALSE(paths["/intake/usual"]["put"]["responses"].contains("413"));
}

// As the document says, which does not call it required.
TEST_F(ServedIntakes, ThatAreMissingHaveNoOctets) {
  serve("fixtures/intake.so");
  Client client{port};
  client.send("PUT /intake/count HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const Response missing = client.receive();
  client.send(put("/intake/count", 0));
  const Response empty = client.receive();
  EXPECT_EQ(missing.status, 200);
  EXPECT_EQ(Json::parse(missing.body)["size"], 0);
  EXPECT_EQ(missing.body, empty.body);
}

TEST_F(ServedIntakes, AreKeptAsBlobs) {
  serve_blobs();
  std::string blob;
  for (int number = 0; blob.size() < 3 * mebibyte; ++number) blob += std::to_string(number);
  Client client{port};
  for (const int status : {201, 200}) {
    client.send(put("/blobs/numbers.txt", blob.size()) + blob);
    const Response stored = client.receive();
    EXPECT_EQ(stored.status, status);
    os::Sha256 sha256;
    sha256.add(blob);
    EXPECT_EQ(Json::parse(stored.body),
              (Json{{"name", "numbers.txt"}, {"size", blob.size()}, {"sha256", sha256.digits()}}));
    EXPECT_TRUE(client.get("/blobs/numbers.txt").body == blob);
    blob += "more";
  }
  EXPECT_EQ(blobs(), 1U);
  EXPECT_EQ(client.get("/blobs/other").status, 404);
  client.send(put("/blobs/.hidden", 1) + "x");
  EXPECT_EQ(client.receive().status, 422);
}

TEST_F(ServedIntakes, LeaveNothingOfABlobThatIsNotWhole) {
  serve_blobs(R"(, "limit": 1000)");
  Client large{port};
  large.send(put_chunked("/blobs/a") + "5\r\nhello\r\n3e4\r\n");
  EXPECT_EQ(large.receive().status, 413);
  Client broken{port};
  broken.send(put_chunked("/blobs/a") + "5\r\nhello\r\nx\r\n");
  EXPECT_EQ(broken.receive().status, 400);
  fs::remove(folder / "blobs");
  {
    Client gone{port};
    gone.send(put("/blobs/a", 1000) + "hello");
    EXPECT_TRUE(until([&] { return fs::exists(folder / "blobs"); })) << "its handler has begun";
  }
  EXPECT_TRUE(host->await_err("cut"));
  EXPECT_EQ(blobs(), 0U);
  EXPECT_THAT(host->err() + host->out(), Not(HasSubstr(" error ")));
}

TEST_F(ServedIntakes, LeaveNothingOfABlobWhoseProcessIsKilled) {
  serve_blobs({}, R"(, "isolation": "process")");
  Client client{port};
  client.send(put("/blobs/a", 1000) + "hello");
  ASSERT_TRUE(until([&] { return fs::exists(folder / "blobs"); }));
  ASSERT_GT(child_of(host->serving()), 0);
  ::kill(child_of(host->serving()), SIGKILL);
  EXPECT_EQ(client.receive().status, 502);
  EXPECT_EQ(blobs(), 0U);
}

// Where files have names from the beginning, a killed process leaves them.
TEST_F(ServedIntakes, StartWithoutWhatAnEarlierProcessHasLeft) {
  fs::create_directory(folder / "blobs");
  folder.write("blobs/.new-abcdef", "left");
  folder.write("blobs/.new-ghijkl", "somebody writes it");
  folder.write("blobs/whole", "whole");
  const int busy = ::open((folder / "blobs/.new-ghijkl").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(busy, LOCK_EX), 0);
  serve_blobs();
  EXPECT_FALSE(fs::exists(folder / "blobs/.new-abcdef"));
  EXPECT_TRUE(fs::exists(folder / "blobs/.new-ghijkl"));
  EXPECT_TRUE(fs::exists(folder / "blobs/whole"));
  ::close(busy);
}

TEST_F(ServedIntakes, CreateANewBlobOnce) {
  serve_blobs();
  for (int round = 0; round < 10; ++round) {
    const std::string target = "/blobs/new" + std::to_string(round);
    std::vector<std::unique_ptr<Client>> clients;
    for (int number = 0; number < 8; ++number) {
      clients.push_back(std::make_unique<Client>(port));
      clients.back()->send(put(target, 10) + "012345678");
    }
    std::vector<std::thread> ends;
    for (const auto& client : clients) ends.emplace_back([&client] { client->send("9"); });
    for (std::thread& end : ends) end.join();
    std::map<int, int> statuses;
    for (const auto& client : clients) ++statuses[client->receive().status];
    EXPECT_EQ(statuses, (std::map<int, int>{{200, 7}, {201, 1}}));
    EXPECT_EQ(Client{port}.get(target).body, "0123456789");
  }
  EXPECT_EQ(blobs(), 10U);
}

TEST_F(ServedIntakes, AreNotPutInThePlaceOfAFolder) {
  fs::create_directories(folder / "blobs/taken/inside");
  serve_blobs();
  Client client{port};
  client.send(put("/blobs/taken", 1) + "x");
  const Response refused = client.receive();
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(Json::parse(refused.body)["detail"], "The name is that of a folder");
  EXPECT_TRUE(fs::exists(folder / "blobs/taken/inside"));
}

TEST_F(ServedIntakes, AreKeptInAFolderThatDoesNotDependOnTheStart) {
  serve("plugins/upload.so", R"({"plugins": {"upload": {"config": {"folder": "blobs"}}}})");
  EXPECT_THAT(host->err(), HasSubstr("give an absolute path"));
  EXPECT_EQ(Client{port}.get("/blobs/a").status, 404);
}

TEST_F(ServedIntakes, CrossToAPluginInAProcessOfItsOwn) {
  serve("fixtures/intake.so", R"({"plugins": {"intake": {"isolation": "process"}}})");
  constexpr std::size_t size = 64 * mebibyte;
  Client client{port};
  client.send(put("/intake/count", size) + std::string(size, 'x') + put("/intake/first", 5) +
              "world");
  const Json answer = Json::parse(client.receive().body);
  EXPECT_EQ(answer["size"], size);
  EXPECT_EQ(answer["length"], size);
  EXPECT_EQ(answer["limit"], 20000000000);
  EXPECT_EQ(client.receive().body, "world");

  Client waits{port};
  waits.send(put("/intake/count", 5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(waits.receive_head().status, 100);
  waits.send("he");
  std::this_thread::sleep_for(20ms);
  waits.send("llo");
  EXPECT_EQ(Json::parse(waits.receive().body)["size"], 5);

  Client told{port};
  told.send(put_chunked("/intake/tell") + "5\r\nhello\r\n4a817c801\r\n");
  EXPECT_EQ(told.receive().body, "413");
  Client malformed{port};
  malformed.send(put_chunked("/intake/count") + "zz\r\n");
  EXPECT_EQ(malformed.receive().status, 400);
  leave_in_the_middle();
}

TEST_F(ServedIntakes, CrossToACoroutine) {
  serve("fixtures/arrivals.so", R"({"plugins": {"arrivals": {"isolation": "process"}}})");
  Client client{port};
  client.send(put("/arrivals/0", 4 * mebibyte) + std::string(4 * mebibyte, 'x'));
  EXPECT_EQ(client.receive().body, R"({"size":4194304,"chunks":true})");
}

// More clients than there are threads, none of which sends anything for now.
TEST_F(ServedIntakes, HoldNoThreadInACoroutine) {
  serve("fixtures/arrivals.so", R"({"threads": {"handlers": 2, "handlers_most": 2}})");
  std::vector<std::unique_ptr<Client>> clients;
  for (int number = 0; number < 20; ++number) {
    clients.push_back(std::make_unique<Client>(port));
    clients.back()->send(put("/arrivals/0", 10) + "hello");
  }
  Client large{port};
  large.send(put("/arrivals/1", 4 * mebibyte) + std::string(4 * mebibyte, 'x'));
  EXPECT_EQ(large.receive().body, R"({"size":4194304,"chunks":true})");
  for (const auto& client : clients) client->send("world");
  for (const auto& client : clients)
    EXPECT_EQ(client->receive().body, R"({"size":10,"chunks":true})");
  Client waits{port};
  waits.send(put("/arrivals/0", 5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(waits.receive_head().status, 100);
  waits.send("hello");
  EXPECT_EQ(waits.receive().status, 200);
  Client broken{port};
  broken.send(put_chunked("/arrivals/0") + "5\r\nhello\r\nx\r\n");
  EXPECT_EQ(broken.receive().status, 400);
  EXPECT_EQ(Client{port}.get("/arrivals/0").status, 405);
  {
    Client gone{port};
    gone.send(put("/arrivals/0", 10) + "hello");
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_TRUE(host->await_err("cut"));
  EXPECT_THAT(host->err() + host->out(), Not(HasSubstr(" error ")));
}

// A generation lives until the last body that it reads is there.
TEST_F(ServedIntakes, OutliveTheSwapsOfTheirPlugins) {
  for (const char* library : {"intake", "arrivals"}) {
    SCOPED_TRACE(library);
    const std::string name = std::string{library} + ".so";
    const std::string target = name == "intake.so" ? "/intake/count" : "/arrivals/0";
    fs::remove_all(folder / "plugins");
    serve("fixtures/" + name, R"({"limits": {"body_rate": 1}})");
    std::string octets = Folder::read(folder / "plugins" / name);
    std::vector<std::unique_ptr<Client>> clients;
    for (int swaps = 0; swaps < 10; ++swaps) {
      clients.push_back(std::make_unique<Client>(port));
      clients.back()->send(put(target, 1000));
      for (const auto& client : clients) client->send(std::string(50, 'x'));
      Client whole{port};
      whole.send(put(target, 3) + "abc");
      EXPECT_EQ(Json::parse(whole.receive().body)["size"], 3);
      octets += 'x';  // another library, which does the same
      folder.write(".new", octets);
      fs::permissions(folder / ".new", fs::perms::owner_all);
      fs::rename(folder / ".new", folder / "plugins" / name);
      ASSERT_TRUE(host->await_err("as generation " + std::to_string(swaps + 2)));
    }
    for (std::size_t number = 0; number < clients.size(); ++number)
      clients[number]->send(std::string(1000 - 50 * (clients.size() - number), 'x'));
    for (const auto& client : clients) EXPECT_EQ(Json::parse(client->receive().body)["size"], 1000);
    EXPECT_THAT(host->err() + host->out(), Not(HasSubstr(" error ")));
    host.reset();
  }
}

}  // namespace
}  // namespace portico
