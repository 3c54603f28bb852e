//! Whatever comes over a line, in whatever reads: the frames found are those that a patient reader finds who sees all
//! of it at once.

use proptest::collection::vec;
use proptest::prelude::*;
use tillwire_core::qfpay::Deframer;
use tillwire_core::qfpay::frame::{Frame, HEADER, Kind, MARKER, Number, OVERHEAD, fragments};
use tillwire_core::qfpay::link::{Link, Options, Role};

/// Reads the whole at once: at each place a frame, or one byte of noise.
fn patient(mut rest: &[u8]) -> Vec<Frame> {
    let mut frames = Vec::new();
    while !rest.is_empty() {
        match frame_at(rest) {
            Some(frame) => {
                rest = &rest[frame.data.len() + OVERHEAD..];
                frames.push(frame);
            }
            None => rest = &rest[1..],
        }
    }
    frames
}

fn frame_at(bytes: &[u8]) -> Option<Frame> {
    let total = usize::from(u16::from_be_bytes([*bytes.get(5)?, *bytes.get(6)?]));
    Frame::decode(bytes.get(..total)?).ok()
}

/// Good frames, frames with a flipped bit, headers that claim anything, markers and noise.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let frames = || {
        (vec(any::<u8>(), 0..60), 1u8..=127, 1usize..40, proptest::sample::select(Kind::ALL.to_vec()))
            .prop_map(|(data, number, fragment, kind)| {
                fragments(kind, Number::from_byte(number).unwrap(), &data, fragment).unwrap().concat()
            })
    };
    let flipped = (frames(), any::<prop::sample::Index>(), 0..8u8).prop_map(|(mut bytes, at, bit)| {
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        bytes
    });
    let claims = (0u16..400, 0u16..400).prop_map(|(total, length)| {
        let mut header = b"/n\x01\x10\x01".to_vec();
        header.extend(total.to_be_bytes());
        header.extend(length.to_be_bytes());
        assert_eq!(header.len(), HEADER);
        header
    });
    let piece = prop_oneof![
        4 => frames(),
        2 => flipped,
        2 => claims,
        1 => Just(MARKER.to_vec()),
        1 => vec(any::<u8>(), 0..30),
        1 => vec(proptest::sample::select(vec![b'/', b'n', 1, 0x10]), 0..12),
    ];
    vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

fn reads<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> Vec<&'a [u8]> {
    let mut rest = bytes;
    let mut reads = Vec::new();
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (read, later) = rest.split_at((*size).min(rest.len()));
        reads.push(read);
        rest = later;
    }
    reads
}

proptest! {
    #[test]
    fn any_reads_of_any_bytes_give_what_a_patient_reader_finds(bytes in pieces(), sizes in vec(1usize..90, 1..6)) {
        let mut deframer = Deframer::new();
        let mut frames: Vec<Frame> =
            reads(&bytes, &sizes).into_iter().flat_map(|read| deframer.push(read, 0)).collect();
        frames.extend(deframer.timeout(500));
        let taken: usize = frames.iter().map(|frame| frame.data.len() + OVERHEAD).sum();
        prop_assert_eq!(deframer.dropped() as usize + taken, bytes.len(), "every byte is a frame's or dropped");
        prop_assert_eq!(frames, patient(&bytes));
        prop_assert_eq!(deframer.deadline(), None);
    }

    #[test]
    fn a_link_takes_anything_and_comes_to_rest(bytes in pieces(), sizes in vec(1usize..90, 1..6), gap in 0u64..700) {
        for role in [Role::Till, Role::Terminal] {
            let mut link = Link::new(role, Options::default());
            link.send(0, b"a message").unwrap();
            let mut now = 0;
            for read in reads(&bytes, &sizes) {
                now += gap;
                link.handle_input(now, read);
                if link.poll_timeout().is_some_and(|due| due <= now) {
                    link.handle_timeout(now);
                }
            }
            for _ in 0..64 {
                if let Some(due) = link.poll_timeout() {
                    link.handle_timeout(due);
                }
            }
            prop_assert_eq!(link.poll_timeout(), None);
        }
    }
}
