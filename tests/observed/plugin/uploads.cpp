#include <vector>

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;
using MaybeUpload = std::optional<Upload>;
using MaybeBytes = std::optional<Bytes>;
using nlohmann::ordered_json;

}  // namespace

void uploads(App& app) {
  app.post<void>("/file", [](File<"file"> file) {
    return ordered_json{{"n", file->str().size()}};
  });
  app.post<void>("/files/", [](File<"file"> file) {
    return ordered_json{{"file_size", file->str().size()}};
  });
  app.post<void>("/mix", [](File<"file", Upload> file, Form<"token"> token) {
    return ordered_json{{"file", file->filename}, {"token", *token}};
  });
  app.post<void>("/opt", [](File<"file", MaybeUpload> file) {
    return ordered_json{{"f", *file ? ordered_json((*file)->filename) : ordered_json()}};
  });
  app.post<void>("/up", [](File<"file", Upload> file) {
    ordered_json headers = ordered_json::object();
    for (const auto& [name, value] : file->headers) headers[name] = value;
    return ordered_json{{"fn", file->filename},
                        {"ct", file->content_type.value_or("")},
                        {"n", file->content.size()},
                        {"size", file->size},
                        {"h", std::move(headers)}};
  });
  app.post<void>("/ups", [](File<"files", std::vector<Upload>> files) {
    ordered_json names = ordered_json::array();
    for (const Upload& file : *files) names.push_back(file.filename);
    return names;
  });
}

void optional_uploads(App& app) {
  app.post<void>("/files/", [](File<"file", MaybeBytes> file) {
    return *file ? ordered_json{{"file_size", (*file)->str().size()}}
                 : ordered_json{{"message", "No file sent"}};
  });
  app.post<void>("/uploadfile/", [](File<"file", MaybeUpload> file) {
    return *file ? ordered_json{{"filename", (*file)->filename}}
                 : ordered_json{{"message", "No upload file sent"}};
  });
}

void list_uploads(App& app) {
  app.post<void>("/files/", [](File<"files", std::vector<Bytes>> files) {
    return ordered_json{{"files", files->size()}};
  });
}

}  // namespace observed
