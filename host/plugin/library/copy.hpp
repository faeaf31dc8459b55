#pragma once

// The bytes of a library, copied to where nobody else has a name for them: the dynamic linker maps
// what it opens, and a file that is truncated while it is mapped kills the process. What was hashed
// is what is loaded, and what can be read of it later, whatever becomes of the file.
//
// It is a file in memory that is sealed against every change; where there are none that code may
// run from, a file without a name in XDG_RUNTIME_DIR, TMPDIR, /tmp or /var/tmp. Either is gone with
// the last process that has it, however that ends. A value that shares the bytes; any thread.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "plugin/library/file.hpp"
#include "plugin/library/source.hpp"

namespace portico::plugin {

class Copy {
public:
  /// The signature beside the source is taken along when one is `asked`. Throws Refused.
  enum class Signature { none, asked };
  explicit Copy(const Source& source, Signature signature = Signature::none);
  explicit Copy(const std::filesystem::path& file, Patience patience = {})
      : Copy{Source{file, {.patience = patience}}} {}

  /// One that another process has made and handed over.
  static Copy adopt(std::filesystem::path source, std::string digest, os::Descriptor bytes,
                    std::string signature = {});
  /// The file itself, for debuggers: they find it by its name. Nothing keeps it as it is.
  static Copy of_itself(const Source& source, Signature signature = Signature::none);

  const std::filesystem::path& source() const {
    return parts_->source;
  }                                                             ///< as the operator knows it
  const std::string& digest() const { return parts_->digest; }  ///< SHA-256 of the bytes, in hex
  /// The same of all before the place of a seal; empty: it is not known.
  const std::string& digest_before_seal() const { return parts_->digest_before_seal; }
  const std::string& signature() const { return parts_->signature; }  ///< as it was read
  int descriptor() const { return parts_->descriptor.number(); }
  /// The same with libraries that it brings along, each behind those that it needs.
  Copy with(std::vector<Copy> companions) const;
  const std::vector<Copy>& companions() const { return *companions_; }
  /// What to open; the dynamic linker knows it by that name as long as it is loaded.
  const std::string& path() const { return parts_->path; }
  bool is_itself() const { return parts_->itself; }
  /// What the kernel calls it in /proc/<id>/maps, without " (deleted)".
  const std::string& mapped() const { return parts_->mapped; }

private:
  struct Parts {
    std::filesystem::path source;
    std::string digest, digest_before_seal, signature, path, mapped;
    os::Descriptor descriptor{-1};
    bool itself = false;

    void take(os::Descriptor whole);
  };
  static std::shared_ptr<Parts> made(std::filesystem::path source, std::string digest,
                                     os::Descriptor bytes, std::string signature);
  explicit Copy(std::shared_ptr<const Parts> parts);
  static std::shared_ptr<const std::vector<Copy>> none();

  std::shared_ptr<const Parts> parts_;
  std::shared_ptr<const std::vector<Copy>> companions_ = none();
};

}  // namespace portico::plugin
