//! The serial face: a cable between the terminal and a port, at the speed of a real one, that can be pulled.
//!
//! 9600 baud are 960 bytes a second each way: bytes wait here as they would wait on the line, so that whoever counts
//! from "written" meets what a till meets. An end of the connection that a script wants is the terminal beginning
//! anew; the cable stays. Pulling it is an [`Order`].

use super::pty::{Pty, Use};
use super::terminal::{Line, Terminal};
use std::collections::VecDeque;
use std::io;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tillwire_core::sim::{Transmit, Via};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

/// Bytes a second: ten bits each at 9600 baud.
const SPEED: u32 = 960;
/// Bytes that are moved at once. A till sees about as many from a real port.
const CHUNK: usize = 8;
/// Bytes of the till that are taken from the system at once; the rest waits there.
const AHEAD: usize = 64;
/// How late a timer may be.
const LATE: Duration = Duration::from_millis(5);

/// What is done with the cable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Plug,
    Unplug,
    /// Unplug as soon as the terminal has so many more bytes of the till.
    UnplugAfterReceived(usize),
    /// Unplug as soon as the till has been given so many more bytes.
    UnplugAfterSent(usize),
    /// Lose so many bytes of the till, from the next on.
    LoseReceived(usize),
    /// Carry so many bytes a second, from now on.
    Speed(NonZeroU32),
    /// Change nothing.
    Look,
}

/// How the cable is.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The port's path; none while it is unplugged.
    pub path: Option<String>,
    /// How many have the port open.
    pub opens: u64,
    /// Bits a second that the till has set.
    pub baud: u64,
    /// Bytes that came from the till, and that went to it, since the start.
    pub received: u64,
    pub sent: u64,
}

/// The way to the cable; clones lead to the same one.
#[derive(Clone)]
pub struct Cable(mpsc::Sender<(Order, oneshot::Sender<State>)>);

impl Cable {
    /// Plugs a terminal in. With `link`, that path leads to the port while it is plugged. Errors: the system has no
    /// pseudo terminal, or the link cannot be made.
    pub fn start(terminal: Terminal, link: Option<PathBuf>) -> io::Result<(Self, String)> {
        let port = Port::new(link.as_deref())?;
        let shown = link.as_ref().map_or_else(|| port.pty.path.clone(), |link| link.display().to_string());
        let (sender, orders) = mpsc::channel(1);
        let owner = Owner {
            terminal,
            link,
            orders,
            state: State::default(),
            cut: None,
            lose: 0,
            byte: time_of(SPEED),
        };
        tokio::spawn(owner.run(port));
        Ok((Cable(sender), shown))
    }

    /// Carries the order out and tells how the cable then is. None when it is gone.
    pub async fn order(&self, order: Order) -> Option<State> {
        let (sender, state) = oneshot::channel();
        self.0.send((order, sender)).await.ok()?;
        state.await.ok()
    }
}

/// A plugged port. Its link goes with it.
struct Port {
    pty: Pty,
    link: Option<PathBuf>,
}

impl Port {
    fn new(link: Option<&Path>) -> io::Result<Self> {
        let pty = Pty::new()?;
        if let Some(link) = link {
            std::os::unix::fs::symlink(&pty.path, link)?;
        }
        Ok(Port { pty, link: link.map(Path::to_owned) })
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        if let Some(link) = &self.link {
            let _ = std::fs::remove_file(link);
        }
    }
}

/// When the cable is pulled by itself.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Received(usize),
    Sent(usize),
}

struct Owner {
    terminal: Terminal,
    link: Option<PathBuf>,
    orders: mpsc::Receiver<(Order, oneshot::Sender<State>)>,
    state: State,
    cut: Option<Cut>,
    /// Bytes of the till that are still to be lost.
    lose: usize,
    /// How long a byte is on the line.
    byte: Duration,
}

/// Why a port is no longer served.
enum Over {
    /// It is unplugged; whoever ordered it waits for the state.
    Unplugged(Option<oneshot::Sender<State>>),
    /// Nobody can give orders any more.
    Done,
}

impl Owner {
    async fn run(mut self, first: Port) {
        let mut port = Some(first);
        loop {
            if let Some(plugged) = port.take() {
                match self.serve(&plugged).await {
                    Over::Unplugged(told) => {
                        drop(plugged);
                        self.state = State { path: None, opens: 0, baud: 0, ..self.state };
                        self.tell(told);
                    }
                    Over::Done => return,
                }
            }
            let Some((order, told)) = self.orders.recv().await else { return };
            if order == Order::Plug {
                port = Port::new(self.link.as_deref()).ok();
                self.state.path = port.as_ref().map(|port| port.pty.path.clone());
            }
            self.tell(Some(told));
        }
    }

    async fn serve(&mut self, port: &Port) -> Over {
        self.cut = None;
        self.lose = 0;
        self.state.path = Some(port.pty.path.clone());
        let Some(mut line) = self.terminal.connected(Via::Serial).await else { return Over::Done };
        let over = self.carry(&port.pty, &mut line).await;
        self.terminal.closed(line.conn).await;
        over
    }

    /// Moves bytes until the cable is pulled.
    async fn carry(&mut self, pty: &Pty, line: &mut Line) -> Over {
        let (mut down, mut up) = (Way::default(), Way::default());
        let mut buffer = [0; AHEAD];
        loop {
            tokio::select! {
                order = self.orders.recv() => match order {
                    Some((Order::Unplug, told)) => return Over::Unplugged(Some(told)),
                    Some((order, told)) => self.note(order, pty, told),
                    None => return Over::Done,
                },
                used = pty.used() => used.unwrap_or_default().into_iter().for_each(|used| self.used(pty, used)),
                transmit = line.transmits.recv() => match transmit {
                    Some(Transmit::Bytes(bytes)) => down.push(&bytes),
                    Some(_) | None => match self.again(line).await {
                        Some(fresh) => *line = fresh,
                        None => return Over::Done,
                    }
                },
                length = pty.read(&mut buffer), if up.waiting.is_empty() => {
                    up.push(buffer.get(..length.unwrap_or(0)).unwrap_or_default());
                }
                () = up.travelled(self.byte), if !up.waiting.is_empty() => {
                    let bytes = self.received(up.next());
                    up.arrived(bytes.len(), self.byte);
                    let bytes = self.kept(bytes);
                    self.terminal.bytes(line.conn, &bytes).await;
                }
                () = down.travelled(self.byte), if !down.waiting.is_empty() => {
                    let taken = self.sent(pty, &down.next());
                    down.arrived(taken, self.byte);
                    if taken == 0 {
                        // The till does not read; the line is asked again after the time of a byte.
                        down.free = Instant::now() + self.byte;
                    }
                }
            }
            if matches!(self.cut, Some(Cut::Received(0) | Cut::Sent(0))) {
                return Over::Unplugged(None);
            }
        }
    }

    fn note(&mut self, order: Order, pty: &Pty, told: oneshot::Sender<State>) {
        match order {
            Order::UnplugAfterReceived(count) => self.cut = Some(Cut::Received(count)),
            Order::UnplugAfterSent(count) => self.cut = Some(Cut::Sent(count)),
            Order::LoseReceived(count) => self.lose = count,
            Order::Speed(speed) => self.byte = time_of(speed.get()),
            Order::Plug | Order::Unplug | Order::Look => {}
        }
        self.state.baud = pty.baud().into();
        self.tell(Some(told));
    }

    /// The terminal's end begins anew.
    async fn again(&self, line: &Line) -> Option<Line> {
        self.terminal.closed(line.conn).await;
        self.terminal.connected(Via::Serial).await
    }

    /// Bytes that came from the till, as many as come through before the cable is pulled.
    fn received(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        if let Some(Cut::Received(left)) = &mut self.cut {
            bytes.truncate(*left);
            *left -= bytes.len();
        }
        self.state.received += bytes.len() as u64;
        bytes
    }

    /// Those of the till's bytes that are not lost on the way.
    fn kept(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        let lost = self.lose.min(bytes.len());
        self.lose -= lost;
        bytes.split_off(lost)
    }

    /// Gives bytes to the till, as many as come through before the cable is pulled and as it takes. On a port that
    /// nobody has open they are lost, as on a real one.
    fn sent(&mut self, pty: &Pty, bytes: &[u8]) -> usize {
        let through = match &self.cut {
            Some(Cut::Sent(left)) => bytes.len().min(*left),
            _ => bytes.len(),
        };
        let bytes = bytes.get(..through).unwrap_or_default();
        let taken = if self.state.opens == 0 { bytes.len() } else { pty.write(bytes) };
        if let Some(Cut::Sent(left)) = &mut self.cut {
            *left -= taken;
        }
        self.state.sent += taken as u64;
        taken
    }

    fn used(&mut self, pty: &Pty, used: Use) {
        match used {
            Use::Opened => self.state.opens += 1,
            Use::Closed => self.state.opens = self.state.opens.saturating_sub(1),
        }
        if self.state.opens == 0 {
            pty.freshen();
        }
    }

    fn tell(&self, told: Option<oneshot::Sender<State>>) {
        if let Some(told) = told {
            // Whoever asked may have left.
            let _ = told.send(self.state.clone());
        }
    }
}

/// One way of the line: what waits, and when it is there.
struct Way {
    waiting: VecDeque<u8>,
    /// When the last byte had been on the line.
    free: Instant,
}

impl Default for Way {
    fn default() -> Self {
        Way { waiting: VecDeque::new(), free: Instant::now() }
    }
}

impl Way {
    fn push(&mut self, bytes: &[u8]) {
        let now = Instant::now();
        // The timer is late by a little each time: on a line that is busy that must not add up.
        if self.waiting.is_empty() && now > self.free + LATE {
            self.free = now;
        }
        self.waiting.extend(bytes);
    }

    /// Resolves when the next bytes have been on the line. May be dropped and called again.
    async fn travelled(&self, byte: Duration) {
        let count = self.waiting.len().min(CHUNK) as u32;
        sleep_until(self.free + byte * count).await;
    }

    /// The next bytes, which stay.
    fn next(&self) -> Vec<u8> {
        self.waiting.iter().copied().take(CHUNK).collect()
    }

    /// So many have arrived.
    fn arrived(&mut self, count: usize, byte: Duration) {
        self.waiting.drain(..count);
        self.free += byte * count as u32;
    }
}

/// How long one of so many bytes a second is on the line.
fn time_of(speed: u32) -> Duration {
    Duration::from_secs(1) / speed
}
