// Libraries that were built with an earlier SDK, as they are in golden/<version>: each is loaded and
// asked, in the process of the host and in one of its own. They are never built anew.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "plugin/folder.hpp"
#include "portico/built.h"
#include "serve/host.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;
using testing::Client;
using testing::Folder;
using testing::Host;

const fs::path golden{PORTICO_SOURCE_DIR "/tests/abi/golden"};

std::string unpacked(const fs::path& file) {
  const gzFile opened = ::gzopen(file.c_str(), "rb");
  if (!opened) throw std::runtime_error{file.string()};
  std::string bytes;
  char block[65536];
  for (int count; (count = ::gzread(opened, block, sizeof block)) > 0;)
    bytes.append(block, static_cast<std::size_t>(count));
  if (::gzclose(opened) != Z_OK) throw std::runtime_error{file.string()};
  return bytes;
}

/// The folders of versions.
std::vector<fs::path> versions() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{golden})
    if (entry.is_directory()) found.push_back(entry.path());
  return found;
}

struct Asked {
  std::string request;  ///< first line without the version, then fields and a body
  int status;
  std::string body, field{};  ///< a line of the head, where one is looked for
};

std::string posted(const std::string& target, const std::string& body) {
  return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string got(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nX-Agent: golden\r\n\r\n";
}

const std::string short_name =
    R"({"detail":[{"type":"string_too_short","loc":["body","name"],"msg":"String should have at )"
    R"(least 2 characters","input":"P","ctx":{"min_length":2}}]})";
const std::string too_little =
    R"({"detail":[{"type":"greater_than_equal","loc":["path","n"],"msg":"Input should be greater )"
    R"(than or equal to 1","input":"0","ctx":{"ge":1}}]})";

/// What plugins of both languages answer alike.
std::vector<Asked> of_any(const std::string& root) {
  return {{posted(root + "/item", R"({"name":"P","price":1})"), 422, short_name},
          {posted(root + "/shown", R"({"name":"Pen","price":1.5})"), 200, R"({"name":"Pen"})"},
          {got(root + "/number/0"), 422, too_little},
          {got(root + "/fail"), 409, R"({"detail":"busy"})", "retry-after: 5"},
          {got(root + "/stream"), 200, "piece\npiece\npiece\n"},
          {got(root + "/defer"), 200, "0"}};
}

std::vector<Asked> of_c() {
  auto all = of_any("/c");
  all.push_back({posted("/c/item", R"({"name":"Pen","price":1})"), 200,
                 R"({"name":"Pen","price":1.0,"note":null})"});
  all.push_back({got("/c/number/7"), 200, "7"});
  all.push_back(
      {got("/c/kinds"), 200,
       R"({"items":[null,true,-7,1.5,"text",{"finished":[]}],"config":{"greeting":"hi"}})"});
  all.push_back({got("/c/bytes?a=b&c"), 203, "a=b&c", "x-agent: golden"});
  all.push_back({got("/c/extension"), 200, "true"});
  return all;
}

std::vector<Asked> of_cpp(const std::string& name) {
  const std::string root = '/' + name;
  auto all = of_any(root);
  all.push_back({posted(root + "/item", R"({"name":"Pen","price":1,"color":"red","tags":["a"],)"
                                        R"("pet":{"kind":"cat","lives":9},)"
                                        R"("at":"2024-02-29T12:00:00+02:00"})"),
                 200,
                 R"({"name":"Pen","price":1.0,"note":null,"tags":["a"],"color":"red",)"
                 R"("pet":{"kind":"cat","lives":9},"at":"2024-02-29T10:00:00Z"})"});
  all.push_back({got(root + "/number/7?times=3"), 200, "21"});
  all.push_back({got(root + "/number/7"), 200, "14"});
  all.push_back({got(root + "/agent"), 203, "golden", "x-agent: golden"});
  all.push_back({got(root + "/greeting"), 200, R"("hi")"});
  return all;
}

std::string put(const std::string& target, const std::string& body) {
  return "PUT " + target +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

/// What 0.2.0 added: golden/extensions.c and golden/extensions.cpp.
std::vector<Asked> of_extensions(const std::string& root) {
  return {{put(root + "/body", "0123456789"), 200, "10"},
          {got(root + "/held"), 404, R"({"message":"none"})"},
          {put(root + "/body", "0123456789x"), 413, R"({"detail":"Request body too large"})"}};
}

void ask(Client& client, const std::vector<Asked>& all) {
  for (const Asked& asked : all) {
    client.send(asked.request);
    const testing::Response answer = client.receive();
    EXPECT_EQ(answer.status, asked.status) << asked.request << answer.body;
    EXPECT_EQ(answer.body, asked.body) << asked.request;
    EXPECT_NE(answer.head.find(asked.field), std::string::npos) << asked.request << answer.head;
  }
}

void ask_extensions(Host& host) {
  Client of_c{host.port()}, of_gcc{host.port()}, of_clang{host.port()};
  ask(of_c, {{got("/c/later"), 200, R"("later")"}});
  ask(of_c, of_extensions("/c"));
  ask(of_gcc, of_extensions("/golden-gcc"));
  ask(of_clang, of_extensions("/golden-clang"));
  const std::string out = host.out(), words = "monitoring on http://127.0.0.1:";
  const testing::Response ready =
      Client{std::stoi(out.substr(out.find(words) + words.size()))}.get("/readyz");
  EXPECT_EQ(ready.status, 503);
  for (const char* check :
       {R"({"plugin":"golden-c","check":"store","status":"ok"})",
        R"({"plugin":"golden-gcc","check":"stock","status":"failing","reason":"is empty"})",
        R"({"plugin":"golden-clang","check":"stock","status":"failing","reason":"is empty"})"})
    EXPECT_NE(ready.body.find(check), std::string::npos) << check << ready.body;
}

void load_and_ask(const fs::path& version, const std::string& isolation) {
  const Folder folder;
  fs::create_directory(folder.path() / "plugins");
  std::string sections;
  for (const auto& entry : fs::directory_iterator{version}) {
    const std::string file = entry.path().stem().string();  // golden-c.so
    const fs::path library = folder.write("plugins/" + file, unpacked(entry.path()));
    fs::permissions(library, fs::perms{0755});
    sections += (sections.empty() ? "" : ",") + ('"' + fs::path{file}.stem().string()) +
                R"(":{"isolation":")" + isolation + R"(","config":{"greeting":"hi"}})";
  }
  const fs::path settings = folder.write(
      "portico.json", R"({"plugin_folder":")" + (folder.path() / "plugins").string() +
                          R"(","listen":["127.0.0.1:0"],"plugins":{)" + sections + "}}");
  Host host{{"serve", "--config", settings.string(), "--monitoring-listen", "127.0.0.1:0"}};
  Client client{host.port()};
  ask(client, of_c());
  ask(client, of_cpp("golden-gcc"));
  ask(client, of_cpp("golden-clang"));
  if (version.filename() != "0.1.0") ask_extensions(host);
  if (::testing::Test::HasFailure()) std::cerr << host.err();
}

TEST(Golden, LibrariesOfEarlierVersionsAreServed) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "the libraries are for x86-64";
#endif
  for (const fs::path& version : versions()) load_and_ask(version, "none");
}

TEST(Golden, LibrariesOfEarlierVersionsAreServedFromProcessesOfTheirOwn) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "the libraries are for x86-64";
#endif
  for (const fs::path& version : versions()) load_and_ask(version, "process");
}

TEST(Golden, ManifestsNameTheSdkThatBuiltThem) {
  EXPECT_STREQ(PORTICO_SDK_VERSION, PORTICO_VERSION);
  for (const fs::path& version : versions())
    for (const auto& entry : fs::directory_iterator{version}) {
      const std::string word = R"("sdk":")" + version.filename().string() + '"';
      EXPECT_NE(unpacked(entry.path()).find(word), std::string::npos) << entry.path();
    }
}

TEST(Golden, TheLibrariesOfAVersionAreLittle) {
  ASSERT_FALSE(versions().empty());
  for (const fs::path& version : versions()) {
    std::uintmax_t size = 0;
    int count = 0;
    for (const auto& entry : fs::directory_iterator{version}) size += entry.file_size(), ++count;
    EXPECT_LT(size, 200'000u) << version;
    EXPECT_EQ(count, 3) << "in C, and in C++ of g++ and clang++: " << version;
  }
}

}  // namespace
}  // namespace portico
