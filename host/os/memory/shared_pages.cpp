#include "os/memory/shared_pages.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "os/error.hpp"

namespace portico::os {

SharedPages::SharedPages(const char* name, std::size_t size)
    : descriptor_{::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)},
      size_{size} {
  if (descriptor_.number() < 0 ||
      ::ftruncate(descriptor_.number(), static_cast<off_t>(size)) != 0 ||
      ::fcntl(descriptor_.number(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    fail("Cannot make memory that processes share");
  map();
}

SharedPages::SharedPages(int descriptor, std::size_t size) : descriptor_{descriptor}, size_{size} {
  map();
}

void SharedPages::map() {
  begin_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_.number(), 0);
  if (begin_ == MAP_FAILED) fail("Cannot map memory that processes share");
}

SharedPages::~SharedPages() { ::munmap(begin_, size_); }

}  // namespace portico::os
