//! Small things that every face does with a socket: bounded writes, and the three ways a connection ends.

use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a client may take to read what is written.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// How long a client that shut its sending side down is still served.
pub const GRACE: Duration = Duration::from_secs(1);

/// Writes everything, or gives up on a client that does not read.
pub async fn write(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    timeout(WRITE_LIMIT, stream.write_all(bytes)).await?
}

/// Ends the connection in order: FIN at once, then what still arrives is thrown away for a moment, because
/// closing on unread bytes would reset the connection and take the answer with it.
pub async fn close(mut stream: TcpStream) {
    if stream.shutdown().await.is_ok() {
        let _ = timeout(GRACE, discard(&mut stream)).await;
    }
}

/// Ends the connection with RST.
pub fn reset(stream: TcpStream) {
    let _ = stream.set_zero_linger();
    drop(stream);
}

/// Resolves some time after the client has left or shut its sending side down.
pub async fn left(stream: &mut (impl AsyncRead + Unpin)) {
    if discard(stream).await.is_ok() {
        tokio::time::sleep(GRACE).await;
    }
}

/// Reads and forgets until the end.
async fn discard(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}
