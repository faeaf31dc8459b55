#include "http/wire/writing/read_ahead.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "http/wire/connection.hpp"
#include "http/wire/loop/mailbox.hpp"
#include "os/descriptor.hpp"

namespace portico::http {
namespace {

constexpr std::size_t read_at_once = 16384;
constexpr std::uint64_t brought_ahead = 4 << 20;  ///< bytes behind a part

bool byte_is_there(int file, std::uint64_t offset) {
  char byte = 0;
  const iovec place{&byte, 1};
  return ::preadv2(file, &place, 1, static_cast<off_t>(offset), RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

}  // namespace

/// Goes by itself.
class ReadAhead::Read final : public Pool::Job {
public:
  Read(os::Descriptor file, const FilePart& part, Mailbox& mailbox, Waiting waiting)
      : file_{std::move(file)},
        part_{part},
        mailbox_{mailbox},
        waiting_{std::move(waiting)} {}

  void run() override {
    const std::unique_ptr<Read> self{this};
    bring(part_.offset, part_.size);
    mailbox_.post([waiting = waiting_] {
      if (*waiting) (*waiting)->rouse(Word::of_file);
    });
    bring(part_.offset + part_.size, std::min(part_.follows, brought_ahead));
  }

private:
  void bring(std::uint64_t offset, std::uint64_t size) const {
    std::array<char, read_at_once> bytes;
    ::posix_fadvise(file_.number(), static_cast<off_t>(offset), static_cast<off_t>(size),
                    POSIX_FADV_WILLNEED);
    for (std::uint64_t read = 0; read < size;) {
      const ssize_t count =
          ::pread(file_.number(), bytes.data(),
                  static_cast<std::size_t>(std::min<std::uint64_t>(size - read, bytes.size())),
                  static_cast<off_t>(offset + read));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;  // sendfile() will say why
      read += static_cast<std::uint64_t>(count);
    }
  }

  const os::Descriptor file_;
  const FilePart part_;
  Mailbox& mailbox_;
  Waiting waiting_;
};

std::unique_ptr<ReadAhead> ReadAhead::start(Pool& pool, std::string_view lane, Mailbox& mailbox,
                                            Connection& connection, const FilePart& part) {
  os::Descriptor copy{::fcntl(part.file, F_DUPFD_CLOEXEC, 0)};
  if (copy.number() < 0) return nullptr;
  auto waiting = std::make_shared<Connection*>(&connection);
  auto read = std::make_unique<Read>(std::move(copy), part, mailbox, waiting);
  std::unique_ptr<ReadAhead> ahead{new ReadAhead{std::move(waiting)}};
  if (!pool.submit(*read, lane, Lanes::Kind::pull)) return nullptr;
  static_cast<void>(read.release());
  return ahead;
}

bool ReadAhead::is_there(const FilePart& part) {
  return byte_is_there(part.file, part.offset) &&
         byte_is_there(part.file, part.offset + part.size - 1);
}

}  // namespace portico::http
