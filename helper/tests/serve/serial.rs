//! A terminal behind a serial port: a pseudo terminal here, whose other end the test holds.
#![cfg(target_os = "linux")]

use super::helper::{Helper, ORIGIN, Scratch, serve};
use super::pages::{Heard, PATIENCE, Page};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{FlockOperation, flock};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{ControlModes, OptionalActions, tcgetattr, tcsetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;

/// A cable: the terminal's end, the port's end, and the path the helper knows it by.
struct Cable {
    scratch: Scratch,
    /// None while it is unplugged.
    ends: Option<(File, File)>,
}

impl Cable {
    fn plugged() -> Self {
        let mut cable = Cable { scratch: Scratch::new(), ends: None };
        cable.plug();
        cable
    }

    fn path(&self) -> String {
        self.scratch.path("ttyUSB0")
    }

    fn plug(&mut self) {
        // Other tests start programs at any time: none may inherit an end.
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let path = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
        let port = File::options().read(true).write(true).open(&path).unwrap();
        let mut settings = tcgetattr(&port).unwrap();
        settings.make_raw();
        tcsetattr(&port, OptionalActions::Now, &settings).unwrap();
        symlink(path, self.path()).unwrap();
        self.ends = Some((terminal.into(), port));
    }

    fn unplug(&mut self) {
        std::fs::remove_file(self.path()).unwrap();
        self.ends = None;
    }

    fn terminal(&mut self) -> &mut File {
        &mut self.ends.as_mut().unwrap().0
    }

    fn port(&self) -> &File {
        &self.ends.as_ref().unwrap().1
    }

    fn read(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let mut ready = [PollFd::new(self.terminal(), PollFlags::IN)];
            let count = poll(&mut ready, Some(&PATIENCE.try_into().unwrap())).unwrap();
            assert!(count > 0, "only {bytes:?} came");
            let mut buffer = vec![0; length - bytes.len()];
            let count = self.terminal().read(&mut buffer).unwrap();
            bytes.extend(&buffer[..count]);
        }
        bytes
    }
}

fn entry(id: &str, path: &str) -> String {
    format!("[[terminal]]\nid = \"{id}\"\nserial = \"{path}\"\n")
}

fn before() -> (Helper, Cable, String) {
    let cable = Cable::plugged();
    let helper = serve(&[entry("usb", &cable.path())]);
    let token = helper.pair(ORIGIN);
    (helper, cable, token)
}

#[tokio::test]
async fn a_page_that_asks_is_told_how_fast_the_line_is() {
    let cable = Cable::plugged();
    let slow = format!("{}baud = 2400\n", entry("slow", &cable.path()));
    let helper = serve(&[entry("usual", "/dev/ttyUSB9"), slow]);
    let token = helper.pair(ORIGIN);
    for (id, baud) in [("usual", 9600), ("slow", 2400)] {
        let mut page = Page::connect(&helper, id, ORIGIN).await.unwrap();
        page.text(&format!(r#"{{"token":"{token}","session":"s","asks":"via"}}"#)).await;
        assert_eq!(page.heard_text().await, format!(r#"{{"via":"serial","baud":{baud}}}"#));
    }
}

#[tokio::test]
async fn every_byte_goes_both_ways_on_a_line_of_9600_8n1() {
    let (helper, mut cable, token) = before();
    let mut page = Page::hello(&helper, "usb", ORIGIN, &token, "s").await;
    assert_eq!(page.heard_text().await, r#"{"opened":true,"via":"serial"}"#);
    let settings = tcgetattr(cable.port()).unwrap();
    assert_eq!((settings.input_speed(), settings.output_speed()), (9600, 9600));
    let (modes, eight) = (settings.control_modes, ControlModes::CS8);
    assert_eq!(modes & ControlModes::CSIZE, eight);
    assert!(
        !modes.intersects(ControlModes::PARENB | ControlModes::CSTOPB | ControlModes::CRTSCTS),
        "{modes:?}"
    );

    let every: Vec<u8> = (0..=255).collect();
    page.binary(every.clone()).await;
    assert_eq!(cable.read(256), every);
    cable.terminal().write_all(&every).unwrap();
    let mut heard = Vec::new();
    while heard.len() < 256 {
        let Heard::Binary(bytes) = page.heard().await else { panic!("after {} bytes", heard.len()) };
        heard.extend(bytes);
    }
    assert_eq!(heard, every);
}

#[tokio::test]
async fn a_pulled_cable_is_told_with_whether_a_byte_had_left_and_opens_again() {
    let (helper, mut cable, token) = before();
    for (said, sent) in [(&b""[..], "false"), (b"half a frame", "true")] {
        let mut page = Page::open(&helper, "usb", ORIGIN, &token, "s").await;
        if !said.is_empty() {
            page.binary(said.to_vec()).await;
        }
        cable.read(said.len());
        cable.unplug();
        page.ends_with(&format!(r#"{{"error":"PORT_LOST","sent":{sent}}}"#), 1000).await;
        let mut page = Page::hello(&helper, "usb", ORIGIN, &token, "s").await;
        page.ends_with(r#"{"error":"NO_PORT","sent":false}"#, 1000).await;
        cable.plug();
    }
    let mut page = Page::open(&helper, "usb", ORIGIN, &token, "s").await;
    page.binary(b"again".to_vec()).await;
    assert_eq!(cable.read(5), b"again");
}

#[tokio::test]
async fn a_port_that_another_program_has_is_busy_and_a_file_is_no_port() {
    let cable = Cable::plugged();
    let scratch = Scratch::new();
    let helper = serve(&[
        entry("usb", &cable.path()),
        entry("file", &scratch.path("file")),
        entry("nothing", &scratch.path("nothing")),
    ]);
    // A configuration that names it is refused; here it comes later, where a cable was to be.
    std::fs::write(scratch.path("file"), "").unwrap();
    let token = helper.pair(ORIGIN);
    flock(cable.port(), FlockOperation::NonBlockingLockExclusive).unwrap();
    for (id, code) in [("usb", "PORT_BUSY"), ("file", "NO_PORT"), ("nothing", "NO_PORT")] {
        let mut page = Page::hello(&helper, id, ORIGIN, &token, "s").await;
        page.ends_with(&format!(r#"{{"error":"{code}","sent":false}}"#), 1000).await;
    }
}

#[tokio::test]
async fn the_same_till_opens_again_while_its_last_connection_still_ends() {
    let (helper, mut cable, token) = before();
    for round in 0..5 {
        let mut page = Page::open(&helper, "usb", ORIGIN, &token, "s").await;
        page.binary(vec![round]).await;
        assert_eq!(cable.read(1), [round]);
        // No goodbye: the next comes at once.
        drop(page);
    }
}

#[tokio::test]
async fn a_second_session_does_not_get_the_line() {
    let (helper, _cable, token) = before();
    let _one = Page::open(&helper, "usb", ORIGIN, &token, "one").await;
    let mut two = Page::hello(&helper, "usb", ORIGIN, &token, "two").await;
    two.ends_with(r#"{"error":"TERMINAL_LOCKED","sent":false}"#, 1000).await;
}
