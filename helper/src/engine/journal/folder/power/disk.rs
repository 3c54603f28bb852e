//! A disk of which a power cut leaves what POSIX promises and nothing else:
//!
//! - a file's bytes that were not synced are gone, cut off anywhere, or zeros;
//! - a name that was made or taken away in a folder is as it was before, or as it is now, whatever else happened there before or
//!   after, until that folder is synced;
//! - a rename may be undone until the folder it leads to is synced, and what is renamed may have both names until the other one
//!   is. That it has none, or that its former name is another's while the rename is undone, is what every file system in use
//!   rules out.

use super::trace::Event;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Numbers, the same for the same seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to below that.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % sides
    }
}

/// What becomes of what was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    Worst,
    Best,
    /// Any of it, as the dice fall.
    Mixed,
}

/// The disks that are looked at for each cut.
pub const PICKS: [Pick; 4] = [Pick::Worst, Pick::Best, Pick::Mixed, Pick::Mixed];

/// Nodes, changes of names and renames by their numbers; node 0 is the root.
pub struct Disk {
    nodes: Vec<Node>,
    changes: Vec<Change>,
    renames: Vec<Rename>,
}

#[derive(Default)]
struct Node {
    folder: bool,
    bytes: Vec<u8>,
    kept_bytes: Vec<u8>,
    names: BTreeMap<String, usize>,
    kept: BTreeMap<String, usize>,
    /// What a cut can take, in order.
    pending: Vec<usize>,
}

struct Change {
    name: String,
    /// None: the name is taken away.
    node: Option<usize>,
    rename: Option<usize>,
}

#[derive(Default, Clone, Copy)]
struct Rename {
    kept: bool,
    /// What made the former name somebody else's.
    next: Option<usize>,
}

/// How much of a rename is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Not,
    Both,
    Whole,
}

/// What is on a disk.
#[derive(Hash)]
pub enum Left {
    File(Vec<u8>),
    Folder(BTreeMap<String, Left>),
}

impl Default for Disk {
    fn default() -> Self {
        Disk {
            nodes: vec![Node { folder: true, ..Node::default() }],
            changes: Vec::new(),
            renames: Vec::new(),
        }
    }
}

impl Disk {
    pub fn does(&mut self, event: &Event) {
        match event {
            Event::MakeFolder(path) => self.make(path, true),
            Event::Create(path) => self.make(path, false),
            Event::Write(path, bytes) => {
                let node = self.find(path);
                self.nodes[node].bytes.extend(bytes);
            }
            Event::Sync(path) => self.sync(self.find(path)),
            Event::Link(from, to) => self.change(to, Some(self.find(from)), None),
            Event::Rename(from, to) => {
                let (node, rename) = (self.find(from), self.renames.len());
                self.renames.push(Rename::default());
                self.change(to, Some(node), Some(rename));
                self.change(from, None, Some(rename));
            }
            Event::Remove(path) => self.change(path, None, None),
            Event::Begins(_) | Event::Done(_) => {}
        }
    }

    /// What a cut now may leave.
    pub fn left(&self, pick: Pick, dice: &mut Dice) -> Left {
        let mut cut = Cut {
            disk: self,
            pick,
            dice,
            names: HashMap::new(),
            renames: HashMap::new(),
            files: HashMap::new(),
        };
        cut.left(0)
    }

    fn make(&mut self, path: &str, folder: bool) {
        self.nodes.push(Node { folder, ..Node::default() });
        self.change(path, Some(self.nodes.len() - 1), None);
    }

    fn find(&self, path: &str) -> usize {
        let names = path.split('/').filter(|name| !name.is_empty());
        names.fold(0, |at, name| {
            *self.nodes[at].names.get(name).unwrap_or_else(|| panic!("{path} is not there"))
        })
    }

    fn change(&mut self, path: &str, node: Option<usize>, rename: Option<usize>) {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (folder, number) = (self.find(above), self.changes.len());
        for before in &self.nodes[folder].pending {
            let Change { name: other, node: None, rename: Some(rename) } = &self.changes[*before] else {
                continue;
            };
            if other == name {
                self.renames[*rename].next.get_or_insert(number);
            }
        }
        self.changes.push(Change { name: name.to_owned(), node, rename });
        self.nodes[folder].pending.push(number);
        put(&mut self.nodes[folder].names, name, node);
    }

    fn sync(&mut self, node: usize) {
        self.nodes[node].kept_bytes = self.nodes[node].bytes.clone();
        for number in std::mem::take(&mut self.nodes[node].pending) {
            let Change { name, node: to, rename } = &self.changes[number];
            if let Some(rename) = rename.map(|rename| &mut self.renames[rename]) {
                rename.kept |= to.is_some() || rename.next.is_some();
                if !rename.kept {
                    self.nodes[node].pending.push(number);
                    continue;
                }
            }
            put(&mut self.nodes[node].kept, name, *to);
        }
    }
}

fn put(names: &mut BTreeMap<String, usize>, name: &str, node: Option<usize>) {
    match node {
        Some(node) => names.insert(name.to_owned(), node),
        None => names.remove(name),
    };
}

/// One way in which a cut may fall.
struct Cut<'a> {
    disk: &'a Disk,
    pick: Pick,
    dice: &'a mut Dice,
    names: HashMap<usize, bool>,
    renames: HashMap<usize, Done>,
    files: HashMap<usize, Vec<u8>>,
}

impl Cut<'_> {
    fn left(&mut self, number: usize) -> Left {
        let node = &self.disk.nodes[number];
        if !node.folder {
            return Left::File(self.file(number));
        }
        let mut names = node.kept.clone();
        for change in &node.pending {
            if self.stays(*change) {
                put(&mut names, &self.disk.changes[*change].name, self.disk.changes[*change].node);
            }
        }
        Left::Folder(names.into_iter().map(|(name, node)| (name, self.left(node))).collect())
    }

    fn stays(&mut self, number: usize) -> bool {
        let change = &self.disk.changes[number];
        if let Some(rename) = change.rename {
            let done = self.renamed(rename);
            return done == Done::Whole || (done == Done::Both && change.node.is_some());
        }
        if let Some(stays) = self.names.get(&number) {
            return *stays;
        }
        let stays = self.one_of(&[false, true]);
        self.names.insert(number, stays);
        stays
    }

    fn renamed(&mut self, number: usize) -> Done {
        if let Some(done) = self.renames.get(&number) {
            return *done;
        }
        let Rename { kept, next } = self.disk.renames[number];
        let done = match next {
            Some(next) if self.stays(next) => Done::Whole,
            _ if kept => self.one_of(&[Done::Both, Done::Whole]),
            _ => self.one_of(&[Done::Not, Done::Both, Done::Whole]),
        };
        self.renames.insert(number, done);
        done
    }

    /// The same for each of its names.
    fn file(&mut self, number: usize) -> Vec<u8> {
        let Node { bytes, kept_bytes: kept, .. } = &self.disk.nodes[number];
        if let Some(bytes) = self.files.get(&number) {
            return bytes.clone();
        }
        let torn = bytes[..self.dice.roll(bytes.len() + 1)].to_vec();
        let zeros = [torn.clone(), vec![0; bytes.len() - torn.len()]].concat();
        let left = if kept == bytes {
            bytes.clone()
        } else {
            self.one_of(&[kept.clone(), torn, zeros, bytes.clone()])
        };
        self.files.insert(number, left.clone());
        left
    }

    /// The first at worst, the last at best.
    fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        let at = match self.pick {
            Pick::Worst => 0,
            Pick::Best => of.len() - 1,
            Pick::Mixed => self.dice.roll(of.len()),
        };
        of[at].clone()
    }
}

impl Left {
    /// Puts it there, as if it had been written an hour ago.
    pub fn write(&self, path: &Path) {
        match self {
            Left::File(bytes) => {
                fs::write(path, bytes).unwrap();
                let then = SystemTime::now() - Duration::from_secs(3_600);
                File::options()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_times(FileTimes::new().set_modified(then))
                    .unwrap();
            }
            Left::Folder(names) => {
                fs::create_dir(path).unwrap();
                names.iter().for_each(|(name, left)| left.write(&path.join(name)));
            }
        }
    }
}
