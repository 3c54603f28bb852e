//! Things by a name, in a sorted row: there are few at a time, and a row is small code.

/// A row of things, each under its name.
#[derive(Debug, Clone)]
pub(super) struct Shelf<T>(Vec<(String, Box<T>)>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf(Vec::new())
    }
}

impl<T> Shelf<T> {
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let place = self.place(name).ok()?;
        self.0.get_mut(place).map(|(_, it)| &mut **it)
    }

    /// Puts it there, in the place of what was there before.
    pub(super) fn put(&mut self, name: &str, it: T) {
        self.take(name);
        if let Err(place) = self.place(name) {
            self.0.insert(place, (name.to_owned(), Box::new(it)));
        }
    }

    pub(super) fn take(&mut self, name: &str) {
        if let Ok(place) = self.place(name) {
            self.0.remove(place);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, it)| &**it)
    }

    /// The names of those.
    pub(super) fn names(&self, which: impl Fn(&T) -> bool) -> Vec<String> {
        self.0.iter().filter(|(_, it)| which(it)).map(|(name, _)| name.clone()).collect()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }
}
