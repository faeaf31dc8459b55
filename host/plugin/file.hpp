#pragma once

// A plugin's file as it is safe to load: a regular file that nobody is writing, copied to a private
// place under a name that was never used before. The dynamic linker maps what it opens: a file that
// is truncated while it is mapped kills the process, and a name that it knows gives back the old
// library. One thread at a time; copies may be taken from many.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "plugin/refused.hpp"

namespace portico::plugin {

/// How long a file must have been left alone, and how long to wait for that.
struct Patience {
  std::chrono::milliseconds quiet{100};
  std::chrono::milliseconds limit{2000};
};

/// An open descriptor.
class Descriptor {
public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int number() const { return number_; }
  /// Somebody else closes it.
  int release() { return std::exchange(number_, -1); }

private:
  int number_;
};

/// Opens a regular file for reading, without ever waiting for another process. Throws Refused.
Descriptor open_regular(const std::filesystem::path& file);

/// The octets of a file; none when it cannot be read.
std::string contents(const std::filesystem::path& file);

/// A private copy, removed when this goes. The name stays unique for the life of the process.
/// What was hashed is what is loaded: nobody else may write to it.
class Copy {
public:
  /// Waits until the file is steady. Throws Refused.
  explicit Copy(const std::filesystem::path& file, Patience patience = {});
  Copy(Copy&& other) noexcept
      : source_{std::move(other.source_)}, path_{std::exchange(other.path_, {})},
        digest_{std::move(other.digest_)}, owner_{other.owner_} {}
  Copy& operator=(Copy&&) = delete;
  ~Copy();

  enum class Readers {
    owner,
    all  ///< every user of the system, who may not write to it either
  };
  /// Another one of the octets of an open file, which were copied before; it is read from its
  /// beginning. Throws Refused.
  static Copy again(std::filesystem::path source, std::string digest, const Descriptor& octets,
                    Readers readers);
  /// One that another process has made, and will remove.
  static Copy existing(std::filesystem::path source, std::filesystem::path path,
                       std::string digest);

  const std::filesystem::path& source() const { return source_; }  ///< as the operator knows it
  const std::filesystem::path& path() const { return path_; }
  const std::string& digest() const { return digest_; }  ///< SHA-256 of the copied octets, in hex

private:
  enum class Owner { self, other };
  Copy() = default;
  Descriptor create();

  std::filesystem::path source_, path_;
  std::string digest_;
  Owner owner_ = Owner::self;
};

}  // namespace portico::plugin
