//! Copies of what a store wrote in its folder.

use super::super::folder::{Copied, Found, Named};
use super::super::names::{storable, stored};
use super::{Fault, Postgres, Type, unfit};

const NAMELESS: &str = "a log has a name that nobody gave it";

impl Postgres {
    /// Takes the copies that it has not, all or none. Gives the terminal, reference and number of each that it has otherwise.
    pub fn take(&self, copies: &[Copied]) -> Result<Vec<(String, String, i32)>, Fault> {
        let records = copies.iter().flat_map(|copy| {
            copy.records.iter().map(move |(seq, bytes)| (&copy.found.name, *seq, bytes.as_slice()))
        });
        let (names, rest): (Vec<_>, Vec<_>) =
            records.map(|(name, seq, bytes)| (self.names(name), (seq, bytes))).unzip();
        let (terminals, references): (Vec<_>, Vec<_>) = names.into_iter().unzip();
        let (numbers, bytes): (Vec<_>, Vec<_>) = rest.into_iter().unzip();
        let numbers: Result<Vec<i32>, _> = numbers.into_iter().map(i32::try_from).collect();
        let numbers = numbers.map_err(|_| unfit("a log has too many records"))?;
        let (logs, of): (Vec<_>, Vec<_>) = copies.iter().map(|copy| self.names(&copy.found.name)).unzip();
        let (settled, written): (Vec<_>, Vec<_>) =
            copies.iter().map(|copy| (copy.settled, copy.found.written)).unzip();
        let rows = self.query(
            &self.sql.take,
            &[
                (&terminals, Type::TEXT_ARRAY),
                (&references, Type::TEXT_ARRAY),
                (&numbers, Type::INT4_ARRAY),
                (&bytes, Type::BYTEA_ARRAY),
                (&logs, Type::TEXT_ARRAY),
                (&of, Type::TEXT_ARRAY),
                (&settled, Type::BOOL_ARRAY),
                (&written, Type::INT8_ARRAY),
            ],
        )?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
    }

    /// Those of these logs that it has not as they are now.
    pub fn lacks<'l>(&self, logs: &'l [Found]) -> Result<Vec<&'l Found>, Fault> {
        let (terminals, references): (Vec<_>, Vec<_>) = logs.iter().map(|log| self.names(&log.name)).unzip();
        let written: Vec<i64> = logs.iter().map(|log| log.written).collect();
        let values = [
            (&terminals as _, Type::TEXT_ARRAY),
            (&references as _, Type::TEXT_ARRAY),
            (&written as _, Type::INT8_ARRAY),
        ];
        let rows = self.query(&self.sql.lacks, &values)?;
        let places =
            rows.iter().map(|row| Ok(usize::try_from(row.try_get::<_, i32>(0)?).unwrap_or_default()));
        let places: Vec<usize> = places.collect::<Result<_, Fault>>()?;
        Ok(places.iter().filter_map(|place| logs.get(place - 1)).collect())
    }

    /// So many of the store's logs at most, behind that one, in the order of their names.
    pub fn copies(&self, after: Option<&Named>, most: i32) -> Result<Vec<Copied>, Fault> {
        let (terminal, reference) = after.map(|name| self.names(name)).unwrap_or_default();
        let values = [
            (&self.store as _, Type::TEXT),
            (&terminal as _, Type::TEXT),
            (&reference as _, Type::TEXT),
            (&most as _, Type::INT4),
        ];
        let mut copies: Vec<Copied> = Vec::new();
        for row in self.query(&self.sql.copies, &values)? {
            let name =
                (self.named(row.try_get(0)?)?, stored(row.try_get(1)?).ok_or_else(|| unfit(NAMELESS))?);
            let seq: i32 = row.try_get(4)?;
            let seq = u32::try_from(seq).map_err(|_| unfit("a record has a number below zero"))?;
            let record = (seq, row.try_get::<_, &[u8]>(5)?.to_vec());
            match copies.last_mut().filter(|last| last.found.name == name) {
                Some(last) => last.records.push(record),
                None => {
                    let found = Found { name, written: row.try_get(3)? };
                    copies.push(Copied { found, settled: row.try_get(2)?, records: vec![record] });
                }
            }
        }
        Ok(copies)
    }

    /// The terminal's own name.
    fn named(&self, there: &str) -> Result<String, Fault> {
        let name = stored(there).ok_or_else(|| unfit(NAMELESS))?;
        name.strip_prefix(&self.store).map(str::to_owned).ok_or_else(|| unfit(NAMELESS))
    }

    fn names(&self, (terminal, reference): &Named) -> (String, String) {
        (self.name(terminal), storable(reference))
    }
}
