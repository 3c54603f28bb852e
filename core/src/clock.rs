//! A terminal's local time as text.

/// Hong Kong is eight hours ahead of UTC and keeps no summer time.
const HONG_KONG: u64 = 8 * 3600;

/// `YYYY-MM-DD HH:MM:SS` in Hong Kong at `wall`, Unix milliseconds.
pub fn hong_kong(wall: u64) -> String {
    let seconds = wall / 1000 + HONG_KONG;
    let (year, month, day) = date(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// The Gregorian date of a day counted from 1970-01-01, in eras of 400 years that begin in March.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day_of_year - (153 * march_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_in_hong_kong_time() {
        let cases = [
            (0, "1970-01-01 08:00:00"),
            (951_753_600_000, "2000-02-29 00:00:00"),
            (1_704_038_399_999, "2023-12-31 23:59:59"),
            (1_709_222_400_000, "2024-03-01 00:00:00"),
            (4_107_513_600_000, "2100-03-01 00:00:00"),
        ];
        for (wall, text) in cases {
            assert_eq!(hong_kong(wall), text);
        }
    }
}
