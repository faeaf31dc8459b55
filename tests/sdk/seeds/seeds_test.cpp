// Every example of the seed documents as a plugin beside its Python: the same requests, and the
// answers byte for byte those that record.py has recorded of FastAPI. What differs is a row of
// differences.json, named at the exchange; one that no longer differs fails as well.

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "parity/replay/compare.hpp"
#include "parity/replay/excuse.hpp"
#include "parity/replay/openapi.hpp"
#include "plugin/folder.hpp"
#include "sdk/seeds/example.hpp"
#include "serve/host.hpp"

namespace seeds {

std::ostream& operator<<(std::ostream& out, const Example& example) {
  return out << example.document << '/' << example.name;
}

namespace {

namespace fs = std::filesystem;
using portico::testing::Folder;
using portico::testing::Host;
using Names = std::vector<std::string>;

const fs::path sources{PORTICO_SOURCE_DIR "/tests/sdk/seeds"};
const std::vector<fs::path> excusing{PORTICO_SOURCE_DIR "/tests/parity/differences.json",
                                     sources / "differences.json"};

/// The example's folder, in which its application runs: with a file to download, as old as
/// record.py makes it.
class WorkingFolder {
public:
  WorkingFolder() {
    constexpr timespec recorded{1700000000, 0}, times[2]{recorded, recorded};
    const fs::path file = folder_ / "report.pdf";
    fs::copy_file(sources / "report.pdf", file);
    if (::utimensat(AT_FDCWD, file.c_str(), times, 0) != 0) throw std::runtime_error{"utimensat"};
    fs::current_path(folder_.path());
  }
  ~WorkingFolder() { fs::current_path(before_); }

  std::string settings(const std::string& plugin) const {
    const Json all{{"plugin_folder", PORTICO_BINARY_DIR "/tests/sdk/seeds/" + plugin},
                   {"listen", {"127.0.0.1:0"}},
                   {"docs", {{"front", ""}}}};
    return folder_.write("portico.json", all.dump()).string();
  }

private:
  const fs::path before_ = fs::current_path();
  const Folder folder_;
};

Names openapi_differences(const Json& expect, const std::string& body) {
  const Json document = Json::parse(body);
  const Json got{{"paths", document.at("paths")},
                 {"schemas", document.at("components").at("schemas")}};
  Names found = parity::differ_unordered(expect.at("openapi"), got);
  for (std::string& difference : found) difference.insert(0, "openapi: ");
  return found;
}

class Seeds : public ::testing::TestWithParam<Example> {
protected:
  Names differences(const Json& exchange, parity::Answer& answer) {
    const Json& expect = exchange.at("expect");
    answer = client_.ask(parity::wire(exchange.at("request"), ""), parity::Body::expected);
    if (expect.contains("openapi")) return openapi_differences(expect, answer.body);
    Names found = parity::differences(exchange, answer, "");
    for (const Json& line : expect.value("prints", Json::array()))
      if (!host_.await_err(line)) found.push_back("prints: not " + line.dump());
    return found;
  }

  const WorkingFolder folder_;
  Host host_{{"serve", "--config", folder_.settings(GetParam().name)}};
  parity::Client client_{Poco::Net::SocketAddress{"127.0.0.1:" + std::to_string(host_.port())}};
};

TEST_P(Seeds, AnswersAsFastApiDoes) {
  const parity::Excuses excuses{excusing};
  for (const Json& exchange : GetParam().exchanges) {
    parity::Answer answer;
    const Names found = differences(exchange, answer);
    Names rows;
    for (const Json* row : excuses.find(exchange, answer, found)) rows.push_back(row->at("id"));
    EXPECT_EQ(Json(rows), exchange.value("differs", Json::array()))
        << exchange.at("request") << ::testing::PrintToString(found);
    EXPECT_EQ(found.empty(), rows.empty())
        << exchange.at("request") << ::testing::PrintToString(found);
  }
}

INSTANTIATE_TEST_SUITE_P(Examples, Seeds, ::testing::ValuesIn(read_examples(sources)),
                         [](const auto& example) { return example.param.name; });

}  // namespace
}  // namespace seeds
