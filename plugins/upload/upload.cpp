// Blobs of any size, put and got: what a client sends goes to a file as it arrives, under no name
// until it is whole, and never into memory. What does not come to its end leaves nothing behind.
//
//   curl -T backup.tar http://localhost:8000/blobs/backup.tar

#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include <portico/portico.hpp>

namespace upload {

namespace fs = std::filesystem;
using namespace portico;

struct Settings {
  Field<std::string, Description<"The folder of the blobs; it is made when it is not there">>
      folder = by_default(std::string{"blobs"});
  Field<std::int64_t, Ge<1>, Description<"Octets of one blob (413 beyond)">> limit =
      by_default(std::int64_t{10} << 30);
};

struct Stored {
  std::string name;
  std::int64_t size = 0;
  std::string sha256;
};

using BlobName = Path<"name", std::string, Pattern<"^[A-Za-z0-9_-][A-Za-z0-9._-]*$">,
                      MaxLength<200>, Description<"Letters, digits, dot, hyphen, underscore">>;

class Sha256 {
public:
  Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }

  void add(std::string_view octets) {
    EVP_DigestUpdate(context_.get(), octets.data(), octets.size());
  }
  std::string digits() {
    unsigned char digest[32];
    EVP_DigestFinal_ex(context_.get(), digest, nullptr);
    std::string text;
    for (const unsigned char octet : digest) {
      text += "0123456789abcdef"[octet >> 4];
      text += "0123456789abcdef"[octet & 15];
    }
    return text;
  }

private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

/// Has a name that no client can ask for; goes with this object unless it is given another one.
class NewFile {
public:
  explicit NewFile(const fs::path& folder) : path_{(folder / ".new-XXXXXX").string()} {
    fs::create_directories(folder);
    number_ = ::mkstemp(path_.data());
    if (number_ < 0) fail("made");
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (number_ >= 0) ::close(number_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void write(std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t count = ::write(number_, octets.data(), octets.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("written");
      octets.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  /// Takes the place of what had the name, at once and as a whole, also when the power fails.
  void become(const fs::path& name) {
    if (::fsync(number_) != 0) fail("written");
    if (::rename(path_.c_str(), name.c_str()) != 0) fail("named");
    path_.clear();
  }

private:
  [[noreturn]] static void fail(const char* what) {
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
      throw HttpError{507, "There is no space for the blob"};
    throw std::system_error{errno, std::generic_category(),
                            std::string{"a blob cannot be "} + what};
  }

  std::string path_;
  int number_ = -1;
};

PORTICO_PLUGIN("upload", "1.0.0", .summary = "Blobs of any size, as they arrive",
               .config = configuration<Settings>) {
  const auto settings = app.config<Settings>();
  const fs::path folder = *settings.folder;

  app.put("/blobs/{name}",
          {.status = 201,
           .summary = "Keeps a blob",
           .responses = {{200, answer<Stored>("The blob takes the place of another")},
                         {507, answer<JsonValue>("There is no space for it")}},
           .body = {.limit = static_cast<std::uint64_t>(*settings.limit)}},
          [folder](BlobName name, BodyStream body, Call call) {
            NewFile file{folder};
            Sha256 sha256;
            Stored stored{*name, 0, {}};
            while (const auto chunk = body.next()) {
              file.write(*chunk);
              sha256.add(*chunk);
              stored.size += static_cast<std::int64_t>(chunk->size());
            }
            if (fs::exists(folder / *name)) call.status(200);
            file.become(folder / *name);
            stored.sha256 = sha256.digits();
            return stored;
          });
  app.get("/blobs/{name}", {.summary = "A blob, or ranges of it"}, [folder](BlobName name) {
    return FileResponse{
        .root = folder.string(), .path = *name, .media_type = "application/octet-stream"};
  });
}

}  // namespace upload
