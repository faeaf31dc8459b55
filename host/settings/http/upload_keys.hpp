#pragma once

// The rows of forms with files. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_uploads =
    access_to<Settings, &Settings::uploads, Member>;

inline constexpr Setting<Settings> upload_keys[] = {
    {"uploads.body", Kind::bytes, "33554432", 0, 4 * gibibyte - 1, "",
     "Bytes of a form with files, all of it (413 beyond)", of_uploads<&Uploads::body>},
    {"uploads.memory", Kind::bytes, "1048576", 0, gibibyte, "",
     "Bytes of a form that are kept in memory; what is beyond goes to a file in the folder",
     of_uploads<&Uploads::memory>},
    {"uploads.total", Kind::bytes, "4294967296", 0, 1048576 * gibibyte, "",
     "Bytes of these files, of all requests together (507 beyond); 0: no limit",
     of_uploads<&Uploads::total>},
    {"uploads.folder", Kind::text, R"("/var/tmp")", 0, 0, "",
     "Folder of these files, which have no name and go with their request; one on a disk",
     of_uploads<&Uploads::folder>},
    {"uploads.files", Kind::count, "1000", 0, 1000000, "", "Files of a form (400 beyond)",
     of_uploads<&Uploads::files>},
    {"uploads.fields", Kind::count, "1000", 0, 1000000, "", "Fields of a form (400 beyond)",
     of_uploads<&Uploads::fields>},
    {"uploads.field", Kind::bytes, "1048576", 0, gibibyte, "",
     "Bytes of a field that is no file (400 beyond)", of_uploads<&Uploads::field>},
};

}  // namespace portico::settings
