//! The mirror of the C headers is held to them: a program in C says where everything lies.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use portico::abi::{self, Laid, Layout};

const HEADERS: &[&str] =
    &["abi", "answers", "built", "choice", "failure", "file", "health", "later", "tasks", "values"];

const LAYOUTS: &[Layout] = &[
    abi::Str::LAYOUT,
    abi::Value::LAYOUT,
    abi::Member::LAYOUT,
    abi::Task::LAYOUT,
    abi::Source::LAYOUT,
    abi::Handler::LAYOUT,
    abi::Route::LAYOUT,
    abi::Host::LAYOUT,
    abi::Plugin::LAYOUT,
    abi::FailureService::LAYOUT,
    abi::Event::LAYOUT,
    abi::Waker::LAYOUT,
    abi::Values::LAYOUT,
    abi::ValuesService::LAYOUT,
    abi::TaskId::LAYOUT,
    abi::TaskRun::LAYOUT,
    abi::TaskHandler::LAYOUT,
    abi::TaskKind::LAYOUT,
    abi::TaskOrder::LAYOUT,
    abi::TaskCron::LAYOUT,
    abi::TasksService::LAYOUT,
    abi::HealthCheck::LAYOUT,
    abi::HealthService::LAYOUT,
    abi::File::LAYOUT,
    abi::FileService::LAYOUT,
    abi::LaterService::LAYOUT,
    abi::Built::LAYOUT,
];

const MORE_NUMBERS: &[(&str, i64)] = &[
    ("PORTICO_LINES", abi::LINES as i64),
    ("PORTICO_EVENTS", abi::EVENTS as i64),
    ("PORTICO_UNAVAILABLE", abi::UNAVAILABLE as i64),
    ("PORTICO_NO_FILE", abi::NO_FILE as i64),
    ("PORTICO_ANYWHERE", abi::ANYWHERE as i64),
    ("PORTICO_DROPPED", abi::DROPPED as i64),
    ("PORTICO_UNIQUE_ARGS", abi::UNIQUE_ARGS as i64),
    ("PORTICO_CHOSEN", abi::CHOSEN as i64),
    ("PORTICO_MISSED_ONCE", portico::Missed::Once as i64),
    ("PORTICO_MISSED_ALL", portico::Missed::All as i64),
    ("PORTICO_MISSED_NONE", portico::Missed::None as i64),
    ("PORTICO_DEBUG", 0),
    ("PORTICO_INFO", 1),
    ("PORTICO_WARNING", 2),
    ("PORTICO_ERROR", 3),
];

const IDS: &[(&str, &str)] = &[
    ("PORTICO_FAILURE_SERVICE", abi::FAILURE_SERVICE),
    ("PORTICO_VALUES_SERVICE", abi::VALUES_SERVICE),
    ("PORTICO_TASKS_SERVICE", abi::TASKS_SERVICE),
    ("PORTICO_HEALTH_SERVICE", abi::HEALTH_SERVICE),
    ("PORTICO_FILE_SERVICE", abi::FILE_SERVICE),
    ("PORTICO_LATER_SERVICE", abi::LATER_SERVICE),
    ("PORTICO_CHOICES", abi::CHOICES),
    ("PORTICO_BUILT", abi::BUILT),
    ("PORTICO_SDK_VERSION", env!("CARGO_PKG_VERSION")),
];

/// The folder that has `portico/abi.h`: that of the source, or of an installation beside which the
/// crate lies.
fn include() -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../include", "../../../include"].iter().map(|place| crate_folder.join(place));
    let told = std::env::var_os("PORTICO_INCLUDE").map(PathBuf::from);
    told.into_iter().chain(places).find(|folder| folder.join("portico/abi.h").exists())
}

fn expected() -> String {
    let mut lines = String::new();
    for one in LAYOUTS {
        writeln!(lines, "{} {}", one.name, one.size).unwrap();
        for (member, offset) in one.members {
            writeln!(lines, "{}.{} {}", one.name, member, offset).unwrap();
        }
    }
    for (name, value) in abi::NUMBERS.iter().chain(MORE_NUMBERS) {
        writeln!(lines, "{} {}", name, value).unwrap();
    }
    for (name, id) in IDS {
        writeln!(lines, "{} {}", name, id.trim_end_matches('\0')).unwrap();
    }
    lines
}

fn program() -> String {
    let mut text = String::from("#include <stdio.h>\n#include <stddef.h>\n");
    HEADERS.iter().for_each(|name| writeln!(text, "#include <portico/{}.h>", name).unwrap());
    text.push_str("int main(void) {\n");
    for one in LAYOUTS {
        writeln!(text, "printf(\"{0} %zu\\n\", sizeof({0}));", one.name).unwrap();
        for (member, _) in one.members {
            let line = format!("printf(\"{0}.{1} %zu\\n\", offsetof({0}, {1}));", one.name, member);
            writeln!(text, "{}", line).unwrap();
        }
    }
    for (name, _) in abi::NUMBERS.iter().chain(MORE_NUMBERS) {
        writeln!(text, "printf(\"{0} %lld\\n\", (long long){0});", name).unwrap();
    }
    IDS.iter().for_each(|(name, _)| writeln!(text, "printf(\"{0} %s\\n\", {0});", name).unwrap());
    text + "return 0; }\n"
}

#[test]
fn the_layout_is_that_of_the_headers() {
    let include = include().expect("name the folder of portico/abi.h in PORTICO_INCLUDE");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let (source, made) = (folder.join("layout.c"), folder.join("layout"));
    std::fs::write(&source, program()).unwrap();
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let mut words = Command::new(&compiler);
    words.arg("-std=c11").arg("-I").arg(&include).arg("-o").arg(&made).arg(&source);
    let compiled = words.output().expect("a compiler of C, which cargo links with too");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let said = Command::new(&made).output().unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), expected());
}
