//! A socket that ends when too much arrives without coming to anything.
//!
//! WebSocket messages are bounded, but a hundred thousand empty fragments of one are not: so all bytes between
//! two whole messages are counted.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes that may still come before the next whole message.
#[derive(Clone)]
pub struct Allowance {
    left: Arc<AtomicUsize>,
    whole: usize,
}

impl Allowance {
    pub fn new(whole: usize) -> Self {
        Allowance { left: Arc::new(AtomicUsize::new(whole)), whole }
    }

    /// A whole message came.
    pub fn renew(&self) {
        self.left.store(self.whole, Ordering::Relaxed);
    }

    pub fn is_spent(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }
}

/// The socket.
pub struct Metered {
    stream: TcpStream,
    allowance: Allowance,
}

impl Metered {
    pub fn new(stream: TcpStream, allowance: Allowance) -> Self {
        Metered { stream, allowance }
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.allowance.is_spent() {
            return Poll::Ready(Err(io::Error::other("too much for one message")));
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        let length = buf.filled().len() - before;
        let left = self.allowance.left.load(Ordering::Relaxed);
        self.allowance.left.store(left.saturating_sub(length), Ordering::Relaxed);
        read
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
