#pragma once

// What tells a file from the one that replaced it. A value.

#include <cstdint>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "settings/edge/tls.hpp"

namespace portico::tls {

struct Stamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = -1;                        ///< -1: there is no such file
  std::int64_t written = 0, changed = 0;  ///< nanoseconds

  bool operator==(const Stamp&) const = default;
};

using Stamps = std::vector<Stamp>;

/// Of the files that the profile names, where links lead.
inline Stamps stamps_of(const settings::TlsProfile& profile) {
  constexpr std::int64_t nanoseconds = 1'000'000'000;
  Stamps all;
  const auto add = [&all](const std::string& path) {
    struct stat found {};
    if (path.empty()) return;
    if (::stat(path.c_str(), &found) != 0) return void(all.push_back({}));
    all.push_back({found.st_dev, found.st_ino, found.st_size,
                   found.st_mtim.tv_sec * nanoseconds + found.st_mtim.tv_nsec,
                   found.st_ctim.tv_sec * nanoseconds + found.st_ctim.tv_nsec});
  };
  for (const settings::Certificate& one : profile.certificates)
    add(one.certificate), add(one.private_key), add(one.ocsp);
  add(profile.client_ca);
  return all;
}

}  // namespace portico::tls
