//! Files that pages send.

use std::time::Duration;

use serde_json::json;

use crate::stage::Stage;

/// A folder where files go from now on.
pub(crate) async fn folder(stage: &Stage) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let allow = json!({"behavior": "allow", "downloadPath": folder.path()});
    stage.command("Browser.setDownloadBehavior", allow).await;
    folder
}

/// The first whole file whose name ends so; waits for it.
pub(crate) async fn downloaded(folder: &tempfile::TempDir, end: &str) -> Vec<u8> {
    for _ in 0..200 {
        let files = std::fs::read_dir(folder.path()).unwrap().flatten();
        let paths = files.map(|file| file.path());
        let mut whole = paths.filter(|path| path.extension().is_some_and(|one| one == end));
        if let Some(path) = whole.next() {
            return std::fs::read(path).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no file came");
}
