//! Why a page's socket ends.

/// Why a socket ends. Until the page has written, an end means that nothing was sent; after that it means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The page closed it, or is gone.
    Left,
    /// All is said.
    Done,
    /// The helper stops.
    Stopping,
    /// Not WebSocket.
    Protocol,
    /// Not what this end takes at this moment.
    Kind,
    /// Text that is not UTF-8.
    Utf8,
    /// Pings without end, or fragments without end.
    Flood,
    /// A message over the limit.
    TooLarge,
    /// No valid token came.
    NotPaired,
}

impl End {
    /// The close code (RFC 6455 section 7.4) and its reason.
    pub const fn close(self) -> (u16, &'static str) {
        match self {
            End::Left | End::Done => (1000, ""),
            End::Stopping => (1001, "the helper stops"),
            End::Protocol => (1002, "not WebSocket"),
            End::Kind => (1003, "text and binary are not the same here"),
            End::Utf8 => (1007, "text that is not UTF-8"),
            End::Flood => (1008, "too many frames"),
            End::TooLarge => (1009, "over 128 KiB"),
            End::NotPaired => (4401, "no valid token"),
        }
    }
}
