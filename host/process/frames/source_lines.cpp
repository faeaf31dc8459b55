#include "process/frames/source_lines.hpp"

#if PORTICO_HAS_DW

#include <elfutils/libdwfl.h>

namespace portico::process {

class SourceLines::Session {
public:
  explicit Session(const std::string& path) : lines_{::dwfl_begin(&callbacks)} {
    if (!lines_) return;
    ::dwfl_report_begin(lines_);
    module_ = ::dwfl_report_offline(lines_, "", path.c_str(), -1);
    ::dwfl_report_end(lines_, nullptr, nullptr);
    if (!module_ || !::dwfl_module_getelf(module_, &bias_)) module_ = nullptr;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (lines_) ::dwfl_end(lines_);
  }

  std::string at(std::uint64_t address) const {
    Dwfl_Line* line = module_ ? ::dwfl_module_getsrc(module_, address + bias_) : nullptr;
    int number = 0;
    const char* file =
        line ? ::dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr) : nullptr;
    return file ? std::string{file} + ':' + std::to_string(number) : std::string{};
  }

private:
  /// What is not in the file itself is looked for where packages of debug files (-dbgsym) have it,
  /// by the id of the build, and nowhere else.
  static inline char folder[] = "/usr/lib/debug";
  static inline char* folders = folder;
  static constexpr Dwfl_Callbacks callbacks{nullptr, ::dwfl_build_id_find_debuginfo,
                                            ::dwfl_offline_section_address, &folders};

  Dwfl* lines_;
  Dwfl_Module* module_ = nullptr;
  Dwarf_Addr bias_ = 0;
};

}  // namespace portico::process

#else

namespace portico::process {

/// Without the library there are functions, and no lines.
class SourceLines::Session {
public:
  explicit Session(const std::string&) {}
  std::string at(std::uint64_t) const { return {}; }
};

}  // namespace portico::process

#endif

namespace portico::process {

SourceLines::SourceLines(const std::string& path) : session_{std::make_unique<Session>(path)} {}

SourceLines::~SourceLines() = default;

std::string SourceLines::at(std::uint64_t address) const { return session_->at(address); }

}  // namespace portico::process
