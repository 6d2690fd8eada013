//! Permissions and disk room.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{Access, access};

use super::finding::{Check, command, quoted};
use crate::corpus::Corpus;
use crate::index::room::room;
use crate::settings::Settings;

const RIGHTS: &str = "quyền";
const DISK: &str = "đĩa";

pub(super) fn examine(settings: &Settings, corpus: Option<&Corpus>) -> Vec<Check> {
    let mut checks = vec![index_folder(settings)];
    checks.extend(open_to_all(&settings.corpus));
    checks.extend(open_to_all(&settings.index));
    checks.extend(settings.admin_token_file.as_deref().and_then(token));
    checks.extend(corpus.and_then(|corpus| disk(settings, corpus)));
    checks
}

/// Reading is enough to serve; building needs to write.
fn index_folder(settings: &Settings) -> Check {
    let folder = settings.index.as_path();
    let place = if folder.exists() {
        folder
    } else {
        parent(folder)
    };
    let shown = quoted(folder);
    if access(place, Access::READ_OK | Access::EXEC_OK).is_err() {
        let mend = format!("chmod -R u+rX {}", quoted(place));
        return Check::finding(RIGHTS, format!("không đọc được {}", quoted(place)), mend);
    }
    if access(place, Access::WRITE_OK).is_ok() {
        Check::ok(RIGHTS, format!("đọc và ghi được {shown}"))
    } else if folder.exists() {
        let text = format!("chỉ đọc được {shown}: phục vụ được, không dựng chỉ mục được");
        Check::note(RIGHTS, text, Some(format!("chmod u+w {shown}")))
    } else {
        let text = format!("không tạo được {shown}");
        Check::finding(RIGHTS, text, format!("chmod u+w {}", quoted(place)))
    }
}

fn parent(folder: &Path) -> &Path {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Whoever can write there decides what citizens read.
fn open_to_all(folder: &Path) -> Option<Check> {
    let mode = std::fs::metadata(folder).ok()?.permissions().mode();
    (mode & 0o002 != 0).then(|| {
        let text = format!("ai cũng ghi được vào {}", quoted(folder));
        Check::finding(RIGHTS, text, format!("chmod o-w {}", quoted(folder)))
    })
}

fn token(path: &Path) -> Option<Check> {
    let shown = quoted(path);
    let mode = match std::fs::metadata(path) {
        Ok(meta) => meta.permissions().mode(),
        Err(error) => {
            let text = format!("không đọc được tệp mã quản trị {shown}: {error}");
            let mend = format!("(umask 077 && openssl rand -base64 48 > {shown})");
            return Some(Check::finding(RIGHTS, text, mend));
        }
    };
    (mode & 0o077 != 0).then(|| {
        let text = format!("người khác đọc được tệp mã quản trị {shown}");
        Check::finding(RIGHTS, text, format!("chmod 600 {shown}"))
    })
}

fn disk(settings: &Settings, corpus: &Corpus) -> Option<Check> {
    let folder = settings.index.as_path();
    let place = if folder.exists() {
        folder
    } else {
        parent(folder)
    };
    // A folder that cannot be read is a finding of its own.
    let room = room(corpus, place).ok()?;
    let text = format!(
        "còn trống {} MB, một lần dựng cần khoảng {} MB",
        room.free >> 20,
        room.needed.div_ceil(1 << 20)
    );
    Some(if room.free >= room.needed {
        Check::ok(DISK, text)
    } else {
        Check::finding(DISK, text, command(settings, "generations prune"))
    })
}
