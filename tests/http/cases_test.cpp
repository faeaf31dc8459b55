// Bytes in, answers out: every case of tests/http/cases/*.txt, sent at once and byte by byte, over
// a port, TLS and a unix socket.
// The format is told at the top of cases/request-line.txt.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "http/app.hpp"

namespace portico::http::test {
namespace {

struct Expected {
  int status = 0;
  std::string body;
  bool any_body = true;
};

struct Case {
  std::string name, bytes, after;
  std::vector<Expected> answers;
  Speaking speaking = Speaking::plain;
};

void PrintTo(const Case& wanted, std::ostream* out) { *out << wanted.name; }

std::string unescape(std::string_view text);

// "{N*x}"; `at` is behind it then.
std::string repeated(std::string_view text, std::size_t& at) {
  auto star = text.find('*', at);
  auto count = std::stoul(std::string{text.substr(at + 1, star - at - 1)});
  std::size_t end = star + 1;
  for (int depth = 1; depth > 0; ++end) depth += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
  auto part = unescape(text.substr(star + 1, end - star - 2));
  at = end;
  std::string whole;
  while (count-- > 0) whole += part;
  return whole;
}

std::string unescape(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '{') {
      bytes += repeated(text, at);
    } else if (text[at] != '\\') {
      bytes += text[at++];
    } else {
      char kind = text[at + 1];
      at += 2;
      if (kind == 'x') {
        bytes += static_cast<char>(std::stoi(std::string{text.substr(at, 2)}, nullptr, 16));
        at += 2;
      } else {
        bytes += kind == 'r' ? '\r' : kind == 'n' ? '\n' : kind == 't' ? '\t' : kind;
      }
    }
  }
  return bytes;
}

Expected expected(const std::string& text) {
  Expected answer{std::stoi(text), {}, true};
  if (text.size() > 4) answer.body = unescape(text.substr(4)), answer.any_body = false;
  return answer;
}

std::vector<Case> read_cases(Speaking speaking) {
  std::vector<Case> cases;
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator{PORTICO_SOURCE_DIR "/tests/http/cases"})
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      if (line[0] == '=')
        cases.push_back({path.stem().string() + ": " + line.substr(2), {}, {}, {}, speaking});
      else if (line[0] == '>')
        cases.back().bytes += unescape(line.substr(2));
      else if (line[0] == '<')
        cases.back().answers.push_back(expected(line.substr(2)));
      else
        cases.back().after = line;
    }
  }
  return cases;
}

class Cases : public ::testing::TestWithParam<Case> {
protected:
  static void SetUpTestSuite() {
    app = new App;
    plain = new Running{*app};
    secured = new Running{*app, tls::test::profile_of({})};
    over_file = new Running{*app, Speaking::over_file};
  }
  static void TearDownTestSuite() {
    delete plain;
    delete secured;
    delete over_file;
    delete app;
  }

  void check(Client& client) {
    const Case& wanted = GetParam();
    for (const Expected& expected : wanted.answers) {
      bool head = wanted.bytes.starts_with("HEAD");
      auto how = head ? Client::Body::none : Client::Body::as_told;
      auto answer = client.answer(how);
      if (answer.status == 100 && expected.status != 100) answer = client.answer(how);
      ASSERT_EQ(answer.status, expected.status) << answer.head << answer.body;
      check_fault(answer, expected);
    }
    if (wanted.after == "closed") {
      EXPECT_EQ(client.read_all(), "");
      EXPECT_TRUE(client.closed_within(20s));
      EXPECT_FALSE(client.was_reset());
      EXPECT_EQ(client.was_told_the_end(), wanted.speaking == Speaking::tls);
    } else if (wanted.after == "waiting") {
      EXPECT_EQ(client.read_for(30ms), "");
      EXPECT_FALSE(client.closed_within(1ms));
    } else {
      ASSERT_EQ(wanted.after, "open");
      auto answer = client.ask("GET /?again HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_EQ(answer.body, "GET /|again|a|1|");
    }
  }

  void check_fault(const Answer& answer, const Expected& expected) {
    bool ours = answer.has("content-type: application/json");
    auto body = ours ? "{\"detail\":\"" + expected.body + "\"}" : expected.body;
    EXPECT_TRUE(expected.any_body || answer.body == body) << answer.body;
    if (answer.status < 400 || answer.status == 404) return;
    EXPECT_TRUE(ours);
    EXPECT_TRUE(answer.body.starts_with("{\"detail\":\"")) << answer.body;
    EXPECT_EQ(answer.has("connection: close"), GetParam().after == "closed");
    EXPECT_EQ(answer.field("allow").empty(), answer.status != 405);
  }

  static Client client() {
    switch (GetParam().speaking) {
    case Speaking::tls: return secured->client();
    case Speaking::over_file: return over_file->client();
    default: return plain->client();
    }
  }

  static App* app;
  static Running *plain, *secured, *over_file;
};
App* Cases::app;
Running *Cases::plain, *Cases::secured, *Cases::over_file;

TEST_P(Cases, AtOnce) {
  auto client = Cases::client();
  client.send(GetParam().bytes);
  check(client);
}

TEST_P(Cases, ByteByByte) {
  if (GetParam().bytes.size() > 2000) return;
  auto client = Cases::client();
  for (char byte : GetParam().bytes)
    if (!client.send({&byte, 1})) break;
  check(client);
}

std::string label(const ::testing::TestParamInfo<Case>& param) {
  std::string name = param.param.name;
  for (char& byte : name)
    if (!std::isalnum(static_cast<unsigned char>(byte))) byte = '_';
  return name + "_" + std::to_string(param.index);
}
INSTANTIATE_TEST_SUITE_P(Http, Cases, ::testing::ValuesIn(read_cases(Speaking::plain)), label);
INSTANTIATE_TEST_SUITE_P(Https, Cases, ::testing::ValuesIn(read_cases(Speaking::tls)), label);
INSTANTIATE_TEST_SUITE_P(UnixSocket, Cases, ::testing::ValuesIn(read_cases(Speaking::over_file)),
                         label);

}  // namespace
}  // namespace portico::http::test
