// Blobs of any size, put and got: what a client sends goes to a file as it arrives, under no name
// until it is whole, and never into memory. What does not come to its end leaves nothing behind, also
// when the process is killed.
//
//   curl -T backup.tar http://localhost:8000/blobs/backup.tar

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include <portico/portico.hpp>

#include "new_file.hpp"

namespace upload {

using namespace portico;

struct Settings {
  Field<std::string,
        Description<"The folder of the blobs, an absolute path; it is made for the first of them. "
                    "Empty: portico-blobs in the folder for temporary files (TMPDIR, else /tmp)">>
      folder = by_default(std::string{});
  Field<std::int64_t, Ge<1>, Description<"Octets of one blob (413 beyond)">> limit =
      by_default(std::int64_t{10} << 30);
};

fs::path folder_of(const Settings& settings) {
  if ((*settings.folder).empty()) return fs::temp_directory_path() / "portico-blobs";
  fs::path folder = *settings.folder;
  if (!folder.is_absolute())
    throw std::runtime_error{"plugins.upload.config.folder is '" + folder.string() +
                             "', which depends on where the host was started: give an absolute "
                             "path"};
  return folder;
}

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

PORTICO_PLUGIN("upload", "1.0.0", .summary = "Blobs of any size, as they arrive",
               .config = configuration<Settings>) {
  const auto settings = app.config<Settings>();
  const fs::path folder = folder_of(settings);
  NewFile::clean(folder);

  app.put("/blobs/{name}",
          {.status = 201,
           .summary = "Keeps a blob",
           .responses = {{200, answer<Stored>("The blob takes the place of another")},
                         {409, answer<JsonValue>("The name is that of a folder")},
                         {507, answer<JsonValue>("There is no space for it")}},
           .body = {.limit = static_cast<std::uint64_t>(*settings.limit)}},
          [folder](BlobName name, BodyStream body, Call call) {
            if (fs::is_directory(folder / *name)) refuse_folder();
            NewFile file{folder};
            Sha256 sha256;
            Stored stored{*name, 0, {}};
            while (const auto chunk = body.next()) {
              file.write(*chunk);
              sha256.add(*chunk);
              stored.size += static_cast<std::int64_t>(chunk->size());
            }
            if (file.become(folder / *name) == NewFile::Became::replaced) call.status(200);
            stored.sha256 = sha256.digits();
            return stored;
          });
  app.get("/blobs/{name}", {.summary = "A blob, or ranges of it"}, [folder](BlobName name) {
    return FileResponse{
        .root = folder.string(), .path = *name, .media_type = "application/octet-stream"};
  });
}

}  // namespace upload
