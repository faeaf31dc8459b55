#pragma once

// A plugin folder of a test's own, filled with fixtures and gone when the test ends.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <stdlib.h>

namespace portico::testing {

class Folder {
public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "portico-test-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error{"mkdtemp"};
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  static std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path{PORTICO_BINARY_DIR} / "fixtures" / (name + ".so");
  }

  std::filesystem::path add(const std::string& name, std::string as = {}) const {
    if (as.empty()) as = name + ".so";
    std::filesystem::copy_file(fixture(name), path_ / as);
    return path_ / as;
  }

  std::filesystem::path write(const std::string& name, std::string_view contents) const {
    std::ofstream{path_ / name, std::ios::binary} << contents;
    return path_ / name;
  }

  static std::string read(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

private:
  std::filesystem::path path_;
};

}  // namespace portico::testing
