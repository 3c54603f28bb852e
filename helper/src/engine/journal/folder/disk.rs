//! Files and folders that are still there after a power cut: a name is durable only once its folder was synced, and that
//! folder's name in the one above it, and so on. Everything here blocks.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// A name beside the others that is never one of theirs.
pub fn aside(folder: &Path) -> io::Result<PathBuf> {
    Ok(folder.join(format!(".{}", fresh()?)))
}

/// A text that nobody had before.
pub fn fresh() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Makes a folder and what is missing above it, durably, for its owner alone; says whether it was missing.
pub fn make_folder(folder: &Path) -> io::Result<bool> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|path| !path.is_dir()).collect();
    let mut made = false;
    for path in missing.iter().rev() {
        match private_folder().create(path) {
            Ok(()) => made = true,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    if made {
        missing.iter().try_for_each(|path| sync(above(path)))?;
    }
    Ok(made)
}

/// Makes a folder that is not there, for its owner alone; what is above it must be.
pub fn make_one(folder: &Path) -> io::Result<()> {
    private_folder().create(folder)
}

fn private_folder() -> fs::DirBuilder {
    #[allow(unused_mut, reason = "other systems have no mode")]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// The folder that a path is in.
pub fn above(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// Makes a folder's names durable. Windows cannot and needs not.
pub fn sync(folder: &Path) -> io::Result<()> {
    hold(folder)?.map_or(Ok(()), |held| held.sync_all())
}

/// Syncs what is above a folder, for whoever made it may have died before; what we may not open was there before us.
pub fn sync_above(folder: &Path) -> io::Result<()> {
    for path in folder.ancestors().skip(1) {
        match sync(path) {
            Err(error) if !is_closed_to_us(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn is_closed_to_us(error: &io::Error) -> bool {
    use ErrorKind::{InvalidInput, PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), InvalidInput | PermissionDenied | ReadOnlyFilesystem)
}

/// Puts bytes under a name, all or nothing, and durable when it returns; `false`: the name is taken, as durably.
pub fn write_once(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<bool> {
    // By its handle it is synced: the folder may have been moved by then, with the record in it.
    let held = hold(folder)?;
    let beside = aside(folder)?;
    let mut file = create(&beside)?;
    let linked = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| {
        drop(file);
        link_once(&beside, &folder.join(name))
    });
    // What is left behind harms nobody.
    let _ = fs::remove_file(&beside);
    let free = linked?;
    held.map_or(Ok(()), |held| held.sync_all())?;
    Ok(free)
}

/// A second name for a file; `false`: it is taken.
pub fn link_once(file: &Path, name: &Path) -> io::Result<bool> {
    match fs::hard_link(file, name) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

/// A new file, for its owner alone.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The names in a folder, none where it is missing or is none; without those that are [`aside`].
pub fn list(folder: &Path) -> io::Result<Vec<String>> {
    Ok(list_all(folder)?.into_iter().filter(|name| !name.starts_with('.')).collect())
}

/// The same with those.
pub fn list_all(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        entries => entries?,
    };
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

/// Makes a folder durable with everything in it.
pub fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => sync_all(&path)?,
            // Windows syncs what is written to alone.
            false => OpenOptions::new().write(true).open(&path)?.sync_all()?,
        }
    }
    sync(folder)
}

/// Has a folder look as if it had last been written into at that Unix time in µs; Windows cannot.
pub fn date(folder: &Path, written: i64) -> io::Result<()> {
    let Some(held) = hold(folder)? else { return Ok(()) };
    let written = UNIX_EPOCH + Duration::from_micros(u64::try_from(written).unwrap_or_default());
    held.set_times(FileTimes::new().set_modified(written))
}

/// The text of a file; none where it cannot be read.
pub fn read_text(path: &Path) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether something has that name.
pub fn exists(path: &Path) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if is_missing(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The folder, held open where the system can.
fn hold(folder: &Path) -> io::Result<Option<File>> {
    if cfg!(windows) { Ok(None) } else { File::open(folder).map(Some) }
}
