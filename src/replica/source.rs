//! Where generations come from: a folder, or an HTTP address that serves such a folder's files.
//!
//! In: what an operator typed. Out: what is published there, and its files as streams of bytes. Nothing here is
//! verified; whoever reads the bytes does that.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::remote::{Place, Remote};
use crate::index::layout::{CURRENT, GenerationName, Pointer, PointerState, read_pointer};

/// Where generations come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// An index folder, on a disk that both machines see.
    Folder(PathBuf),
    /// An HTTP address below which an index folder's files lie.
    Http(Remote),
}

/// Why nothing came from a source.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// What was typed is no source.
    #[error("nguồn `{0}` không dùng được: cần một thư mục, hoặc địa chỉ http:// hay https://")]
    Address(String),
    /// Nothing is published there.
    #[error("không có bản chỉ mục nào ở {0}")]
    NoIndex(String),
    /// `CURRENT` is no pointer.
    #[error("tệp CURRENT ở {0} không đúng dạng")]
    Garbled(String),
    /// A file does not come.
    #[error("không lấy được {file}: {reason}")]
    Unreachable {
        /// Its address or path.
        file: String,
        /// Why.
        reason: io::Error,
    },
}

/// What a source published last.
pub(super) struct Published<'a> {
    pub(super) pointer: Pointer,
    place: Shelf<'a>,
}

enum Shelf<'a> {
    Folder(&'a Path),
    Http(Place<'a>),
}

impl Source {
    /// Reads what was typed: an address with `http://` or `https://` in front, or a folder.
    ///
    /// # Errors
    /// [`SourceError::Address`].
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        if text.starts_with("http://") || text.starts_with("https://") {
            return Remote::parse(text).map(Self::Http);
        }
        if text.is_empty() || text.contains("://") {
            return Err(SourceError::Address(text.to_owned()));
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }

    /// The generation that is live at the source.
    ///
    /// # Errors
    /// [`SourceError`] when that cannot be learnt.
    pub fn live(&self) -> Result<GenerationName, SourceError> {
        self.published().map(|published| published.pointer.name)
    }

    pub(super) fn published(&self) -> Result<Published<'_>, SourceError> {
        let (pointer, place) = match self {
            Self::Folder(root) => (pointer_in(root)?, Shelf::Folder(root)),
            Self::Http(remote) => {
                let (bytes, place) = remote.look()?;
                let text = String::from_utf8(bytes).ok();
                let pointer = text.as_deref().and_then(Pointer::parse);
                let garbled = || SourceError::Garbled(self.to_string());
                (pointer.ok_or_else(garbled)?, Shelf::Http(place))
            }
        };
        Ok(Published { pointer, place })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Http(remote) => write!(f, "{remote}"),
        }
    }
}

impl Published<'_> {
    /// The bytes of a file of the generation; `expected` says how long a slow source may take. Whoever reads stops by
    /// itself: a source may send more.
    pub(super) fn open(&self, file: &str, expected: u64) -> Result<Box<dyn Read>, SourceError> {
        let folder = self.pointer.name.to_string();
        match &self.place {
            Shelf::Http(place) => place.get(&[&folder, file], expected),
            Shelf::Folder(root) => {
                let path = root.join(folder).join(file);
                let opened = open_plain(&path).map_err(|reason| SourceError::Unreachable {
                    file: path.display().to_string(),
                    reason,
                });
                opened.map(|file| Box::new(file) as Box<dyn Read>)
            }
        }
    }
}

fn pointer_in(root: &Path) -> Result<Pointer, SourceError> {
    let shown = || root.display().to_string();
    match read_pointer(root) {
        Ok(PointerState::Names(pointer)) => Ok(pointer),
        Ok(PointerState::Missing) => Err(SourceError::NoIndex(shown())),
        Ok(PointerState::Garbled) => Err(SourceError::Garbled(shown())),
        Err(reason) => Err(SourceError::Unreachable {
            file: root.join(CURRENT).display().to_string(),
            reason,
        }),
    }
}

/// Opens a regular file; a link is not followed, and a pipe is refused before it can block.
fn open_plain(path: &Path) -> io::Result<File> {
    if !std::fs::symlink_metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_folder_is_a_source() {
        for good in [
            "https://a.vn/chi-muc",
            "http://127.0.0.1:8080",
            "http://[::1]:1/",
        ] {
            assert!(matches!(Source::parse(good), Ok(Source::Http(_))), "{good}");
        }
        for good in ["index", "/srv/index", "../index"] {
            assert!(
                matches!(Source::parse(good), Ok(Source::Folder(_))),
                "{good}"
            );
        }
        for bad in [
            "",
            "ftp://a.vn",
            "http://",
            "https:// a",
            "http:///x",
            "http://a.vn/?q=1",
        ] {
            assert!(
                matches!(Source::parse(bad), Err(SourceError::Address(_))),
                "{bad}"
            );
        }
    }
}
